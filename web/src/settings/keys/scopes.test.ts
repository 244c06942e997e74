import { expect, test } from "vitest";
import { accessOf, describeScopes, OBJECTS, PRESETS, withAccess } from "./scopes";

test("writing implies reading, and everything implies writing", () => {
  expect(accessOf(["*"], "query")).toBe("write");
  expect(accessOf(["person:write"], "person")).toBe("write");
  expect(accessOf(["person:read"], "person")).toBe("read");
  expect(accessOf(["person:read"], "cohort")).toBe("none");
});

test("changing one access leaves the others, and ends everything", () => {
  expect(withAccess(["person:read", "query:read"], "person", "write")).toEqual(["query:read", "person:write"]);
  expect(withAccess(["*"], "person", "read")).toEqual(["person:read"]);
  expect(withAccess(["person:read"], "person", "none")).toEqual([]);
});

test("presets name only what can be chosen by hand", () => {
  const names = new Set(OBJECTS.map((one) => one.key));
  for (const { scopes } of PRESETS)
    for (const scope of scopes) expect(scope === "*" || names.has(scope.split(":")[0] ?? "")).toBe(true);
});

test("a list says what a key is for", () => {
  expect(describeScopes(["*"])).toBe("Everything");
  expect(describeScopes(["query:read"])).toBe("query:read");
  expect(describeScopes(["query:read", "person:read", "cohort:write"])).toBe("reads 2, changes 1");
});
