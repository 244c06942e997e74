"""HogQLQuery: a query that a person wrote.

At most 50,000 rows are answered, 100 where the text has no LIMIT; one row more is read to say whether there are more.
Exports have no such bounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.filters import property_to_expr, test_accounts_expr
from hedgerow.hogql.moments import parse_moment
from hedgerow.hogql.parse import parse_select
from hedgerow.hogql.placeholders import Filters, fill
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import DateRangeModel, Properties, QueryModel, RunnableQuery

DEFAULT_ROWS, MOST_ROWS = 100, 50_000
A_DAY = re.compile(r"\s*\d{4}-\d{1,2}-\d{1,2}\s*")
SCOPES: dict[str, Literal["event", "session", "group"]] = {
    "events": "event", "sessions": "session", "groups": "group",
}  # fmt: skip


class HogQLFilters(QueryModel):
    """What `{filters}` stands for."""

    date_range: DateRangeModel | None = None
    properties: Properties = None
    filter_test_accounts: bool | None = False


class HogQLVariable(QueryModel):
    """A value for `{variables.code_name}`; what the variable itself says where there is none."""

    variable_id: str = ""
    code_name: str
    value: Any = None
    is_null: bool | None = None


class HogQLQuery(RunnableQuery):
    kind: Literal["HogQLQuery"]
    query: str
    filters: HogQLFilters | None = None
    values: dict[str, Any] | None = None
    variables: dict[str, HogQLVariable] | None = None
    explain: bool | None = None
    name: str | None = None
    connection_id: None = Field(default=None, exclude=True)  # of databases elsewhere, of which there are none
    send_raw_query: bool | None = Field(default=None, exclude=True)


def run(model: HogQLQuery, asking: Asking) -> dict[str, Any]:
    try:
        return _run(model, asking)
    except HogQLError as error:
        raise error.of(model.query) from None


def _run(model: HogQLQuery, asking: Asking) -> dict[str, Any]:
    query = tree_of(model, asking.context)
    limit, offset = bounded(query)
    asking.note(ast.copy(query))
    if limit is not None:
        query.limit = ast.Constant(limit + 1)
    found = asking.rows(query)
    rows = found.rows if limit is None else found.rows[:limit]
    answer: dict[str, Any] = {
        "results": rows,
        "columns": found.columns,
        "types": [[name, type_name] for name, type_name in zip(found.columns, found.types, strict=True)],
        "query": model.query,
        "hasMore": len(found.rows) > len(rows),
        "limit": limit,
        "offset": offset,
        "error": None,
    }
    if model.explain:
        answer["explain"] = asking.explain(query)
    return answer


def tree_of(model: HogQLQuery, context: QueryContext) -> ast.Query:
    """The query with its placeholders filled. Raises `HogQLError`."""
    return fill(parse_select(model.query), context, values=model.values, filters=filters_of(model.filters, context))


def bounded(query: ast.Query) -> tuple[int | None, int]:
    """Give a query the LIMIT that it is answered with, in place; returns that and its OFFSET.

    None where the limit is an expression, or where rows of the same rank come along: then nobody knows of more.
    """
    offset = query.offset.value if isinstance(query.offset, ast.Constant) else 0
    last = query.rest[-1].query if isinstance(query, ast.SelectSet) and query.rest else None
    if query.limit is None:  # a LIMIT after the last SELECT of several is that SELECT's own
        query.limit = ast.Constant(DEFAULT_ROWS if last is None or last.limit is None else MOST_ROWS)
    elif not isinstance(query.limit, ast.Constant) or not isinstance(query.limit.value, int):
        return None, int(str(offset))
    if isinstance(query, ast.Select) and query.with_ties:
        return None, int(str(offset))
    limit = min(int(str(query.limit.value)), MOST_ROWS)
    query.limit = ast.Constant(limit)
    return limit, int(str(offset))


def filters_of(filters: HogQLFilters | None, context: QueryContext) -> Filters:
    """For the placeholders. A day as the end of the range is in it; anything else is taken as the moment it names."""
    if filters is None:
        return Filters()
    dates = filters.date_range or DateRangeModel()
    return Filters(
        _moment(dates.date_from, context, "filters__dateRange__date_from"),
        _end(dates, context),
        _conditions(filters, context),
    )


def _moment(text: str | None, context: QueryContext, attr: str) -> datetime | None:
    if not text or text == "all":
        return None
    return parse_moment(text, context.timezone, now=context.now, attr=attr).at.astimezone(context.timezone)


def _end(dates: DateRangeModel, context: QueryContext) -> datetime | None:
    found = _moment(dates.date_to, context, "filters__dateRange__date_to")
    if found is not None and not dates.explicit_date and A_DAY.fullmatch(dates.date_to or ""):
        return found + timedelta(days=1)  # on the calendar: the zone's own arithmetic
    return found


def _conditions(filters: HogQLFilters, context: QueryContext) -> Callable[[str, str | None], ast.Expr | None]:
    def conditions(table: str, prefix: str | None) -> ast.Expr | None:
        properties = filters.properties
        if table == "sessions":  # those of events and people mean nothing there
            properties = [one for one in (properties or []) if isinstance(one, dict) and one.get("type") == "session"]
        own = property_to_expr(properties, context, scope=SCOPES[table], attr="filters__properties", table=prefix)
        if table != "events":
            return own
        return ast.all_of(own, test_accounts_expr(context, filters.filter_test_accounts, table=prefix))

    return conditions


KIND = Kind("HogQLQuery", HogQLQuery, run)
