/** The tables' breakdowns: what they are called, how their values read, and which filter a value stands for. */

import type { PropertyFilter } from "@/pickers/filters";
import { text } from "@/ui/format";

export interface Breakdown {
  /** As WebStatsTableQuery spells it. */
  by: string;
  tab: string;
  /** The head of the column. */
  label: string;
  /** Of the event or the session; none where no filter can say it. */
  property?: { type: "event" | "session"; key: string };
  filters?: (value: unknown) => PropertyFilter[];
  extra?: Record<string, unknown>;
  /** What an empty table says. */
  empty?: string;
}

const exact = (type: PropertyFilter["type"], key: string, value: unknown): PropertyFilter =>
  value === null || value === undefined || value === ""
    ? { type, key, operator: "is_not_set", value: "is_not_set" }
    : { type, key, operator: "exact", value: [typeof value === "number" ? value : text(value)] };

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const utm = (name: string, tab: string): Breakdown => ({
  by: `InitialUTM${name}`,
  tab,
  label: tab,
  property: { type: "session", key: `$entry_utm_${name.toLowerCase()}` },
});

export const PATHS: Breakdown[] = [
  {
    by: "Page",
    tab: "Pages",
    label: "Path",
    property: { type: "event", key: "$pathname" },
    extra: { includeBounceRate: true, includeScrollDepth: true },
  },
  {
    by: "InitialPage",
    tab: "Entry pages",
    label: "Entry path",
    property: { type: "session", key: "$entry_pathname" },
    extra: { includeBounceRate: true },
  },
  { by: "ExitPage", tab: "Exit pages", label: "Exit path", property: { type: "session", key: "$end_pathname" } },
];

export const SOURCES: Breakdown[] = [
  {
    by: "InitialChannelType",
    tab: "Channels",
    label: "Channel",
    property: { type: "session", key: "$channel_type" },
    extra: { includeBounceRate: true },
  },
  {
    by: "InitialReferringDomain",
    tab: "Referrers",
    label: "Referring domain",
    property: { type: "session", key: "$entry_referring_domain" },
  },
  utm("Source", "UTM source"),
  utm("Medium", "UTM medium"),
  utm("Campaign", "UTM campaign"),
  utm("Term", "UTM term"),
  utm("Content", "UTM content"),
];

export const DEVICES: Breakdown[] = [
  { by: "DeviceType", tab: "Device types", label: "Device type", property: { type: "event", key: "$device_type" } },
  { by: "Browser", tab: "Browsers", label: "Browser", property: { type: "event", key: "$browser" } },
  { by: "OS", tab: "Systems", label: "Operating system", property: { type: "event", key: "$os" } },
  {
    by: "Viewport",
    tab: "Viewports",
    label: "Viewport",
    filters: (value) => [
      exact("event", "$viewport_width", list(value)[0]),
      exact("event", "$viewport_height", list(value)[1]),
    ],
  },
];

export const PLACES: Breakdown[] = [
  { by: "Country", tab: "Countries", label: "Country", property: { type: "event", key: "$geoip_country_code" } },
  {
    by: "Region",
    tab: "Regions",
    label: "Region",
    filters: (value) => [
      exact("event", "$geoip_country_code", list(value)[0]),
      exact("event", "$geoip_subdivision_1_code", list(value)[1]),
    ],
    empty:
      "No visit in this range has a region. The database that addresses are looked up in may know countries alone.",
  },
  {
    by: "City",
    tab: "Cities",
    label: "City",
    filters: (value) => [
      exact("event", "$geoip_country_code", list(value)[0]),
      exact("event", "$geoip_city_name", list(value)[1]),
    ],
    empty: "No visit in this range has a city. The database that addresses are looked up in may know countries alone.",
  },
  {
    by: "Language",
    tab: "Languages",
    label: "Language",
    // Languages are put together and shown with their most frequent region.
    filters: (value) => [
      { type: "event", key: "$browser_language", operator: "regex", value: `^${language(value)}(-|$)` },
    ],
  },
  {
    by: "Timezone",
    tab: "Time zones",
    label: "Hours ahead of UTC",
    empty: "No page view in this range says by how much its time zone differs from UTC.",
  },
];

const language = (value: unknown): string => (/^[A-Za-z]{2,3}/.exec(text(value)) ?? [""])[0];

export function filtersFor(breakdown: Breakdown, value: unknown): PropertyFilter[] | null {
  if (breakdown.filters) return breakdown.filters(value);
  return breakdown.property ? [exact(breakdown.property.type, breakdown.property.key, value)] : null;
}

const countries = new Intl.DisplayNames("en", { type: "region" });
const languages = new Intl.DisplayNames("en", { type: "language" });

/** Intl refuses what is no code. */
function named(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

export function valueText(breakdown: Breakdown, value: unknown): string {
  if (value === null || value === undefined || value === "") return "(none)";
  switch (breakdown.by) {
    case "Country":
      return named(countries, text(value));
    case "Language":
      return named(languages, text(value));
    case "Region": {
      const [country, , name] = list(value);
      return `${text(name) || "(unknown)"}, ${named(countries, text(country))}`;
    }
    case "City": {
      const [country, name] = list(value);
      return `${text(name) || "(unknown)"}, ${named(countries, text(country))}`;
    }
    case "Viewport":
      return list(value).map(text).join(" × ");
    case "Timezone":
      return `UTC${Number(value) < 0 ? "−" : "+"}${Math.abs(Number(value))}`;
    default:
      return text(value) === "$direct" ? "Direct" : text(value);
  }
}
