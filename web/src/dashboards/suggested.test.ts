import { expect, test } from "vitest";
import { suggested } from "./suggested";

const variable = { id: "SIGN_UP", name: "", description: "", required: false, type: "event", default: "signed_up" };
const known = (...names: string[]) => ({ event: new Set(names), property: new Set<string>() });

test("a template's event is found by its own name, however it is spelt, or by a usual one", () => {
  const guesses = ["user signed up"];
  expect(suggested({ ...variable, guesses }, known("signed_up", "user signed up"))).toBe("signed_up");
  expect(suggested({ ...variable, guesses }, known("Signed Up"))).toBe("Signed Up");
  expect(suggested({ ...variable, guesses }, known("user signed up"))).toBe("user signed up");
  expect(suggested({ ...variable, guesses }, known("other"))).toBe("signed_up");
});
