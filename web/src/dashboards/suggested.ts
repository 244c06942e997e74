import type { Schemas } from "@/api/client";

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9$]+/g, " ")
    .trim();

/** The first of a variable's names that the project knows, however it is spelt; otherwise the template's own. */
export function suggested(
  variable: Schemas["TemplateVariable"],
  known: { event: Set<string>; property: Set<string> },
): unknown {
  if (variable.type !== "event" && variable.type !== "property") return variable.default;
  const names = known[variable.type];
  for (const guess of [String(variable.default ?? ""), ...(variable.guesses ?? [])]) {
    if (names.has(guess)) return guess;
    const alike = [...names].find((name) => plain(name) === plain(guess));
    if (alike !== undefined) return alike;
  }
  return variable.default;
}
