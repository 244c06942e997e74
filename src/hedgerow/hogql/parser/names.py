"""Names of columns, dotted ones too, and what stands for several columns: `*`, `* EXCLUDE (..)`, `COLUMNS('..')`."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.parser import literals
from hedgerow.hogql.parser.cursor import Cursor


def field(c: Cursor) -> ast.Expr:
    start = c.token.start
    return _steps(c, ast.Field([c.name("a column")], start=start, end=c.end))


def _steps(c: Cursor, found: ast.Field) -> ast.Expr:
    """The rest of a dotted name, which `.*` ends; a number is the place in a tuple and left to `dot_after`."""
    while c.token.word == "." and (step := c.peek()).kind != "number":
        c.advance()
        if step.word == "*":
            c.advance()
            found.chain.append("*")
            found.end = c.end
            return star_parts(c, found)
        if step.word == "columns" and c.peek().word == "(" and c.peek(2).kind == "string":
            return columns(c, [str(part) for part in found.chain], found.start)
        found.chain.append(c.name("a name after the dot"))
        found.end = c.end
    return found


def star_parts(c: Cursor, found: ast.Field) -> ast.Expr:
    """`* EXCLUDE (a, b)` and ClickHouse's `* EXCEPT (a, b)`; `found` ends with `*`."""
    if c.token.word == "replace" and c.peek().word == "(":
        raise c.error("* REPLACE is not there. Name the columns, or EXCLUDE one and add it anew.")
    excludes = c.token.word == "exclude" or (c.token.word == "except" and c.peek(2).word not in ("select", "with", "("))
    if not (excludes and c.peek().word == "("):
        return found
    table = [str(part) for part in found.chain[:-1]]
    return ast.Star(table, exclude=_excluded(c), start=found.start, end=c.end)


def _excluded(c: Cursor) -> list[str]:
    c.advance()
    c.expect("(", "before the columns to leave out")
    names = c.separated(lambda c: c.name("a column"), lambda token: token.word == ")")
    c.expect(")", "after the columns to leave out")
    return names


def columns(c: Cursor, table: list[str], start: int) -> ast.Expr:
    """`COLUMNS('pattern')`; the word is next."""
    c.advance()
    c.expect("(", "after COLUMNS")
    pattern = literals.string(c.advance())
    c.expect(")", "after the pattern of COLUMNS")
    exclude = _excluded(c) if c.token.word in ("exclude", "except") and c.peek().word == "(" else []
    return ast.Star(table, exclude, pattern, start=start, end=c.end)
