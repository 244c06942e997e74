"""Join what was used of persons, sessions and groups, right after the table that it was used through."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.resolved import Scan
from hedgerow.hogql.resolver.state import Compilation


def join_lazy_tables(query: ast.Query, state: Compilation) -> ast.Query:
    for select in state.selects:
        first = select.from_
        if first is not None and isinstance(first.table, Scan):
            last, rest = first, first.next
            for join in first.table.joins:
                last.next = last = join
            last.next = rest
    return query
