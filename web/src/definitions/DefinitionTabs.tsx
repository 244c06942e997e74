import { Link } from "@tanstack/react-router";
import classes from "@/activity/ActivityTabs.module.css";
import { useProjectHref } from "@/app/ProjectLink";

const PAGES = [
  { to: "/definitions", label: "Events" },
  { to: "/definitions/properties", label: "Properties" },
];
const ITSELF = { exact: true, includeSearch: false };

export function DefinitionTabs() {
  const href = useProjectHref();
  return (
    <nav aria-label="Definitions" className={classes.tabs}>
      {PAGES.map(({ to, label }) => (
        <Link key={to} to={href(to)} className={classes.tab} activeOptions={ITSELF}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
