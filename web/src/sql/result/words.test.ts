import { describe, expect, it } from "vitest";
import { asTsv, bytes, limitWords } from "./words";

describe("facts of a run", () => {
  it("says bytes with the unit that fits", () => {
    expect(bytes(607_313)).toBe("607 KB");
    expect(bytes(12)).toBe("12 bytes");
    expect(bytes(1_260_000_000)).toBe("1.26 GB");
  });
  it("explains a limit that the query did not set", () => {
    expect(limitWords(true, 100, "select 1")).toContain("no LIMIT");
    expect(limitWords(true, 10, "select 1 limit 10")).toBeNull();
    expect(limitWords(true, 50_000, "select 1 limit 90000")).toContain("50,000");
    expect(limitWords(false, 100, "select 1")).toBeNull();
  });
  it("keeps values in their cells", () => {
    expect(
      asTsv(
        ["a", "b"],
        [
          ["x\ty", null],
          [{ z: 1 }, 2],
        ],
      ),
    ).toBe('a\tb\nx y\t\n{"z":1}\t2');
  });
});
