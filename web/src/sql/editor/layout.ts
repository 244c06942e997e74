/** Lays a query out: a line for each clause, its keywords in capitals. Strings, names and comments stay as they are. */
const TOKEN =
  /(--[^\n]*|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^'\\]|\\.|'')*'|`[^`]*`|"[^"]*"|\{[^}]*\})|([A-Za-z_$][\w$]*)|(\s+)|([\s\S])/g;

/** Clauses that begin a line; the longest first. */
const CLAUSES = [
  "LEFT ARRAY JOIN",
  "LEFT OUTER JOIN",
  "RIGHT OUTER JOIN",
  "FULL OUTER JOIN",
  "UNION DISTINCT",
  "UNION ALL",
  "ARRAY JOIN",
  "INNER JOIN",
  "LEFT JOIN",
  "RIGHT JOIN",
  "FULL JOIN",
  "CROSS JOIN",
  "ASOF JOIN",
  "ORDER BY",
  "GROUP BY",
  "WITH",
  "SELECT",
  "FROM",
  "PREWHERE",
  "WHERE",
  "HAVING",
  "QUALIFY",
  "WINDOW",
  "LIMIT",
  "OFFSET",
  "UNION",
  "INTERSECT",
  "EXCEPT",
  "JOIN",
].map((one) => one.split(" "));

const CAPITALS = new Set(
  "AS AND OR NOT IN LIKE ILIKE BETWEEN IS NULL CASE WHEN THEN ELSE END ASC DESC DISTINCT ON USING INTERVAL OVER BY COHORT NULLS".split(
    " ",
  ),
);

interface Token {
  text: string;
  kind: "comment" | "literal" | "word" | "other";
  /** White space stood before it. */
  spaced: boolean;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let spaced = false;
  for (const found of text.matchAll(TOKEN)) {
    if (found[4]) spaced = true;
    else {
      const kind = found[1] ? "comment" : found[2] ? "literal" : found[3] ? "word" : "other";
      tokens.push({ text: found[0], kind, spaced });
      spaced = false;
    }
  }
  return tokens;
}

/** How many words from here are a clause that begins a line. */
function clauseAt(tokens: Token[], at: number): number {
  if (tokens[at - 1]?.text === ".") return 0;
  const clause = CLAUSES.find((words) =>
    words.every((word, index) => {
      const token = tokens[at + index];
      return token?.kind === "word" && token.text.toUpperCase() === word;
    }),
  );
  if (!clause) return 0;
  // `* EXCEPT (a)`, `left(x, 1)`: no clauses
  if (clause.length === 1 && tokens[at + 1]?.text === "(" && !tokens[at + 1]?.spaced) return 0;
  return clause.length;
}

export function laidOut(text: string): string {
  const tokens = tokensOf(text.trim());
  const lines: string[] = [];
  let line = "";
  /** Of each open bracket: whether a query stands in it. */
  const brackets: boolean[] = [];
  const depth = () => brackets.filter(Boolean).length;
  const flush = () => {
    if (line.trim()) lines.push(line.trimEnd());
    line = "    ".repeat(depth());
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    const inQuery = brackets.length === 0 || brackets.at(-1) === true;
    const words = token.kind === "word" && inQuery ? clauseAt(tokens, at) : 0;
    if (words) {
      flush();
      line += tokens
        .slice(at, at + words)
        .map((one) => one.text.toUpperCase())
        .join(" ");
      at += words - 1;
      continue;
    }
    if (token.text === ")") {
      const query = brackets.pop();
      if (query) flush();
    }
    const capital = token.kind === "word" && CAPITALS.has(token.text.toUpperCase()) && tokens[at - 1]?.text !== ".";
    const words1 = capital && tokens[at + 1]?.text !== "." ? token.text.toUpperCase() : token.text;
    line += (token.spaced && line.trim() && !(token.text === ")" && line.trim() === "") ? " " : "") + words1;
    if (token.text === "(") {
      const next = tokens[at + 1]?.text.toUpperCase();
      brackets.push(next === "SELECT" || next === "WITH");
    }
    if (token.kind === "comment" && !token.text.startsWith("/*")) flush();
  }
  flush();
  return lines.join("\n");
}
