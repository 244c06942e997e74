"""CASE: with one branch a call of `if`, with more one of `multiIf`."""

from __future__ import annotations

from typing import Final

from hedgerow.hogql import ast
from hedgerow.hogql.parser import expressions
from hedgerow.hogql.parser.cursor import Cursor

MAX_COPIED: Final = 20_000  # nodes: `CASE x WHEN ..` repeats x in each branch


def case(c: Cursor) -> ast.Expr | None:
    """The word CASE is next; None where it is the name of a column."""
    following = c.peek()
    if following.kind == "end" or (following.kind == "op" and following.word not in ("(", "[", "{", "-", "+")):
        return None
    start = c.advance().start
    subject = None if c.token.word == "when" else expressions.expression(c)
    size = sum(1 for _ in ast.walk(subject)) if subject is not None else 0
    parts: list[ast.Expr] = []
    while c.take("when"):
        condition = expressions.expression(c)
        if subject is not None:
            condition = ast.Compare("=", _again(c, subject, size), condition, start=condition.start, end=condition.end)
        c.expect("then", "after the condition of WHEN")
        parts += [condition, expressions.expression(c)]
    if not parts:
        raise c.error(f"Expected WHEN in a CASE, found {c.found()}.")
    parts.append(expressions.expression(c) if c.take("else") else ast.Constant(None))
    c.expect("end", "after the last branch of CASE")
    return ast.Call("if" if len(parts) == 3 else "multiIf", parts, start=start, end=c.end)


def _again(c: Cursor, subject: ast.Expr, size: int) -> ast.Expr:
    c.copied += size
    if c.copied > MAX_COPIED:
        raise c.error("This CASE compares too much too often. Name what is compared by WITH .. AS first.")
    return ast.copy(subject)
