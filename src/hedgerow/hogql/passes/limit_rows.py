"""Bound the rows of the answer: by what the query says, what is usual, and what is allowed at most."""

from __future__ import annotations

from dataclasses import replace

from hedgerow.hogql import ast
from hedgerow.hogql.resolver.state import Compilation


def limit_rows(query: ast.Query, state: Compilation) -> ast.Query:
    if state.limit is None:
        return query
    return replace(query, limit=_bounded(query.limit, _default(query, state), state.limit.maximum))


def _default(query: ast.Query, state: Compilation) -> int:
    """A LIMIT after the last query of a UNION is that query's own, but whoever wrote it did not forget a limit."""
    assert state.limit is not None
    if isinstance(query, ast.SelectSet):
        last = query.rest[-1].query if query.rest else query.first
        return state.limit.maximum if last.limit is not None else state.limit.default
    return state.limit.default


def _bounded(limit: ast.Expr | None, default: int, maximum: int) -> ast.Expr:
    if limit is None:
        return ast.Constant(default)
    if isinstance(limit, ast.Constant) and type(limit.value) is int and limit.value > maximum:
        return ast.Constant(maximum, start=limit.start, end=limit.end)
    return limit
