"""WebTrendsQuery: the overview's numbers for each interval."""

from __future__ import annotations

from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.dates import DateRange
from hedgerow.insights.interval_exprs import interval_start
from hedgerow.insights.kinds import Kind
from hedgerow.insights.web import tables
from hedgerow.insights.web.models import WebTrendsQuery
from hedgerow.insights.web.site import PAGE, Site

METRICS: dict[str, tuple[str, str]] = {
    "UniqueUsers": ("uniq", "person"),
    "PageViews": ("sum", "views"),
    "Sessions": ("count", ""),
    "TotalSessions": ("count", ""),
    "Bounces": ("sum", "bounced"),
    "SessionDuration": ("avg", "duration"),
}


def run(query: WebTrendsQuery, asking: Asking) -> dict[str, Any]:
    """A row for each interval, whether anything happened in it or not; sessions are of the one that they start in."""
    site = Site.of(query, asking)
    current = _numbers(site, site.current, query, asking)
    previous = _numbers(site, site.previous, query, asking) if site.previous is not None else None
    results = []
    for index, day in enumerate(site.current.days):
        metrics: dict[str, Any] = dict(current[index])
        if previous is not None:
            before: dict[str, Any] = previous[index] if index < len(previous) else {}
            metrics = {name: [value, before.get(name, 0)] for name, value in metrics.items()}
        results.append({"bucket": day, "metrics": metrics})
    offset, limit = query.offset or 0, query.limit
    shown = results[offset : offset + limit] if limit else results[offset:]
    return {"results": shown, "hasMore": offset + len(shown) < len(results), "samplingRate": {"numerator": 1}}


def _numbers(site: Site, period: DateRange, query: WebTrendsQuery, asking: Asking) -> list[dict[str, Any]]:
    """The metrics of each bucket of a period."""
    alone = Site(site.query, site.context, period, None)
    counted = {"person": parse_expr("any(person_id)"), "views": parse_expr("count()")}
    sessions = tables.sessions(alone, {"duration": ast.name("$session_duration"), "bounced": ast.name("$is_bounce")})
    kept = {**tables.columns_of("e", counted), **tables.columns_of("s", ("duration", "bounced"))}
    rows = tables.joined(alone, kept, tables.events(alone, counted, [], parse_expr(PAGE)), sessions)
    columns = {"bucket": interval_start(ast.name("started"), period.interval, site.context)}
    for name in query.metrics:
        aggregate, value = METRICS[name]
        columns |= alone.both(aggregate, value, name)
    table = tables.select(columns, rows)
    table.group_by = [ast.name("bucket")]
    found: dict[int, dict[str, Any]] = {}
    for row in asking.rows(table).named():
        index = period.index_of(row["bucket"])
        if index is not None:
            found[index] = {name: row[name] or 0 for name in query.metrics}
    return [found.get(index, dict.fromkeys(query.metrics, 0)) for index in range(len(period.days))]


KIND = Kind("WebTrendsQuery", WebTrendsQuery, run)
