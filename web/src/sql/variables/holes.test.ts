import { describe, expect, it } from "vitest";
import { holesOf } from "./holes";

describe("placeholders of a text", () => {
  it("are found once each, in order", () => {
    expect(holesOf("select {variables.b}, { variables.a }, {variables.b} where {filters}")).toEqual({
      names: ["b", "a"],
      filters: true,
    });
    expect(holesOf("timestamp > {filters.dateRange.from}").filters).toBe(true);
  });
  it("are not those of comments and strings", () => {
    expect(holesOf("select '{variables.a}' -- {variables.b}\n/* {filters} */, 'it''s {variables.c}'")).toEqual({
      names: [],
      filters: false,
    });
  });
  it("are found after a string", () => {
    expect(holesOf("event = 'it\\'s' and x = {variables.x}").names).toEqual(["x"]);
  });
});
