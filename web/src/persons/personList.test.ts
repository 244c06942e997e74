import { expect, test } from "vitest";
import { countParameters, personRow, personsQuery, quoted } from "./personList";

const sorting = { key: "created_at", descending: true };

test("the list asks for what is chosen, and leaves out unfinished filters", () => {
  const filters = [
    { type: "person" as const, key: "plan", operator: "exact", value: ["pro"] },
    { type: "person" as const, key: "plan", operator: "exact", value: [] },
  ];
  const query = personsQuery({ search: " ada ", filters, columns: ["$os"], sorting });
  expect(query.search).toBe("ada");
  expect(query.properties).toEqual([filters[0]]);
  expect(query.select).toContain("properties.`$os`");
  expect(query.orderBy).toEqual(["created_at DESC"]);
  expect("source" in query).toBe(false);
});

test("the last event is joined only for the order by it", () => {
  const query = personsQuery({
    search: "",
    filters: [],
    columns: [],
    sorting: { key: "last_seen", descending: false },
  });
  expect(query.orderBy).toEqual(["last_seen ASC"]);
  expect(query.source).toMatchObject({ kind: "HogQLQuery" });
});

test("names of properties cannot leave their quotes", () => {
  expect(quoted("a`b\\c")).toBe("properties.`a\\`b\\\\c`");
});

test("rows are read by position", () => {
  expect(personRow([{ display_name: "Ada", id: "u" }, "u", "2026-01-01", 1, "Linux"])).toEqual({
    id: "u",
    name: "Ada",
    createdAt: "2026-01-01",
    isIdentified: true,
    values: ["Linux"],
  });
});

test("what the REST list cannot filter by is not counted", () => {
  expect(countParameters("", [{ type: "hogql", key: "1 = 1" }])).toBeNull();
  expect(countParameters("", [{ type: "cohort", key: "id", operator: "in", value: 3 }])?.cohort).toBe("3");
  expect(countParameters("", [{ type: "cohort", key: "id", operator: "not_in", value: 3 }])).toBeNull();
});
