"""StickinessQuery: how many actors did something on exactly (or at least) 1, 2, 3 .. intervals of the range."""

from __future__ import annotations

import math
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.models import Event
from hedgerow.insights.stickiness.schemas import StickinessQuery
from hedgerow.insights.trends.lines import number
from hedgerow.insights.trends.periods import Period, periods_of
from hedgerow.insights.trends.reading import Reading, exists, joined, select, series_label, unix_start
from hedgerow.insights.trends.shape import action_of

OPERATORS: dict[str, ast.CompareOp] = {"gte": ">=", "lte": "<=", "exact": "="}


def run(query: StickinessQuery, asking: Asking) -> dict[str, Any]:
    """The answer: a row for each series, those of the current period first."""
    results = []
    for period in periods_of(query.date_range, query.interval, query.compare_filter, asking):
        nodes: list[Any] = query.series
        for order, node in enumerate(nodes):
            if exists(node, asking.context):
                results.append(_row(query, order, node, period, asking))
    return {"results": results}


def intervals(query: StickinessQuery, period: Period) -> int:
    """N: how many intervals the range has, after merging; the last one may be shorter."""
    return math.ceil(len(period.range.buckets()) / query.merged)


def per_actor(query: StickinessQuery, node: Event, period: Period, asking: Asking) -> ast.Select:
    """`actor, days`: on how many intervals each actor did it; those that never did are not there."""
    reading = Reading(query, node, period.range, asking.context, "series")
    actor = parse_expr(node.math_hogql or "") if node.math == "hogql" else reading.actor
    where = reading.where()
    if node.math == "hogql":
        where = joined(where, parse_expr("{actor} IS NOT NULL", {"actor": ast.copy(actor)}))
    slot = _slot(query, reading)
    criteria = query.shown.stickiness_criteria
    if criteria is None:
        return select({"actor": actor, "days": ast.call("uniqExact", slot)}, None, where, ["actor"])
    often = select({"actor": actor, "slot": slot, "events": ast.call("count")}, None, where, ["actor", "slot"])
    enough = ast.Compare(OPERATORS[criteria.operator], ast.name("events"), ast.Constant(criteria.value))
    return select({"actor": ast.name("actor"), "days": ast.call("count")}, often, enough, ["actor"])


def _slot(query: StickinessQuery, reading: Reading) -> ast.Expr:
    """The interval of an event; merged ones have the number of their group."""
    bucket = reading.bucket(ast.name("timestamp"))
    assert bucket is not None
    if query.merged == 1:
        return bucket
    start = unix_start(ast.name("timestamp"), reading.interval, reading.context)
    return parse_expr(
        "intDiv(indexOf({starts}, {start}) - 1, {merged})",
        {
            "starts": ast.Array([ast.Constant(int(one.timestamp())) for one in reading.range.buckets()]),
            "start": start,
            "merged": query.merged,
        },
    )


def _row(query: StickinessQuery, order: int, node: Event, period: Period, asking: Asking) -> dict[str, Any]:
    facts = per_actor(query, node, period, asking)
    counted = select({"days": ast.name("days"), "n": ast.call("count")}, facts, None, ["days"])
    by_days = {int(row["days"]): number(row["n"]) for row in asking.rows(counted).named()}
    days = range(1, intervals(query, period) + 1)
    data = [by_days.get(day, 0) for day in days]
    if query.is_cumulative:
        data = [sum(data[place:]) for place in range(len(data))]
    factor = query.sampling_factor or 1
    data = [round(n / factor) if factor < 1 else n for n in data]
    return {
        "action": action_of(node, order, period, asking.context),
        "label": series_label(node, asking.context),
        "count": sum(data),
        "data": data,
        "days": list(days),
        "labels": [_label(day, period.range.interval, query.is_cumulative) for day in days],
        **period.marks(),
        "filter": {},
    }


def _label(count: int, interval: str, cumulative: bool) -> str:
    return f"{count} {interval}{'s' if count != 1 else ''}{' or more' if cumulative else ''}"
