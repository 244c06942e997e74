"""Put columns, types and functions of the store in the place of names: see `hogql.resolver`."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.resolver.queries import query as resolved_query
from hedgerow.hogql.resolver.scope import Scope
from hedgerow.hogql.resolver.state import Compilation


def resolve(query: ast.Query, state: Compilation) -> ast.Query:
    found, columns = resolved_query(query, Scope(state))
    state.columns = columns.shown
    # from the tree itself: where an expression is needed twice, a sub-query in it is there as a copy, too
    selects = {id(node): node for node in ast.walk(found) if isinstance(node, ast.Select)}
    state.selects = list(selects.values())[::-1]
    return found
