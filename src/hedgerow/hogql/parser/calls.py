"""Calls of functions: arguments, parameters, DISTINCT, FILTER, OVER, and CAST."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parser import expressions, literals, selects, windows
from hedgerow.hogql.parser.cursor import Cursor


def call(c: Cursor) -> ast.Expr:
    """`name(..)`; the name is next."""
    if c.token.word == "cast":
        return _cast(c)
    start = c.token.start
    found = ast.Call(c.name("a function"), start=start)
    found.args, found.distinct = _arguments(c, found.name)
    if c.token.word == "(":
        if found.distinct:
            raise c.error("DISTINCT belongs into the second brackets, those of the arguments.")
        found.params = found.args
        found.args, found.distinct = _arguments(c, found.name)
        if c.token.word == "(":
            raise c.error("A function has two pairs of brackets at most: parameters and arguments.")
    _skip_ignore_nulls(c)
    if c.token.word == "filter" and c.peek().word == "(":
        found.filter = _filter(c)
    if found.name.lower() == "count" and not found.distinct and _is_star(found.args):
        found.args = []
    found.end = c.end
    if c.take("over"):
        over = windows.over(c)
        return ast.WindowCall(found, over, start=start, end=c.end)
    return found


def _is_star(args: list[ast.Expr]) -> bool:
    """`count(*)` counts rows, as `count()` does."""
    return len(args) == 1 and isinstance(args[0], ast.Field) and args[0].chain == ["*"]


def _arguments(c: Cursor, name: str) -> tuple[list[ast.Expr], bool]:
    c.advance()
    distinct = c.token.word == "distinct" and c.peek().word not in (",", ")", ".")
    if distinct:
        c.advance()
    if c.take(")"):
        return [], distinct
    if selects.begins_query(c):
        args: list[ast.Expr] = [selects.query(c)]
    else:
        args = expressions.listed(c, ")")
    _skip_ignore_nulls(c)
    if c.token.word == "from" or (c.token.kind == "string" and c.peek().word == "from"):
        raise c.error(f"FROM inside {name}(..) is not there. Write its arguments with commas between.")
    if c.sees("order", "by"):
        raise c.error(f"ORDER BY inside {name}(..) is not there. Sort the list instead: arraySort(groupArray(x)).")
    c.expect(")", f"after the arguments of {name}")
    return args, distinct


def _skip_ignore_nulls(c: Cursor) -> None:
    """IGNORE NULLS is what aggregates do anyway."""
    if c.sees("respect", "nulls"):
        raise c.error("RESPECT NULLS is not there: aggregates leave NULL out.")
    c.take_all("ignore", "nulls")


def _filter(c: Cursor) -> ast.Expr:
    c.advance()
    c.advance()
    c.expect("where", "in FILTER (WHERE ..)")
    condition = expressions.expression(c)
    c.expect(")", "after the condition of FILTER")
    return condition


def _cast(c: Cursor) -> ast.Expr:
    """`CAST(x AS type)` and `CAST(x, 'type')`."""
    start = c.advance().start
    c.expect("(", "after CAST")
    expr = expressions.expression(c)
    if c.take(","):
        token = c.token
        if token.kind != "string":
            raise c.error("The type of a CAST is a text or stands after AS.")
        c.advance()
        name = _type_of_text(literals.string(token), token.start, token.end)
    else:
        c.expect("as", "between the value and the type of a CAST")
        name = literals.type_name(c)
    c.expect(")", "after the type of a CAST")
    return ast.TypeCast(expr, name, start=start, end=c.end)


def _type_of_text(text: str, start: int, end: int) -> str:
    inner = Cursor(text)
    try:
        name = literals.type_name(inner)
    except HogQLError as error:
        raise HogQLError(error.message, start, end) from None
    if inner.token.kind != "end":
        raise HogQLError(f"{text[:40]!r} is no type.", start, end)
    return name
