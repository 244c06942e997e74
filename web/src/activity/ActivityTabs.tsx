import { IconBroadcast, IconClockHour4, IconTable } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useProjectHref } from "@/app/ProjectLink";
import classes from "./ActivityTabs.module.css";

const PAGES = [
  { to: "/activity", label: "Live", icon: IconBroadcast },
  { to: "/activity/explore", label: "Explore", icon: IconTable },
  { to: "/activity/sessions", label: "Sessions", icon: IconClockHour4 },
];

const ITSELF = { exact: true, includeSearch: false };

/** Links to the three ways to look at what happens; they look like tabs. */
export function ActivityTabs() {
  const href = useProjectHref();
  return (
    <nav aria-label="Activity" className={classes.tabs}>
      {PAGES.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={href(to)} className={classes.tab} activeOptions={ITSELF}>
          <Icon size={16} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  );
}
