"""Let each table show the rows of one project, and of those only the ones that are there.

The condition stands in the WHERE of the SELECT that reads the table, which is always the first of its FROM.
`print_sql` refuses to print a table that this has not seen.
"""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.resolved import Bound, Name, Scan
from hedgerow.hogql.resolver.state import Compilation


def guard_tenant(query: ast.Query, state: Compilation) -> ast.Query:
    for select in state.selects:
        if select.from_ is not None and isinstance(select.from_.table, Scan):
            scan = select.from_.table
            conditions = [*scan.conditions, *([select.where] if select.where is not None else [])]
            if scan.table:
                project = Bound(state.context.project_id, "Int64")
                conditions.insert(0, ast.call("equals", Name(scan.alias, "project_id"), project))
            select.where = ast.And(conditions) if conditions else None
            scan.guarded = True
    return query
