"""How a property is read: ClickHouse calls over the JSON text of a document, or over the column that holds one of them.

A property that is missing, that is null, that is an empty text or the text `null` reads as NULL, from either place, so
that giving a property a column never changes an answer. What a property's type cannot be made of reads as NULL too:
`"12.5"` is a number, `"soon"` and `"NaN"` are not; `"true"` is a boolean; a date is ISO 8601 or Unix seconds, and one
without an offset is the project's time. Arrays and objects are their JSON text.
"""

from __future__ import annotations

from collections.abc import Sequence

from hedgerow.hogql import ast
from hedgerow.hogql.context import PropertyType

SHORTEST_DATE = 8  # `20260131`; shorter texts are numbers, or years, which the engine reads as days of this month


def text_of(json: ast.Expr, path: Sequence[str | int]) -> ast.Expr:
    """A Nullable(String): the value below keys and positions of arrays, from 1, or from the end if negative."""
    keys = [ast.Constant(key) for key in path]
    return _nulled(ast.call("JSONExtract", json, *keys, ast.Constant("Nullable(String)")))


def as_type(text: ast.Expr, kind: PropertyType | None, zone: str | None = None) -> ast.Expr:
    """The text as its type: Nullable(Float64), Nullable(Bool), Nullable(DateTime64(6, zone)), or the text itself.

    A DateTime needs the project's zone, in which texts without an offset are read.
    """
    if kind == "Numeric":
        number = ast.call("toFloat64OrNull", text)
        # the engine computes equal expressions once; a sum must not become NaN by one text
        return ast.call("if", ast.call("isFinite", number), number, ast.Constant(None))
    if kind == "Boolean":
        names = ast.Array([ast.Constant("true"), ast.Constant("false")])
        values = ast.Array([ast.Constant(True), ast.Constant(False)])
        return ast.call("transform", text, names, values, ast.Constant(None))
    if kind == "DateTime":
        if zone is None:
            raise ValueError("a date and time needs the project's zone")
        return as_date(text, zone)
    return text


def as_date(text: ast.Expr, zone: str) -> ast.Expr:
    """A Nullable(DateTime64(6, zone)) of a text."""
    parsed = ast.call("parseDateTime64BestEffortOrNull", text, ast.Constant(6), ast.Constant(zone))
    long_enough = ast.Compare(">=", ast.call("length", text), ast.Constant(SHORTEST_DATE))
    return ast.call("if", long_enough, parsed, ast.Constant(None))


def _nulled(text: ast.Expr) -> ast.Expr:
    return ast.call("nullIf", ast.call("nullIf", text, ast.Constant("")), ast.Constant("null"))
