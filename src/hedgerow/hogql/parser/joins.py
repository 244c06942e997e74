"""FROM: tables, their aliases, FINAL, SAMPLE, joins and ARRAY JOIN."""

from __future__ import annotations

from typing import Final

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parser import expressions, literals, refusals
from hedgerow.hogql.parser.cursor import Cursor
from hedgerow.hogql.parser.limits import MAX_NESTING
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
        joined = _table(c)
        joined.join_type = join_type
        joined.constraint = _constraint(c, join_type)
        joined.end = c.end
        last.next = last = joined
        count += 1
        if count > MAX_TABLES:
            raise c.error(f"A SELECT joins at most {MAX_TABLES} tables.", token)


def _first(c: Cursor) -> ast.Join:
    if c.token.word == "(" and not _begins_query_or_values(c):
        c.deeper()
        c.advance()
        found = tables(c)
        c.expect(")", "after the tables in brackets")
        c.depth -= 1
        return found
    return _table(c)


def _begins_query_or_values(c: Cursor) -> bool:
    """Whether behind this and further opening brackets there is a query or VALUES."""
    at = 1
    while c.peek(at).word == "(" and at <= MAX_NESTING:
        at += 1
    return c.peek(at).word in ("select", "with", "values")


def _table(c: Cursor) -> ast.Join:
    start = c.token.start
    found = ast.Join(_source(c), start=start)
    _alias(c, found)
    if c.take("final"):
        found.final = True
    if c.token.word == "sample":
        found.sample = _sample(c)
    refusals.pivot(c)
    found.end = c.end
    return found


def _source(c: Cursor) -> ast.Expr | ast.Values:
    token = c.token
    if token.word == "(":
        if not _begins_query_or_values(c):
            raise c.error("Joins in brackets are not there. Write one join after the other.")
        if c.peek().word == "values":
            return _values(c)
        found = expressions.expression(c, expressions.POSTFIX)
        if not isinstance(found, ast.Select | ast.SelectSet):
            raise HogQLError("Expected a table or a sub-query after FROM.", token.start, c.end)
        return found
    if token.word == "{":
        return expressions.expression(c, expressions.POSTFIX)
    if token.kind not in ("name", "quoted") or token.word in NOT_AN_ALIAS - {"format", "window", "offset", "by"}:
        raise c.error(f"Expected a table, found {c.found()}.")
    chain: list[str | int] = [c.name("a table")]
    while c.take("."):
        chain.append(c.name("a name after the dot"))
    if c.token.word == "(" and len(chain) == 1:
        args = expressions.bracketed(c, f"the arguments of {chain[0]}")
        return ast.Call(str(chain[0]), args, start=token.start, end=c.end)
    return ast.Field(chain, start=token.start, end=c.end)


def _values(c: Cursor) -> ast.Values:
    start = c.advance().start
    c.advance()
    rows = c.separated(lambda c: expressions.bracketed(c, "the values of a row"), lambda token: token.word == ")")
    c.expect(")", "after VALUES")
    if any(len(row) != len(rows[0]) or not row for row in rows):
        raise HogQLError("The rows of VALUES are not equally long, or empty.", start, c.end)
    return ast.Values(rows, start=start, end=c.end)


def _alias(c: Cursor, found: ast.Join) -> None:
    token = c.token
    if c.take("as"):
        found.alias = c.name("a name after AS")
    elif token.kind == "quoted" or (token.kind == "name" and token.word not in NOT_AN_ALIAS):
        found.alias = c.name("a name")
    if found.alias is not None and c.token.word == "(":
        found.columns = names_in_brackets(c)


def names_in_brackets(c: Cursor) -> list[str]:
    """`(a, b)`; the opening bracket is next."""
    c.advance()
    names = c.separated(lambda c: c.name("a column"), lambda token: token.word == ")")
    c.expect(")", "after the names of columns")
    return names


def _sample(c: Cursor) -> ast.Sample:
    start = c.advance().start
    sample = ast.Sample(_share(c), start=start)
    if c.take("offset"):
        sample.offset = _share(c)
    sample.end = c.end
    return sample


def _share(c: Cursor) -> float:
    """`0.1` or `1/10`: a share of all rows."""
    token = c.token
    share = _whole(c)
    if c.take("/"):
        divisor = _whole(c)
        share = share / divisor if divisor else 2.0
    if not 0 <= share <= 1:
        raise HogQLError("SAMPLE takes a share of all rows between 0 and 1, such as 0.1 or 1/10.", token.start, c.end)
    return share


def _whole(c: Cursor) -> float:
    if c.token.kind != "number":
        raise c.error(f"Expected a number in SAMPLE, found {c.found()}.")
    return float(literals.number(c.advance()))


# joins


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
