"""WebPageURLSearchQuery: addresses of pages that hold a text, the most viewed first."""

# ruff: noqa: S608 -- these are HogQL, and only names of columns go into the texts

from __future__ import annotations

from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.web.models import WebPageURLSearchQuery
from hedgerow.insights.web.site import Site

DEFAULT_LIMIT = 100
URL = "properties.$current_url"


def run(query: WebPageURLSearchQuery, asking: Asking) -> dict[str, Any]:
    """Without a date range, of the last seven days, like every question about a site."""
    limit, offset = query.limit or DEFAULT_LIMIT, query.offset or 0
    rows = asking.rows(_query(Site.of(query, asking), query, limit, offset)).rows
    return {
        "results": [{"url": url, "count": count} for url, count in rows[:limit]],
        "hasMore": len(rows) > limit,
        "limit": limit,
        "offset": offset,
    }


def _query(site: Site, query: WebPageURLSearchQuery, limit: int, offset: int) -> ast.Query:
    found = parse_expr(
        "positionCaseInsensitiveUTF8({url}, {term}) > 0",
        {"url": ast.name("properties", "$current_url"), "term": query.search_term},
    )
    return parse_select(
        f"SELECT {{url}} AS url, count() AS views FROM events WHERE event = '$pageview' AND {URL} IS NOT NULL "
        "AND {within} AND {found} AND {filters} GROUP BY url ORDER BY views DESC, url LIMIT {limit} OFFSET {offset}",
        {
            "url": parse_expr(f"cutQueryStringAndFragment({URL})" if query.strip_query_params else URL),
            "within": site.current.contains(ast.name("timestamp")),
            "found": found if query.search_term else ast.Constant(True),
            "filters": site.of_events(),
            "limit": limit + 1,
            "offset": offset,
        },
    )


KIND = Kind("WebPageURLSearchQuery", WebPageURLSearchQuery, run)
