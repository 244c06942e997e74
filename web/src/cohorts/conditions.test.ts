import { expect, test } from "vitest";
import {
  asConditions,
  fromFilters,
  KINDS,
  kindOf,
  ofKind,
  problemOf,
  problemsOf,
  sentence,
  trimmed,
} from "./conditions";

const ALL = KINDS.flatMap((group) => group.items.map((one) => one.value));

test("every kind is known again after it was chosen", () => {
  for (const kind of ALL) expect(kindOf(ofKind(kind, null))).toBe(kind);
});

test("a change of kind keeps the event and its time", () => {
  const before = { ...ofKind("did", null), key: "order completed", time_value: 14 };
  for (const kind of ALL.filter((one) => ofKind(one, null).type === "behavioral")) {
    expect(ofKind(kind, before).key).toBe("order completed");
  }
  expect(ofKind("count", before).time_value).toBe(14);
});

test("conditions say what they lack", () => {
  expect(problemOf(ofKind("did", null))).not.toBeNull();
  expect(problemOf({ ...ofKind("did", null), key: "x" })).toBeNull();
  expect(problemOf({ ...ofKind("sequence", null), key: "x" })).toContain("follows");
  expect(problemOf(ofKind("in_cohort", null))).toContain("cohort");
  expect(problemsOf({ type: "AND", values: [{ type: "OR", values: [ofKind("property", null)] }] })).toHaveLength(1);
});

test("conditions read as sentences", () => {
  const did = { ...ofKind("count", null), key: "order completed" };
  expect(sentence(did)).toBe("did order completed at least 2 times in the last 30 days");
  expect(sentence({ ...ofKind("did_not", null), key: "$pageview", time_value: 1 })).toBe(
    "did not do Pageview in the last 1 day",
  );
  expect(sentence({ ...ofKind("stopped", null), key: "x" })).toBe(
    "did x in the last 30 days, but not in the last 7 days",
  );
  expect(sentence({ type: "cohort", key: "id", value: 4, negation: true })).toBe("are not in cohort 4");
});

test("any form the API keeps is a group of groups, and empty groups are left out", () => {
  const one = { type: "person" as const, key: "plan", value: ["pro"] };
  expect(asConditions({ type: "AND", values: [one] })).toEqual({
    type: "AND",
    values: [{ type: "AND", values: [one] }],
  });
  expect(asConditions(null).values).toHaveLength(1);
  expect(
    trimmed({
      type: "OR",
      values: [
        { type: "AND", values: [] },
        { type: "AND", values: [one] },
      ],
    }).values,
  ).toHaveLength(1);
});

test("filters of persons become conditions", () => {
  const group = fromFilters([
    { type: "person", key: "plan", operator: "exact", value: ["pro"] },
    { type: "cohort", key: "id", operator: "not_in", value: 3 },
  ]);
  expect(group.values[0]).toMatchObject({
    values: [
      { type: "person", key: "plan" },
      { type: "cohort", value: 3, negation: true },
    ],
  });
});
