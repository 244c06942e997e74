"""From a query to ClickHouse SQL with bound parameters.

    compiled = compile_query(parse_select("SELECT count() FROM events"), context)
    event_store.query(compiled.sql, compiled.parameters, compiled.settings)

Whatever a query says, what is printed reads only the tables of `schema`, calls only the functions of `functions`, and
only finds rows of the context's project.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.passes.bound_scans import bound_scans
from hedgerow.hogql.passes.check_size import check_size
from hedgerow.hogql.passes.guard_tenant import guard_tenant
from hedgerow.hogql.passes.join_lazy_tables import join_lazy_tables
from hedgerow.hogql.passes.limit_rows import limit_rows
from hedgerow.hogql.passes.resolve import resolve
from hedgerow.hogql.passes.take_first import take_first
from hedgerow.hogql.print_sql import print_sql
from hedgerow.hogql.resolver.state import Compilation, Limit

__all__ = ["PASSES", "Compiled", "Limit", "compile_query"]

Pass = Callable[[ast.Query, Compilation], ast.Query]
PASSES: tuple[Pass, ...] = (
    check_size,
    limit_rows,
    resolve,
    bound_scans,
    take_first,
    join_lazy_tables,
    guard_tenant,
)
DEFAULT_LIMIT = Limit(default=100, maximum=50_000)
SETTINGS: dict[str, Any] = {
    "transform_null_in": 1,  # NULL is found among NULLs, and IN is never NULL
    "join_use_nulls": 0,
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement to run. `columns` are the names of the answer's, in order: the statement's own may differ.

    `tables` are the virtual tables that it reads, `properties` the kind and name of each property, for records of use.
    """

    sql: str
    parameters: dict[str, Any]
    columns: list[str]
    settings: dict[str, Any]
    tables: frozenset[str]
    properties: frozenset[tuple[str, str]]


def compile_query(query: ast.Query, context: QueryContext, *, limit: Limit | None = DEFAULT_LIMIT) -> Compiled:
    """Raises `HogQLError` for what cannot be run, with its place in the query's text.

    With a `limit`, the answer has its default number of rows where the query has no LIMIT, and never more than its
    maximum. The query itself is not changed.
    """
    state = Compilation(context, limit)
    try:
        for step in PASSES:
            query = step(query, state)
        sql, parameters = print_sql(query)
    except RecursionError:  # the limits are below what Python takes, unless the caller is deep down itself
        raise HogQLError("The query is nested too deeply. Split it with a WITH.") from None
    return Compiled(
        sql, parameters, state.columns, dict(SETTINGS), frozenset(state.tables), frozenset(state.properties)
    )
