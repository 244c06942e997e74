import { expect, test } from "vitest";
import { DEVICES, filtersFor, PATHS, PLACES, SOURCES, valueText } from "./breakdowns";

const of = (by: string) => {
  const found = [...PATHS, ...SOURCES, ...DEVICES, ...PLACES].find((one) => one.by === by);
  if (!found) throw new Error(by);
  return found;
};

test("a row stands for filters", () => {
  expect(filtersFor(of("Page"), "/a")).toEqual([{ type: "event", key: "$pathname", operator: "exact", value: ["/a"] }]);
  expect(filtersFor(of("InitialUTMSource"), null)).toMatchObject([
    { key: "$entry_utm_source", operator: "is_not_set" },
  ]);
  expect(filtersFor(of("Viewport"), [390, 844])).toMatchObject([{ value: [390] }, { value: [844] }]);
  expect(filtersFor(of("Language"), "en-GB")).toMatchObject([{ operator: "regex", value: "^en(-|$)" }]);
  expect(filtersFor(of("Timezone"), 2)).toBeNull();
});

test("values read as people say them", () => {
  expect(valueText(of("Country"), "GB")).toBe("United Kingdom");
  expect(valueText(of("Country"), "??")).toBe("??");
  expect(valueText(of("City"), ["DE", "Berlin"])).toBe("Berlin, Germany");
  expect(valueText(of("Viewport"), [390, 844])).toBe("390 × 844");
  expect(valueText(of("Timezone"), -3.5)).toBe("UTC−3.5");
  expect(valueText(of("InitialReferringDomain"), "$direct")).toBe("Direct");
  expect(valueText(of("Browser"), null)).toBe("(none)");
});
