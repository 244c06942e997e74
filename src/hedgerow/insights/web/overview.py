"""WebOverviewQuery: the numbers at the top of the page."""

from __future__ import annotations

import math
from typing import Any, Literal

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.web import tables
from hedgerow.insights.web.models import WebOverviewQuery
from hedgerow.insights.web.site import PAGE, Site

Unit = Literal["unit", "duration_s", "percentage"]


def run(query: WebOverviewQuery, asking: Asking) -> dict[str, Any]:
    site = Site.of(query, asking)
    answer = asking.rows(_converted(site) if site.goal is not None else _visited(site))
    row = next(answer.named())
    shown = _of_conversions(row) if site.goal is not None else _of_visits(row)
    return {
        "results": shown,
        "dateFrom": site.current.start.isoformat(),
        "dateTo": site.current.end.isoformat(),
        "samplingRate": {"numerator": 1},
        "usedPreAggregatedTables": False,
    }


def _visited(site: Site) -> ast.Query:
    counted = {"person": parse_expr("any(person_id)"), "views": parse_expr("count()")}
    events = tables.events(site, counted, [], parse_expr(PAGE))
    sessions = tables.sessions(site, {"duration": ast.name("$session_duration"), "bounced": ast.name("$is_bounce")})
    kept = {**tables.columns_of("e", counted), **tables.columns_of("s", ("duration", "bounced"))}
    return tables.select(
        {
            **site.both("uniq", "person", "visitors"),
            **site.both("sum", "views", "views"),
            **site.both("count", "", "sessions"),
            **site.both("avg", "duration", "duration"),
            **site.both("avg", "bounced", "bounces"),
        },
        tables.joined(site, kept, events, sessions),
    )


def _converted(site: Site) -> ast.Query:
    values = {"goal": site.goal}
    counted = {
        "person": parse_expr("any(person_id)"),
        "conversions": parse_expr("countIf({goal})", values),
        "converted": parse_expr("if(countIf({goal}) > 0, any(person_id), NULL)", values),
    }
    events = tables.events(site, counted, [], parse_expr(f"({PAGE} OR {{goal}})", values))
    return tables.select(
        {
            **site.both("uniq", "person", "visitors"),
            **site.both("sum", "conversions", "conversions"),
            **site.both("uniq", "converted", "converted"),
        },
        tables.joined(site, tables.columns_of("e", counted), events, tables.sessions(site, {})),
    )


def _of_visits(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        _item("visitors", "unit", row, "visitors"),
        _item("views", "unit", row, "views"),
        _item("sessions", "unit", row, "sessions"),
        _item("session duration", "duration_s", row, "duration"),
        _item("bounce rate", "percentage", row, "bounces", is_increase_bad=True),
    ]


def _of_conversions(row: dict[str, Any]) -> list[dict[str, Any]]:
    for prefix in ("", "previous_"):
        if prefix + "visitors" in row:
            visitors = row[prefix + "visitors"]
            row[prefix + "rate"] = row[prefix + "converted"] / visitors if visitors else None
    return [
        _item("visitors", "unit", row, "visitors"),
        _item("total conversions", "unit", row, "conversions"),
        _item("unique conversions", "unit", row, "converted"),
        _item("conversion rate", "percentage", row, "rate"),
    ]


def _item(key: str, unit: Unit, row: dict[str, Any], name: str, *, is_increase_bad: bool = False) -> dict[str, Any]:
    value, previous = (_number(row.get(prefix + name), unit) for prefix in ("", "previous_"))
    change = None if value is None or not previous else round(100 * (value - previous) / previous)
    return {
        "key": key,
        "kind": unit,
        "value": value,
        "previous": previous,
        "changeFromPreviousPct": change,
        "isIncreaseBad": is_increase_bad or None,
    }


def _number(value: float | None, unit: Unit) -> float | None:
    """Percentages are of a hundred; the mean of nothing is nothing."""
    if value is None or math.isnan(value):
        return None
    return value * 100 if unit == "percentage" else value


KIND = Kind("WebOverviewQuery", WebOverviewQuery, run)
