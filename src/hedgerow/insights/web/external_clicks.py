"""WebExternalClicksTableQuery: which links out of the site people followed."""

# ruff: noqa: S608 -- these are HogQL, and only names of columns go into the texts

from __future__ import annotations

from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.web.models import WebExternalClicksTableQuery
from hedgerow.insights.web.ordering import ordered_by
from hedgerow.insights.web.site import Site

DEFAULT_LIMIT = 100
URL = "properties.$external_click_url"


def run(query: WebExternalClicksTableQuery, asking: Asking) -> dict[str, Any]:
    """Every click in the range counts, of sessions that began before it, too."""
    limit, offset = query.limit or DEFAULT_LIMIT, query.offset or 0
    answer = asking.rows(_query(Site.of(query, asking), limit, offset))
    return {
        "results": answer.rows[:limit],
        "columns": [f"context.columns.{name}" for name in answer.columns],
        "types": [[f"context.columns.{name}", type_] for name, type_ in zip(answer.columns, answer.types, strict=True)],
        "hasMore": len(answer.rows) > limit,
        "limit": limit,
        "offset": offset,
        "samplingRate": {"numerator": 1},
    }


def _query(site: Site, limit: int, offset: int) -> ast.Query:
    assert isinstance(site.query, WebExternalClicksTableQuery)
    query = parse_select(
        "SELECT {url} AS url, uniq(person_id) AS visitors, count() AS clicks FROM events "
        "WHERE {within} AND event = '$autocapture' AND properties.$event_type = 'click' "
        f"AND {URL} IS NOT NULL AND {{filters}} GROUP BY url LIMIT {{limit}} OFFSET {{offset}}",
        {
            "url": parse_expr(f"cutQueryStringAndFragment({URL})" if site.query.strip_query_params else URL),
            "within": site.current.contains(ast.name("timestamp")),
            "filters": ast.all_of(site.of_events(), site.in_sessions()),
            "limit": limit + 1,
            "offset": offset,
        },
    )
    assert isinstance(query, ast.Select)
    wanted = site.query.order_by if site.query.order_by and site.query.order_by[0] in ("Visitors", "Clicks") else None
    _, query.order_by = ordered_by(wanted, ["visitors", "clicks"], compares=False, value="url")
    return query


KIND = Kind("WebExternalClicksTableQuery", WebExternalClicksTableQuery, run)
