import { expect, test } from "vitest";
import { parseInline, parseMarkdown, safeHref } from "./markdown";

test("blocks", () => {
  const blocks = parseMarkdown("# One\ntext\nmore\n\n- a\n- b\n1. c\n> said\n---\n```\n**as it is**\n```");
  expect(blocks.map((block) => block.kind)).toEqual(["heading", "paragraph", "list", "list", "quote", "rule", "code"]);
  expect(blocks[1]).toMatchObject({ lines: [[{ text: "text" }], [{ text: "more" }]] });
  expect(blocks[6]).toEqual({ kind: "code", text: "**as it is**" });
});

test("marks within lines", () => {
  expect(parseInline("a **b *c*** `d_e_f` snake_case_name")).toMatchObject([
    { text: "a " },
    { kind: "bold" },
    { kind: "text" },
    { kind: "code", text: "d_e_f" },
    { text: " snake_case_name" },
  ]);
  expect(parseInline("[us](https://x.example/a) and https://y.example.")).toMatchObject([
    { kind: "link", href: "https://x.example/a", parts: [{ text: "us" }] },
    { text: " and " },
    { kind: "link", href: "https://y.example/" },
    { text: "." },
  ]);
});

test("no address runs a script, and HTML is text", () => {
  expect(["javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x", "x"].map(safeHref)).toEqual(
    Array(5).fill(null),
  );
  expect(parseInline("[x](javascript:alert)")).toEqual([{ kind: "text", text: "[x](javascript:alert)" }]);
  expect(parseMarkdown("<img src=x onerror=alert(1)>")).toEqual([
    { kind: "paragraph", lines: [[{ kind: "text", text: "<img src=x onerror=alert(1)>" }]] },
  ]);
});

test("any text ends", () => {
  expect(parseMarkdown("```\nnever closed")).toEqual([{ kind: "code", text: "never closed" }]);
  expect(parseMarkdown("*".repeat(5_000)).length).toBe(1);
});
