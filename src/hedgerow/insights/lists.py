"""What the lists (of events, sessions, actors, groups) have in common: columns as people write them, order, pages.

A select such as `properties.$browser -- Browser` is an expression; it is also, whole, the name of its column. Some
names stand for objects instead (`*`, `person`, `actor`): these are read as what identifies them, and put in afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.functions import lookup
from hedgerow.hogql.parse import parse_expr, parse_order
from hedgerow.insights.asking import Answer, Asking

DEFAULT_ROWS, MOST_ROWS = 100, 50_000

TYPED = {"Numeric": "toFloat", "DateTime": "toDateTime", "Boolean": "toBool"}
"""Functions of HogQL that read a text as a type, or as NULL."""

Limit = Annotated[int, Field(ge=1)] | None
Offset = Annotated[int, Field(ge=0)] | None
Fill = Callable[[list[Any]], list[Any]]
"""Gives the objects for a column's values, in the same order."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    expr: ast.Expr
    fill: Fill | None = None


def bare(text: str) -> str:
    """Without the comment that names a column."""
    return text.split("--", 1)[0].strip()


def column_of(text: str, attr: str, special: Mapping[str, Callable[[], Column]]) -> Column:
    """Raises `InvalidInput` on `attr`."""
    name = bare(text)
    if name in special:
        found = special[name]()
        return Column(text, found.expr, found.fill)
    return Column(text, expression(name, attr))


def expression(text: str, attr: str) -> ast.Expr:
    try:
        found = parse_expr(text)
    except HogQLError as error:
        raise InvalidInput(error.of(text).detail, attr=attr) from None
    return found.expr if isinstance(found, ast.Alias) else found


def order_of(texts: Sequence[str], attr: str, special: Mapping[str, ast.Expr]) -> list[ast.OrderExpr]:
    """`timestamp DESC`, also `-timestamp`; `special` names are ordered by something else than they say."""
    found = []
    for text in texts:
        text = bare(text)
        if text.startswith("-") and len(text) > 1:
            text = f"{text[1:]} DESC"
        word, _, direction = text.partition(" ")
        if word in special:
            found.append(ast.OrderExpr(ast.copy(special[word]), direction.strip().upper() == "DESC"))
            continue
        try:
            found.append(parse_order(text))
        except HogQLError as error:
            raise InvalidInput(error.of(text).detail, attr=attr) from None
    return found


def typed(expr: ast.Expr, index: int, context: QueryContext) -> ast.Expr:
    """The same with the properties of groups as what the definitions of their type say; in `groups` they are texts."""

    def change(node: ast.Node) -> ast.Node:
        if not isinstance(node, ast.Field) or node.chain[-2:-1] != ["properties"] or len(node.chain) > 3:
            return node
        function = TYPED.get(context.catalogue.property_type("group", str(node.chain[-1]), index) or "")
        return ast.call(function, node) if function else node

    return ast.replace(expr, change)


def aggregates(node: ast.Expr) -> bool:
    """Whether an expression has an aggregate of its own, outside of sub-queries and windows."""
    if isinstance(node, ast.Select | ast.SelectSet | ast.WindowCall):
        return False
    if isinstance(node, ast.Call):
        function = lookup(node.name)
        if function is not None and function.kind == "aggregate":
            return True
    return any(aggregates(child) for child in ast.children(node) if isinstance(child, ast.Expr))


def narrow(query: ast.Select, columns: Sequence[Column], conditions: ast.Expr, own: Sequence[ast.Expr]) -> bool:
    """Put the conditions into a list, those of the client with aggregates into HAVING; with aggregates among the
    columns, group by the others.

    Returns whether it is grouped. Raises `InvalidInput` for a condition on an aggregate of a list that is not.
    """
    grouped = any(aggregates(column.expr) for column in columns)
    having = [one for one in own if aggregates(one)]
    query.where = ast.all_of(conditions, *(one for one in own if not aggregates(one)))
    if grouped:
        query.group_by = [ast.copy(column.expr) for column in columns if not aggregates(column.expr)] or None
        query.having = ast.all_of(*having) if having else None
    elif having:
        raise InvalidInput("A condition on an aggregate needs an aggregate in `select`.", attr="where")
    return grouped


def ordered(
    order: Sequence[ast.OrderExpr], columns: Sequence[Column], *, grouped: bool, time: str, id_: str
) -> list[ast.OrderExpr]:
    """As asked; else the newest first, or the largest numbers. What is equal is told apart by its id."""
    if grouped:
        numbers = [column.expr for column in columns if aggregates(column.expr)]
        groups = [column.expr for column in columns if not aggregates(column.expr)]
        order = order or [ast.OrderExpr(ast.copy(numbers[0]), descending=True)]
        return [*order, *(ast.OrderExpr(ast.copy(expr)) for expr in groups)]
    order = order or [ast.OrderExpr(ast.name(time), descending=True)]
    return [*order, ast.OrderExpr(ast.name(id_), descending=order[-1].descending)]


def page(
    asking: Asking, query: ast.Select, columns: Sequence[Column], limit: int | None, offset: int | None
) -> dict[str, Any]:
    """Run a page of a list, with one row more to know whether there are more, and put the objects in."""
    rows = min(limit or DEFAULT_ROWS, MOST_ROWS)
    query.select = [ast.Alias(f"column_{index}", column.expr) for index, column in enumerate(columns)]
    query.limit, query.offset = ast.Constant(rows + 1), ast.Constant(offset or 0)
    shown = ast.copy(query)
    shown.limit = ast.Constant(rows)
    shown.select = [column.expr for column in columns]
    asking.note(shown)
    found = asking.rows(query)
    return {
        "results": filled(found, columns, rows),
        "columns": [column.name for column in columns],
        "types": [[column.name, kind] for column, kind in zip(columns, found.types, strict=True)],
        "hasMore": len(found.rows) > rows,
        "limit": rows,
        "offset": offset or 0,
    }


def filled(found: Answer, columns: Sequence[Column], rows: int) -> list[list[Any]]:
    """The rows with objects in the place of what identifies them."""
    kept = found.rows[:rows]
    for index, column in enumerate(columns):
        if column.fill is not None:
            for row, value in zip(kept, column.fill([row[index] for row in kept]), strict=True):
                row[index] = value
    return kept
