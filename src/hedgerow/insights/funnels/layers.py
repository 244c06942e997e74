"""Queries in layers: each SELECT adds columns to those of the one below, so that no expression stands twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr

Column = str | ast.Expr
"""An expression, or its text."""


def expr_of(column: Column) -> ast.Expr:
    return parse_expr(column) if isinstance(column, str) else column


def layer(
    source: ast.Query | None,
    keep: Iterable[str] = (),
    new: Mapping[str, Column] | None = None,
    *,
    where: ast.Expr | None = None,
    group_by: Iterable[str] = (),
    having: Column | None = None,
    order_by: Iterable[ast.OrderExpr] = (),
    limit: int | None = None,
    **more: Column,
) -> ast.Select:
    """`SELECT keep.., new.., more.. FROM (source)`; from the events without a source."""
    grouped: list[ast.Expr] = [ast.name(one) for one in group_by]
    added = {**(new or {}), **more}
    return ast.Select(
        [*(ast.name(one) for one in keep), *(ast.Alias(name, expr_of(column)) for name, column in added.items())],
        from_=ast.Join(source if source is not None else ast.name("events")),
        where=where,
        group_by=grouped or None,
        having=None if having is None else expr_of(having),
        order_by=list(order_by),
        limit=None if limit is None else ast.Constant(limit),
    )
