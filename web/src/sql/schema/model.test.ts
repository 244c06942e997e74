import { describe, expect, it } from "vitest";
import { isMain, isRaw, quoted, searched, type Table } from "./model";

const field = (name: string) => ({ name, hogql_value: name, type: "string" });
const table = (name: string, ...fields: string[]): Table => ({
  name,
  fields: Object.fromEntries(fields.map((one) => [one, field(one)])),
});
const tables = [table("raw_events", "uuid"), table("events", "uuid", "event"), table("persons", "id")];

describe("the schema", () => {
  it("writes names so that they can be read", () => {
    expect(quoted("$browser")).toBe("$browser");
    expect(quoted("two words")).toBe("`two words`");
    expect(quoted("a`b")).toBe("`a\\`b`");
  });
  it("is searched by tables and fields", () => {
    expect(searched(tables, "persons").map((one) => one.fields.length)).toEqual([1]);
    expect(searched(tables, "uuid").map((one) => one.table.name)).toEqual(["raw_events", "events"]);
    expect(searched(tables, "")).toHaveLength(3);
  });
  it("tells tables for everybody from those as they are stored", () => {
    const shown = searched(tables, "");
    expect(shown.filter(isMain).map((one) => one.table.name)).toEqual(["events", "persons"]);
    expect(shown.filter(isRaw).map((one) => one.table.name)).toEqual(["raw_events"]);
  });
});
