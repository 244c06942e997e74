import { expect, test } from "vitest";
import { fromLocal, toLocal } from "./times";

test.each([
  ["2026-07-01T12:00:00.000Z", "Europe/Berlin", "2026-07-01 14:00:00"],
  ["2026-01-01T12:00:00.000Z", "America/New_York", "2026-01-01 07:00:00"],
  ["2026-11-23T00:30:00.000Z", "UTC", "2026-11-23 00:30:00"],
  ["2026-10-25T02:30:00.000Z", "Europe/Berlin", "2026-10-25 03:30:00"],
])("%s in %s is %s", (moment, timezone, local) => {
  expect(toLocal(moment, timezone)).toBe(local);
  expect(fromLocal(local, timezone)).toBe(moment);
});
