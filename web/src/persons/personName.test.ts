import { expect, test } from "vitest";
import { personAddress, personName, shortName } from "./personName";

test("a person is called by name, then e-mail, then an id that somebody chose", () => {
  const made = "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
  expect(personName({ name: "Ada", properties: { email: "a@b.c" } })).toBe("Ada");
  expect(personName({ properties: { email: "a@b.c", name: "Ada" } })).toBe("a@b.c");
  expect(personName({ properties: { Email: "a@b.c", nick: 7 } }, ["nick"])).toBe("7");
  expect(personName({ properties: { email: {} }, distinct_ids: [made, "ada-1"] })).toBe("ada-1");
  expect(personName({ distinct_ids: [made] })).toBe(made);
  expect(personName({})).toBe("Somebody without profile");
});

test("the page is found by uuid, else by a distinct id", () => {
  expect(personAddress({ id: 3, uuid: "u-1" })).toBe("/persons/u-1");
  expect(personAddress({ distinct_id: "a/b c" })).toBe("/persons/a%2Fb%20c");
  expect(personAddress({})).toBeNull();
});

test("ids that nobody chose are cut", () => {
  expect(shortName("0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")).toBe("0193a1b2…3f4a5b");
  expect(shortName("ada@example.com")).toBe("ada@example.com");
});
