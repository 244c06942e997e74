import { expect, test } from "vitest";
import { ago, duration, number, percent, short, text } from "./format";

test("durations are told in their two largest units", () => {
  expect([0, 0.25, 59, 60, 61, 3_600, 3_661, 93_784].map(duration)).toEqual([
    "0s",
    "250ms",
    "59s",
    "1m",
    "1m 1s",
    "1h",
    "1h 1m",
    "1d 2h",
  ]);
});

test("numbers are short on axes and whole in tables", () => {
  expect(number(12_345.678)).toBe("12,345.68");
  expect(short(9_999)).toBe("9,999");
  expect(short(12_345)).toBe("12.3K");
  expect(percent(0.123)).toBe("12.3%");
  expect(percent(1)).toBe("100%");
});

test("times are told as people say them", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  expect(ago("2026-11-23T11:57:00Z", now)).toBe("3 minutes ago");
  expect(ago("2026-11-22T12:00:00Z", now)).toBe("yesterday");
});

test("any value is one line of text", () => {
  expect([null, "a", 1.5, true, { a: [1] }].map(text)).toEqual(["", "a", "1.5", "true", '{"a":[1]}']);
});
