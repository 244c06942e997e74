/** The steps of an action: what each says, and how it reads as a sentence. */
import type { Schemas } from "@/api/client";
import { describeFilter, eventName, isComplete, type PropertyFilter } from "@/pickers/filters";

export type Step = Schemas["ActionStep"];
export type Matching = "contains" | "regex" | "exact";

export const MATCHINGS: { value: Matching; label: string }[] = [
  { value: "contains", label: "contains" },
  { value: "exact", label: "is exactly" },
  { value: "regex", label: "matches regex" },
];

/** What the server takes where nothing is said. */
export const DEFAULT_MATCHING = { url: "contains", text: "exact", href: "exact" } as const;
export type Matched = keyof typeof DEFAULT_MATCHING;

export const AUTOCAPTURE = "$autocapture";
export const NEW_STEP: Step = { event: "$pageview" };

export const filtersOf = (step: Step): PropertyFilter[] => (step.properties ?? []) as unknown as PropertyFilter[];

/** Without what was begun but not filled in, as the server is asked and told. */
export function settled(steps: Step[]): Step[] {
  return steps.map((step) => {
    const filled = Object.entries(step).filter(([, value]) => value !== "" && value !== null && value !== undefined);
    const properties = filtersOf(step).filter(isComplete);
    const { properties: _, ...others } = Object.fromEntries(filled) as Step;
    return properties.length ? { ...others, properties: properties as unknown as Step["properties"] } : others;
  });
}

export const matchingOf = (step: Step, field: Matched): Matching =>
  (step[`${field}_matching`] ?? DEFAULT_MATCHING[field]) as Matching;

const WORDS: Record<Matching, string> = { contains: "contains", exact: "is", regex: "matches" };

function said(step: Step, field: Matched, name: string): string[] {
  const value = step[field];
  return value ? [`${name} ${WORDS[matchingOf(step, field)]} ${value}`] : [];
}

/** "Autocapture where text is Add to basket and URL contains /products". */
export function describeStep(step: Step): string {
  const conditions = [
    ...(step.selector ? [`selector ${step.selector}`] : []),
    ...(step.tag_name ? [`tag ${step.tag_name}`] : []),
    ...said(step, "text", "text"),
    ...said(step, "href", "link"),
    ...said(step, "url", "URL"),
    ...filtersOf(step).map((filter) => describeFilter(filter)),
  ];
  const event = step.event ? eventName(step.event) : "Any event";
  return conditions.length ? `${event} where ${conditions.join(" and ")}` : event;
}
