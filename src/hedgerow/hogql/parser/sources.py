"""One table of a FROM: a name, a sub-query, VALUES or a function, with its alias, FINAL and SAMPLE."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parser import expressions, literals, refusals
from hedgerow.hogql.parser.cursor import Cursor
from hedgerow.hogql.parser.limits import MAX_NESTING
from hedgerow.hogql.parser.words import NOT_AN_ALIAS


def begins_query_or_values(c: Cursor) -> bool:
    """Whether behind this and further opening brackets there is a query or VALUES."""
    at = 1
    while c.peek(at).word == "(" and at <= MAX_NESTING:
        at += 1
    return c.peek(at).word in ("select", "with", "values")


def table(c: Cursor) -> ast.Join:
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
        if not begins_query_or_values(c):
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
