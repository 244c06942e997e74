"""Put columns, types and functions of the store in the place of names: see `hogql.resolver`.

The resolver lets nodes stand in several places of its tree rather than copy them, so that its own work follows what a
query says. Later steps and the engine read each place anew: how much that is, is counted here, before any of them.
"""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.resolver.queries import query as resolved_query
from hedgerow.hogql.resolver.scope import Scope
from hedgerow.hogql.resolver.state import Compilation

MAX_MADE = 100_000
"""Nodes of the resolved tree. Of what people write and insights make, the most is 1,300; but `toString(a.b + 1)` makes
two of its `a`, and thirty of them in each other 2 to the 30th."""


def resolve(query: ast.Query, state: Compilation) -> ast.Query:
    found, columns = resolved_query(query, Scope(state))
    state.columns = columns.shown
    selects: dict[int, ast.Select] = {}
    for count, node in enumerate(ast.walk(found)):
        if count > MAX_MADE:
            raise HogQLError(
                "The query is too large once all of its parts are put in their places. Ask less at once.",
                query.start,
                query.end,
            )
        if isinstance(node, ast.Select):
            selects[id(node)] = node  # one that stands in two places is one
    state.selects = list(selects.values())[::-1]
    return found
