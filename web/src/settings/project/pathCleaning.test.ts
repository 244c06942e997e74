import { expect, test } from "vitest";
import { cleaned, rulesOf } from "./pathCleaning";

test("rules are used one after the other, on every place", () => {
  const rules = [
    { regex: "/[0-9]+", alias: "/:id" },
    { regex: "^/user/:id", alias: "/someone" },
  ];
  expect(cleaned("/user/12/orders/7", rules)).toBe("/someone/orders/:id");
});

test("a name is no pattern, and half a rule does nothing", () => {
  expect(cleaned("/a", [{ regex: "a", alias: "$&$1" }])).toBe("/$&$1");
  expect(
    cleaned("/a", [
      { regex: "(", alias: "b" },
      { regex: "", alias: "c" },
    ]),
  ).toBe("/a");
});

test("whatever was saved becomes rules", () => {
  expect(rulesOf([{ regex: "x" }, null])).toEqual([
    { regex: "x", alias: "" },
    { regex: "", alias: "" },
  ]);
});
