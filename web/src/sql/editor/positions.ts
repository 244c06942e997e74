/** The API counts characters (code points), the editor counts UTF-16 units. They differ after an emoji. */
const PAIRED = /[\uD800-\uDFFF]/;

export function toUnits(text: string, position: number): number {
  if (!PAIRED.test(text)) return Math.min(position, text.length);
  let units = 0;
  for (const character of text) {
    if (position-- <= 0) break;
    units += character.length;
  }
  return units;
}

export function toCharacters(text: string, units: number): number {
  const before = text.slice(0, units);
  return PAIRED.test(before) ? [...before].length : before.length;
}

export interface Place {
  line: number;
  column: number;
}

/** Both from 1, as errors of the API say them. */
export function placeOf(text: string, units: number): Place {
  const before = text.slice(0, units).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Where an error of a run points to: "… (line 3, column 19)". */
export function placeIn(message: string): Place | null {
  const found = /\(line (\d+), column (\d+)\)/.exec(message);
  return found ? { line: Number(found[1]), column: Number(found[2]) } : null;
}
