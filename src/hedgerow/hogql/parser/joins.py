"""FROM: tables joined to each other, and ARRAY JOIN."""

from __future__ import annotations

from typing import Final

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parser import expressions, sources
from hedgerow.hogql.parser.cursor import Cursor
from hedgerow.hogql.parser.words import NOT_AN_ALIAS

MAX_TABLES: Final = 100
_SIDES = ("inner", "left", "right", "full", "cross")
_STRICTNESS = ("all", "any", "asof", "semi", "anti")
_NO_JOINS: Final = {
    "natural": "NATURAL JOIN is not there. Name the columns: JOIN .. USING (..).",
    "positional": "POSITIONAL JOIN is not there. Join by a column.",
    "paste": "PASTE JOIN is not there. Join by a column.",
}


def tables(c: Cursor) -> ast.Join:
    """What stands after FROM: the first table, with those joined to it in `next`."""
    first = _first(c)
    last = first
    count = 1
    while last.next is not None:  # the first one was a chain in brackets
        last, count = last.next, count + 1
    while True:
        token = c.token
        join_type = _join_type(c)
        if join_type is None:
            return first
        joined = sources.table(c)
        joined.join_type = join_type
        joined.constraint = _constraint(c, join_type)
        joined.end = c.end
        last.next = last = joined
        count += 1
        if count > MAX_TABLES:
            raise c.error(f"A SELECT joins at most {MAX_TABLES} tables.", token)


def _first(c: Cursor) -> ast.Join:
    if c.token.word == "(" and not sources.begins_query_or_values(c):
        c.deeper()
        c.advance()
        found = tables(c)
        c.expect(")", "after the tables in brackets")
        c.depth -= 1
        return found
    return sources.table(c)


def _join_type(c: Cursor) -> str | None:
    """`LEFT ANY JOIN` and its like, the side first; None where no join follows."""
    if c.take(","):
        return "CROSS JOIN"
    first = c.token
    if first.word in _NO_JOINS:
        raise c.error(_NO_JOINS[first.word])
    at = 1 if first.word in ("global", "local") else 0
    side = strictness = ""
    while (word := c.peek(at).word) in (*_SIDES, *_STRICTNESS, "outer"):
        if word in _SIDES and not side:
            side = word
        elif word in _STRICTNESS and not strictness:
            strictness = word
        elif word != "outer":
            break
        at += 1
    if c.peek(at).word != "join":
        return None
    for _ in range(at + 1):
        c.advance()
    if (side == "cross" and strictness) or (side == "full" and strictness in ("asof", "semi", "anti")):
        raise HogQLError(f"{side.upper()} {strictness.upper()} JOIN is not there.", first.start, c.end)
    return " ".join(word.upper() for word in (side or "inner", strictness, "join") if word)


def _constraint(c: Cursor, join_type: str) -> ast.JoinConstraint | None:
    start = c.token.start
    if join_type == "CROSS JOIN":
        return None
    if c.take("on"):
        return ast.JoinConstraint("ON", expressions.expression(c), start=start, end=c.end)
    c.expect("using", "or ON, which say how the tables are joined")
    in_brackets = c.token.word == "("
    if in_brackets:
        fields = expressions.bracketed(c, "the columns of USING")
    else:
        fields = c.separated(lambda c: expressions.expression(c, expressions.COMPARE), lambda token: False)
    if not fields or not all(isinstance(field, ast.Field) for field in fields):
        raise HogQLError("USING takes names of columns.", start, c.end)
    expr = fields[0] if len(fields) == 1 else ast.Tuple(fields, start=start, end=c.end)
    return ast.JoinConstraint("USING", expr, start=start, end=c.end)


def array_join(c: Cursor) -> ast.ArrayJoin:
    """`[LEFT | INNER] ARRAY JOIN a AS x, b`."""
    start = c.token.start
    left = c.take("left")
    if not left:
        c.take("inner")
    c.advance()
    c.expect("join", "after ARRAY")
    exprs = c.separated(_array, lambda token: token.word == ")")
    if c.sees("array", "join") or c.sees("left", "array"):
        raise c.error("There are two ARRAY JOIN. Put the lists into one, or use a sub-query.")
    return ast.ArrayJoin(exprs, left, start=start, end=c.end)


def _array(c: Cursor) -> ast.Expr:
    found = expressions.aliased(c)
    if not isinstance(found, ast.Alias) and c.token.kind in ("name", "quoted") and c.token.word not in NOT_AN_ALIAS:
        return ast.Alias(c.name("a name"), found, start=found.start, end=c.end)
    return found
