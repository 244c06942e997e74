import { describe, expect, it } from "vitest";
import { laidOut } from "./layout";

describe("the layout of a query", () => {
  it("has a line for each clause", () => {
    expect(
      laidOut(
        "select event, count() as n from events where event = 'from  here' group by event order by n desc limit 5",
      ),
    ).toBe(
      "SELECT event, count() AS n\nFROM events\nWHERE event = 'from  here'\nGROUP BY event\nORDER BY n DESC\nLIMIT 5",
    );
  });
  it("indents queries in brackets, not lists", () => {
    expect(laidOut("select a from (select b from c) where x in (1, 2)")).toBe(
      "SELECT a\nFROM (\n    SELECT b\n    FROM c\n)\nWHERE x IN (1, 2)",
    );
  });
  it("leaves comments and names alone", () => {
    expect(laidOut("select properties.from, left(x, 1) -- from where\nfrom events")).toBe(
      "SELECT properties.from, left(x, 1) -- from where\nFROM events",
    );
  });
  it("does not change what is laid out already", () => {
    const text = laidOut("with a as (select 1) select * from a join b on a.x = b.x");
    expect(laidOut(text)).toBe(text);
  });
});
