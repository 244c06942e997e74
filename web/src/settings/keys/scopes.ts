/** What a key may be allowed, in people's words. Only what some address of the API asks for. */
import type { Schemas } from "@/api/client";

export type Scope = Schemas["NewKey"]["scopes"][number];
export type Access = "none" | "read" | "write";

/** Objects, what they are called, and whether there is anything to change. */
export const OBJECTS: { key: string; label: string; writable?: boolean }[] = [
  { key: "query", label: "Questions and SQL", writable: false },
  { key: "insight", label: "Insights" },
  { key: "dashboard", label: "Dashboards" },
  { key: "sharing_configuration", label: "Sharing" },
  { key: "annotation", label: "Annotations" },
  { key: "endpoint", label: "Endpoints" },
  { key: "insight_variable", label: "SQL variables" },
  { key: "export", label: "Exports" },
  { key: "person", label: "Persons" },
  { key: "group", label: "Groups" },
  { key: "cohort", label: "Cohorts" },
  { key: "action", label: "Actions" },
  { key: "event_definition", label: "Event definitions" },
  { key: "property_definition", label: "Property definitions" },
  { key: "activity_log", label: "Activity log", writable: false },
  { key: "dashboard_template", label: "Dashboard templates", writable: false },
  { key: "project", label: "Project and its settings" },
  { key: "organization", label: "Organization" },
  { key: "organization_member", label: "Members and invitations" },
  { key: "user", label: "Your account and keys" },
];

const DATA = ["query", "insight", "dashboard", "person", "group", "cohort", "action"];
const CATALOGUE = ["event_definition", "property_definition", "annotation"];
const read = (names: string[]): string[] => names.map((name) => `${name}:read`);
const write = (names: string[]): string[] => names.map((name) => `${name}:write`);

export const PRESETS: { key: string; label: string; description: string; scopes: string[] }[] = [
  {
    key: "ask",
    label: "Ask questions",
    description: "Notebooks, reports and assistants that read numbers.",
    scopes: [...read(DATA), ...read(CATALOGUE), "project:read", "user:read", "organization:read"],
  },
  {
    key: "build",
    label: "Build insights and dashboards",
    description: "The same, and changes what is shown.",
    scopes: [
      ...read(["query", "person", "group", "project", "user", "organization"]),
      ...write(["insight", "dashboard", "cohort", "action", ...CATALOGUE]),
    ],
  },
  {
    key: "people",
    label: "Manage people",
    description: "Look up, change and delete persons, for requests about privacy.",
    scopes: [...write(["person", "group", "cohort"]), "query:read", "project:read"],
  },
  {
    key: "project",
    label: "Set up projects",
    description: "Scripts that make and configure projects.",
    scopes: [...write(["project", "action", "event_definition"]), "organization:read", "user:read"],
  },
  { key: "all", label: "Everything", description: "All that you may do yourself.", scopes: ["*"] },
  { key: "hand", label: "By hand", description: "Choose each.", scopes: [] },
];

export function accessOf(scopes: string[], name: string): Access {
  if (scopes.includes("*") || scopes.includes(`${name}:write`)) return "write";
  return scopes.includes(`${name}:read`) ? "read" : "none";
}

/** The scopes with another access to one object. */
export function withAccess(scopes: string[], name: string, access: Access): string[] {
  const rest = scopes.filter((scope) => scope !== "*" && !scope.startsWith(`${name}:`));
  return access === "none" ? rest : [...rest, `${name}:${access}`];
}

/** A short sentence for a list: the task that has just these scopes, or how many objects it may read and change. */
export function describeScopes(scopes: string[]): string {
  const sorted = JSON.stringify([...scopes].sort());
  const preset = PRESETS.find((one) => one.scopes.length > 0 && JSON.stringify([...one.scopes].sort()) === sorted);
  if (preset) return preset.label;
  if (scopes.length === 1) return scopes[0] ?? "";
  const changes = scopes.filter((scope) => scope.endsWith(":write")).length;
  const reads = scopes.length - changes;
  return [reads && `reads ${reads}`, changes && `changes ${changes}`].filter(Boolean).join(", ") || "nothing";
}
