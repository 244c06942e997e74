import { IconBroadcast, IconClockHour4, IconTable } from "@tabler/icons-react";
import { PlainProjectLink } from "@/app/ProjectLink";
import classes from "./ActivityTabs.module.css";

const PAGES = [
  { to: "/activity", label: "Live", icon: IconBroadcast },
  { to: "/activity/explore", label: "Explore", icon: IconTable },
  { to: "/activity/sessions", label: "Sessions", icon: IconClockHour4 },
];

/** Links to the three ways to look at what happens; they look like tabs. */
export function ActivityTabs({ here }: { here: string }) {
  return (
    <nav aria-label="Activity" className={classes.tabs}>
      {PAGES.map(({ to, label, icon: Icon }) => (
        <PlainProjectLink key={to} to={to} className={classes.tab} aria-current={to === here ? "page" : undefined}>
          <Icon size={16} aria-hidden />
          {label}
        </PlainProjectLink>
      ))}
    </nav>
  );
}
