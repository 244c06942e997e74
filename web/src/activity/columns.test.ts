import { expect, test } from "vitest";
import { columnName, expressionOf, isAggregated, PLACE, propertyColumn } from "./columns";

test("columns are named by their comment, by what they are known as, or by their property", () => {
  expect(columnName(PLACE)).toBe("URL or screen");
  expect(columnName("event")).toBe("Event");
  expect(columnName("properties.$browser")).toBe("Browser");
  expect(columnName("person.properties.email")).toBe("Person: email");
  expect(columnName("properties.`total price`")).toBe("total price");
  expect(columnName("toHour(timestamp)")).toBe("toHour(timestamp)");
});

test("expressions lose their comment", () => {
  expect(expressionOf("count() -- How many")).toBe("count()");
});

test("properties with unusual names are quoted", () => {
  expect(propertyColumn("$os", "event")).toBe("properties.$os");
  expect(propertyColumn("total price", "person")).toBe("person.properties.`total price`");
});

test("aggregates make groups", () => {
  expect(isAggregated(["event", "count()"])).toBe(true);
  expect(isAggregated(["event", "properties.count"])).toBe(false);
});
