import { expect, test } from "vitest";
import { kindOf, originOf, readTyped, typedOf, typeOf } from "./propertyKinds";

test("what was typed becomes a value of the chosen type", () => {
  expect(readTyped("Text", "12")).toEqual({ value: "12" });
  expect(readTyped("Number", " 12.5 ")).toEqual({ value: 12.5 });
  expect("problem" in readTyped("Number", "")).toBe(true);
  expect("problem" in readTyped("Number", "twelve")).toBe(true);
  expect(readTyped("Yes or no", "true")).toEqual({ value: true });
  expect(readTyped("JSON", '["a"]')).toEqual({ value: ["a"] });
  expect("problem" in readTyped("JSON", "{a}")).toBe(true);
  expect("problem" in readTyped("JSON", "null")).toBe(true);
});

test("every value can be edited as it is", () => {
  for (const value of ["a", 1, false, { a: [1] }]) {
    expect(readTyped(kindOf(value), typedOf(value))).toEqual({ value });
  }
});

test("types and origins are told", () => {
  expect(["2026-01-02T10:00:00Z", "a", 1, true, [], {}, null].map(typeOf)).toEqual([
    "Date",
    "Text",
    "Number",
    "Yes or no",
    "List",
    "Object",
    "Empty",
  ]);
  expect(originOf("$initial_os")).toBe("First event");
  expect(originOf("plan")).toBe("Sent with $set or identify()");
});
