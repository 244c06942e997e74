import { describe, expect, it } from "vitest";
import { addressOf, LONGEST, tabIn } from "./address";
import { newTab } from "./tab";

const origin = { kind: "insight", id: "abc", name: "Weekly", text: "select 1" } as const;

describe("a tab as an address", () => {
  it("has the text, and what differs from a fresh tab", () => {
    const tab = newTab(1, {
      text: "select 1",
      view: "chart",
      chart: { display: "ActionsPie" },
      values: { plan: "pro" },
    });
    expect(addressOf(tab)).toMatchObject({ q: "select 1", view: "chart", values: { plan: "pro" } });
    expect(addressOf(newTab(1)).q).toBeUndefined();
  });
  it("leaves out a text that is too long for one", () => {
    expect(addressOf(newTab(1, { text: "x".repeat(LONGEST + 1) })).q).toBeUndefined();
  });
  it("names what was saved, and the text only where it was changed", () => {
    expect(addressOf(newTab(1, { text: "select 1", origin }))).toMatchObject({ insight: "abc", q: undefined });
    expect(addressOf(newTab(1, { text: "select 2", origin }))).toMatchObject({ insight: "abc", q: "select 2" });
  });
  it("is read back", () => {
    const tab = newTab(1, { text: "select 1", filters: { dateRange: { date_from: "-7d", date_to: null } } });
    expect(tabIn(addressOf(tab))).toMatchObject({ text: "select 1", rest: { view: "table", filters: tab.filters } });
    expect(tabIn({ open_query: "select 2" })?.text).toBe("select 2");
    expect(tabIn({ q: 5 })?.text).toBe("5");
    expect(tabIn({})).toBeNull();
  });
});
