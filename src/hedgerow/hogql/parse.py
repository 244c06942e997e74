"""Text to tree: what everybody else calls.

`values` fill the placeholders `{name}`: nodes, lists of nodes, or values, which become constants. Placeholders without
a value stay, for `placeholders.py`. What was parsed is kept, so code may parse literal templates whenever it needs one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parser import expressions, orders, refusals, selects
from hedgerow.hogql.parser.cursor import Cursor
from hedgerow.hogql.parser.limits import MAX_HEIGHT, check_height
from hedgerow.hogql.placeholders import constant

_KEPT_LENGTH = 8_192  # characters; longer texts are rarely asked for twice


def parse_select(text: str, values: Mapping[str, Any] | None = None) -> ast.Query:
    """One SELECT or set of SELECTs. Raises `HogQLError` with its place in the text."""
    return _filled(_parsed(text, _query), values)


def parse_expr(text: str, values: Mapping[str, Any] | None = None) -> ast.Expr:
    """One expression, perhaps with `AS name`."""
    return _filled(_parsed(text, expressions.aliased), values)


def parse_order(text: str) -> ast.OrderExpr:
    """`timestamp DESC`: one part of an ORDER BY."""
    return _parsed(text, orders.order)


def _query(c: Cursor) -> ast.Query:
    if selects.begins_query(c):
        return selects.query(c)
    if c.token.word == "(":
        return selects.rest_of_query(c, selects.term(c))
    refusals.not_a_select(c)
    raise AssertionError("not_a_select refuses all that does not begin with SELECT")


def _parsed(text: str, read: Callable[[Cursor], ast.N]) -> ast.N:
    """A tree of its own for the caller."""
    if len(text) > _KEPT_LENGTH:
        return _parse(text, read)
    return ast.copy(_kept(text, read))  # type: ignore[return-value]


def _parse(text: str, read: Callable[[Cursor], ast.N]) -> ast.N:
    cursor = Cursor(text)
    root = read(cursor)
    refusals.end_of_query(cursor)
    if len(cursor.tokens) > MAX_HEIGHT:  # each level of a tree takes a token
        check_height(root)
    return root


@lru_cache(maxsize=512)
def _kept(text: str, read: Callable[[Cursor], ast.Node]) -> ast.Node:
    return _parse(text, read)


def _filled(root: ast.N, values: Mapping[str, Any] | None) -> ast.N:
    if not values:
        return root

    def fill(node: ast.Node) -> ast.Node:
        if not isinstance(node, ast.Placeholder) or node.chain[0] not in values:
            return node
        if len(node.chain) > 1:
            raise HogQLError(f"{{{node.chain[0]}}} has no parts.", node.start, node.end)
        found = constant(values[node.chain[0]])
        found.start, found.end = node.start, node.end
        return found

    return ast.replace(root, fill)
