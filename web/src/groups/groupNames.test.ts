import { expect, test } from "vitest";
import { capital, type GroupType, groupAddress, plural, singular } from "./groupNames";

const type = (group_type: string, name_plural: string | null = null): GroupType => ({
  group_type,
  group_type_index: 0,
  name_singular: null,
  name_plural,
  default_columns: null,
  created_at: "2026-01-01T00:00:00Z",
});

test("types are called as people named them, else by the plural of what events say", () => {
  expect(["company", "workspace", "box", "day"].map((one) => plural(type(one)))).toEqual([
    "companies",
    "workspaces",
    "boxes",
    "days",
  ]);
  expect(plural(type("company", "accounts"))).toBe("accounts");
  expect(singular({ ...type("company"), name_singular: "account" })).toBe("account");
  expect(capital("company")).toBe("Company");
  expect(groupAddress(1, "a/b")).toBe("/groups/1/a%2Fb");
});
