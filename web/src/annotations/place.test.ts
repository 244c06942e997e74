import { expect, test } from "vitest";
import { isShownOn } from "./place";

test("annotations of one insight or dashboard show there alone", () => {
  const of = (scope: "project" | "organization" | "dashboard_item" | "dashboard" | "recording", id: number | null) => ({
    scope,
    dashboard_item: scope === "dashboard_item" ? id : null,
    dashboard_id: scope === "dashboard" ? id : null,
  });
  const all = [of("project", null), of("organization", null), of("dashboard_item", 1), of("dashboard", 2)];
  const shown = (insight: number | null, dashboard: number | null) =>
    all.filter((one) => isShownOn(one, insight, dashboard)).map((one) => one.scope);
  expect(shown(null, null)).toEqual(["project", "organization"]);
  expect(shown(1, 2)).toEqual(["project", "organization", "dashboard_item", "dashboard"]);
  expect(shown(2, 1)).toEqual(["project", "organization"]);
  // An insight that is gone leaves an annotation of none, which is not one of a question that is not saved.
  expect(isShownOn(of("dashboard_item", null), null, null)).toBe(false);
});
