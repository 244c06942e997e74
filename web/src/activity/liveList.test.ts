import { expect, test } from "vitest";
import { KEPT, merged } from "./liveList";

const event = (uuid: string) => ({ uuid });

test("what came last is first, and each event is listed once", () => {
  const list = merged([event("a")], [event("b"), event("a"), event("c"), event("b")]);
  expect(list.map((one) => one.uuid)).toEqual(["c", "b", "a"]);
});

test("a batch without anything new leaves the list as it is", () => {
  const before = [event("a")];
  expect(merged(before, [event("a")])).toBe(before);
});

test("the oldest fall out", () => {
  const many = Array.from({ length: KEPT + 5 }, (_, index) => event(String(index)));
  const list = merged([], many);
  expect(list).toHaveLength(KEPT);
  expect(list[0]?.uuid).toBe(String(KEPT + 4));
});
