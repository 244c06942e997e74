import type { Schemas } from "@/api/client";

export type GroupType = Schemas["GroupTypeRow"];

/** "company", "companies": as people named the type, else as events do. */
export const singular = (type: GroupType): string => type.name_singular || type.group_type;
export const plural = (type: GroupType): string => type.name_plural || pluralOf(singular(type));

function pluralOf(word: string): string {
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`;
}

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The page of a group below the project. */
export const groupAddress = (typeIndex: number, key: string): string =>
  `/groups/${typeIndex}/${encodeURIComponent(key)}`;
