/** The words for breakdown values, whose API spells "none" and "others" as sentinels. */
export const NONE = "$$_posthog_breakdown_null_$$";
export const OTHER = "$$_posthog_breakdown_other_$$";

export function breakdownText(value: unknown, plain = false): string {
  if (Array.isArray(value)) return value.map((one) => breakdownText(one, plain)).join(" · ");
  if (value === null || value === undefined || value === "" || value === NONE) return "None (no value)";
  if (value === OTHER || (value === "Other" && plain)) return "Other (all remaining values)";
  if (value === "all") return "All users";
  return String(value);
}

export const isOther = (value: unknown): boolean =>
  value === OTHER || (Array.isArray(value) && value.length === 1 && (value[0] === OTHER || value[0] === "Other"));
