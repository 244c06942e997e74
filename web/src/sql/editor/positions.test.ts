import { describe, expect, it } from "vitest";
import { placeIn, placeOf, toCharacters, toUnits } from "./positions";

describe("positions", () => {
  it("counts an emoji as one character of the API and two units of the editor", () => {
    const text = "select '🌳', x";
    expect(toUnits(text, 12)).toBe(13);
    expect(toCharacters(text, 13)).toBe(12);
    expect(toUnits("select 1", 3)).toBe(3);
  });
  it("stays within the text", () => {
    expect(toUnits("abc", 10)).toBe(3);
    expect(toUnits("🌳", 10)).toBe(2);
  });
  it("tells lines and columns from 1", () => {
    expect(placeOf("select\n  x", 9)).toEqual({ line: 2, column: 3 });
    expect(placeOf("", 0)).toEqual({ line: 1, column: 1 });
  });
  it("reads the place in an error", () => {
    expect(placeIn("Unable to resolve field: evnt. (line 3, column 8)\nselect evnt")).toEqual({ line: 3, column: 8 });
    expect(placeIn("Too slow")).toBeNull();
  });
});
