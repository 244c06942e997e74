"""GROUP BY, also by ROLLUP, CUBE and GROUPING SETS."""

from __future__ import annotations

from typing import Literal

from hedgerow.hogql import ast
from hedgerow.hogql.parser import expressions
from hedgerow.hogql.parser.cursor import Cursor

_AFTER = (
    "having", "window", "qualify", "order", "limit", "offset", "with", "union", "intersect", "except", "settings",
    "format", ")", ";",
)  # fmt: skip


def group_by(c: Cursor, found: ast.Select) -> None:
    """Behind the words GROUP BY."""
    if c.token.word == "all" and c.peek().word not in (".", ",", "(", "["):
        raise c.error("GROUP BY ALL is not there. Name the columns, or their numbers: GROUP BY 1, 2.")
    if c.take_all("grouping", "sets"):
        found.group_by, found.group_by_mode = _sets(c), "sets"
        return
    modes: dict[str, Literal["rollup", "cube"]] = {"rollup": "rollup", "cube": "cube"}
    if c.token.word in modes and c.peek().word == "(":
        token = c.advance()
        found.group_by_mode = modes[token.word]
        found.group_by = expressions.bracketed(c, f"the columns of {token.text.upper()}")
        if c.token.word == ",":
            raise c.error(f"Beside {token.text.upper()} (..) there can be nothing else. Write GROUPING SETS.")
        return
    found.group_by = expressions.listed(c, *_AFTER)
    if c.token.word == "with" and c.peek().word in modes:
        c.advance()
        found.group_by_mode = modes[c.advance().word]


def _sets(c: Cursor) -> list[ast.Expr]:
    c.expect("(", "after GROUPING SETS")
    sets = c.separated(_set, lambda token: token.word == ")")
    c.expect(")", "after the sets")
    return sets


def _set(c: Cursor) -> ast.Expr:
    """`(a, b)`, `()`, or one column without brackets."""
    start = c.token.start
    exprs = expressions.bracketed(c, "the columns of a set") if c.token.word == "(" else [expressions.expression(c)]
    return ast.Tuple(exprs, start=start, end=c.end)
