import { expect, test } from "vitest";
import { describeStep, settled } from "./steps";

test("a step reads as a sentence", () => {
  expect(describeStep({ event: "$autocapture", text: "Buy", url: "/shop" })).toBe(
    "Autocapture where text is Buy and URL contains /shop",
  );
  expect(describeStep({ event: null })).toBe("Any event");
});

test("what is not filled in is left out", () => {
  const filters = [
    { type: "event", key: "plan", operator: "exact", value: ["pro"] },
    { type: "event", key: "plan", operator: "exact", value: [] },
  ];
  expect(settled([{ event: "$pageview", url: "", href: null, properties: filters }])).toEqual([
    { event: "$pageview", properties: [filters[0]] },
  ]);
});
