/** What the side bar, the command palette and the shortcuts lead to, in their order. */
import {
  IconActivity,
  IconBolt,
  IconBook2,
  IconBuildingCommunity,
  IconChartLine,
  IconDatabase,
  IconHeartbeat,
  IconHome,
  IconLayoutDashboard,
  IconMessage2,
  IconPlugConnected,
  IconSettings,
  IconUser,
  IconUsersGroup,
  IconWorld,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

export interface Destination {
  label: string;
  /** Below `/project/{id}`. */
  to: string;
  icon: ComponentType<{ size?: number | string; stroke?: number }>;
  /** The second key after `g`. */
  key?: string;
  /** More words by which the palette finds it. */
  words?: string;
}

export const NAVIGATION: { label: string; items: Destination[] }[] = [
  {
    label: "",
    items: [
      { label: "Home", to: "/home", icon: IconHome, key: "h" },
      { label: "Dashboards", to: "/dashboards", icon: IconLayoutDashboard, key: "d", words: "boards tiles" },
      {
        label: "Insights",
        to: "/insights",
        icon: IconChartLine,
        key: "i",
        words: "trends funnels retention paths stickiness lifecycle charts",
      },
      { label: "Web analytics", to: "/web", icon: IconWorld, key: "w", words: "visitors page views bounce sources" },
      { label: "SQL", to: "/sql", icon: IconDatabase, key: "q", words: "hogql query editor" },
    ],
  },
  {
    label: "Data",
    items: [
      {
        label: "Activity",
        to: "/activity",
        icon: IconActivity,
        key: "a",
        words: "live events explorer sessions stream",
      },
      { label: "Persons", to: "/persons", icon: IconUser, key: "p", words: "people users profiles" },
      {
        label: "Groups",
        to: "/groups",
        icon: IconBuildingCommunity,
        key: "g",
        words: "companies organizations accounts",
      },
      { label: "Cohorts", to: "/cohorts", icon: IconUsersGroup, key: "c", words: "segments audiences" },
      { label: "Actions", to: "/actions", icon: IconBolt, key: "n", words: "combined events" },
      {
        label: "Definitions",
        to: "/definitions",
        icon: IconBook2,
        key: "f",
        words: "events properties taxonomy data dictionary",
      },
      { label: "Annotations", to: "/annotations", icon: IconMessage2, key: "t", words: "notes releases" },
    ],
  },
  {
    label: "Project",
    items: [
      {
        label: "Connect",
        to: "/connect",
        icon: IconPlugConnected,
        words: "install SDK snippet set-up onboarding token",
      },
      {
        label: "Ingestion",
        to: "/ingestion",
        icon: IconHeartbeat,
        key: "e",
        words: "health warnings dead letters lag dropped",
      },
      { label: "Settings", to: "/settings", icon: IconSettings, key: "s", words: "keys members project time zone" },
    ],
  },
];

export const DESTINATIONS: Destination[] = NAVIGATION.flatMap((section) => section.items);
