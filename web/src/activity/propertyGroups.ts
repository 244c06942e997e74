/** The properties of an event in groups, as one looks for them. */
import type { Entry } from "./PropertyList";

export interface PropertyGroup {
  name: string;
  entries: Entry[];
}

const DEVICE = /^\$(browser|os|device|screen|viewport|raw_user_agent|user_agent|timezone|locale|manufacturer|app_)/;
const CAMPAIGN =
  /^(utm_|gclid$|gad_source$|fbclid$|msclkid$|dclid$|gbraid$|wbraid$|ttclid$|twclid$|li_fat_id$|mc_cid$|igshid$)/;
const PAGE =
  /^(\$current_url|\$host|\$pathname|\$referrer|\$referring_domain|title|\$prev_pageview|\$pageview_id|\$screen_name)/;

/** The first that fits. Names that no SDK makes are the project's own. */
const GROUPS: [string, (key: string) => boolean][] = [
  ["Person properties it sets", (key) => ["$set", "$set_once", "$unset"].includes(key)],
  ["Place", (key) => key.startsWith("$geoip_") || key === "$ip"],
  ["Campaign", (key) => CAMPAIGN.test(key)],
  ["Page", (key) => PAGE.test(key)],
  ["Device", (key) => DEVICE.test(key)],
  ["Groups", (key) => key === "$groups" || /^\$group_\d$/.test(key)],
  ["Feature flags", (key) => key.startsWith("$feature") || key === "$active_feature_flags"],
  ["Event", (key) => !key.startsWith("$") && key !== "distinct_id" && key !== "token"],
  ["SDK and ids", () => true],
];
const ORDER = ["Event", "Page", "Campaign", "Device", "Place", "Person properties it sets"];

export function grouped(entries: Entry[]): PropertyGroup[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = GROUPS.find(([, fits]) => fits(entry[0]))?.[0] ?? "";
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return [...groups]
    .map(([name, found]) => ({ name, entries: found }))
    .sort((one, other) => place(one.name) - place(other.name) || one.name.localeCompare(other.name));
}
