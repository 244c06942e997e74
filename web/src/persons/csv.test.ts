import { expect, test } from "vitest";
import { csvOf } from "./csv";

test("fields are quoted where needed, and never formulas", () => {
  expect(
    csvOf(
      ["a", "b"],
      [
        ["x,y", 'say "hi"'],
        ["=1+1", -2],
        [null, { a: 1 }],
      ],
    ),
  ).toBe('a,b\r\n"x,y","say ""hi"""\r\n\'=1+1,-2\r\n,"{""a"":1}"');
});
