/** What the types of properties are called, and what choosing one does. */
export type ValueType = "String" | "Numeric" | "Boolean" | "DateTime" | "Duration";

export const TYPES: { value: ValueType; label: string; meaning: string }[] = [
  { value: "String", label: "Text", meaning: "Compared as text: equals, contains, matches." },
  {
    value: "Numeric",
    label: "Number",
    meaning: "Compared and summed as a number; texts that are no number count as not set.",
  },
  { value: "Boolean", label: "Yes or no", meaning: "True or false; any other value counts as not set." },
  {
    value: "DateTime",
    label: "Date and time",
    meaning: "Before and after; read from ISO 8601 texts and Unix seconds.",
  },
  { value: "Duration", label: "Duration", meaning: "A number of seconds, shown as minutes and hours." },
];

export const typeLabel = (type: string | null): string => TYPES.find((one) => one.value === type)?.label ?? "Unknown";
