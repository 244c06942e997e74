"""WebStatsTableQuery: visitors and what they did, by page, source, device or place."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.web import pages, tables
from hedgerow.insights.web.breakdowns import SOURCES, Source
from hedgerow.insights.web.models import WebStatsTableQuery
from hedgerow.insights.web.ordering import FRACTIONS, ordered_by
from hedgerow.insights.web.site import PAGE, Site

DEFAULT_LIMIT = 100
PREFIX = "context.columns."
FRUSTRATIONS = {"rage_clicks": "$rageclick", "dead_clicks": "$dead_click", "errors": "$exception"}


REGIONS = "sumMap(map(arrayElement(splitByChar('-', assumeNotNull(breakdown_value)), 2), 1))"
MOST_FREQUENT_REGION = (  # of a language; of equally frequent ones the first by name
    "arrayElement(arraySort((region, sessions) -> tuple(-toInt(sessions), region), "
    f"mapKeys({REGIONS}), mapValues({REGIONS})), 1)"
)


@dataclass(slots=True)
class Plan:
    """`metrics` are the columns between the value and `ui_fill_fraction`.

    They are aggregates of what is `counted` of each session and value; or, where sessions need not be told apart, of
    what `each` event gives, which is several times cheaper.
    """

    site: Site
    query: WebStatsTableQuery
    source: Source
    metrics: list[str] = field(default_factory=list)
    counted: dict[str, ast.Expr] = field(default_factory=dict)
    each: dict[str, ast.Expr] = field(default_factory=dict)
    aggregates: dict[str, ast.Expr] = field(default_factory=dict)
    kinds: ast.Expr = field(default_factory=lambda: parse_expr(PAGE))

    @property
    def by_event(self) -> bool:
        return self.source.where == "event" and "bounce_rate" not in self.metrics

    def metric(self, name: str, aggregate: str, of: str) -> None:
        self.metrics.append(name)
        self.aggregates |= self.site.both(aggregate, of, name)

    def count(self, name: str, condition: ast.Expr | None = None) -> None:
        """How many events there are, or how many of those read satisfy a condition."""
        values = {"it": condition}
        self.counted[name] = parse_expr("countIf({it})", values) if condition else parse_expr("count()")
        self.each[name] = parse_expr("if({it}, 1, 0)", values) if condition else ast.Constant(1)


def run(query: WebStatsTableQuery, asking: Asking) -> dict[str, Any]:
    site = Site.of(query, asking)
    plan = _plan(site, query)
    limit, offset = query.limit or DEFAULT_LIMIT, query.offset or 0
    table = _with_page_rates(plan, _grouped(plan))
    first, order = ordered_by(query.order_by, plan.metrics, compares=site.previous is not None)
    answer = asking.rows(_page(plan, table, first, order, limit, offset))
    rows = [_row(plan, row) for row in answer.named()]
    columns = ["breakdown_value", *plan.metrics, "ui_fill_fraction", "cross_sell"]
    return {
        "results": rows[:limit],
        "columns": [PREFIX + name for name in columns],
        "types": _types(plan, dict(zip(answer.columns, answer.types, strict=True))),
        "hasMore": len(rows) > limit,
        "limit": limit,
        "offset": offset,
        "samplingRate": {"numerator": 1},
        "usedPreAggregatedTables": False,
    }


def _plan(site: Site, query: WebStatsTableQuery) -> Plan:
    plan = Plan(site, query, SOURCES[query.breakdown_by])
    goal = site.goal
    if query.breakdown_by == "FrustrationMetrics":
        plan.kinds = parse_expr("event IN {names}", {"names": ast.Constant(list(FRUSTRATIONS.values()))})
        for name, event in FRUSTRATIONS.items():
            plan.count(name, parse_expr("event = {event}", {"event": event}))
            plan.metric(name, "sum", name)
        return plan
    plan.counted["person"], plan.each["person"] = parse_expr("any(person_id)"), ast.name("person_id")
    plan.metric("visitors", "uniq", "person")
    if goal is not None:
        plan.kinds = parse_expr(f"({PAGE} OR {{goal}})", {"goal": goal})
        plan.count("conversions", goal)
        plan.counted["converted"] = parse_expr("if(countIf({goal}) > 0, any(person_id), NULL)", {"goal": goal})
        plan.each["converted"] = parse_expr("if({goal}, person_id, NULL)", {"goal": goal})
        plan.metric("total_conversions", "sum", "conversions")
        plan.metric("unique_conversions", "uniq", "converted")
        plan.metrics.append("conversion_rate")
        return plan
    plan.count("views")
    plan.metric("views", "sum", "views")
    if query.include_bounce_rate and query.breakdown_by != "Page":
        plan.metric("bounce_rate", "avg", "bounced")
    return plan


def _grouped(plan: Plan) -> ast.Query:
    """One row for each value: `shown_value` and the metrics, each with its `previous_` if something is compared."""
    if plan.by_event:
        value = plan.source.value(plan.site)
        rows = tables.visits(plan.site, {"breakdown_value": value, **plan.each}, plan.kinds)
    else:
        rows = _by_session(plan)
    language = "arrayElement(splitByChar('-', assumeNotNull(breakdown_value)), 1)"
    columns = {"shown_value": parse_expr(language if _is_language(plan) else "breakdown_value"), **plan.aggregates}
    if _is_language(plan):
        columns["region"] = parse_expr(MOST_FREQUENT_REGION)
    table = tables.select(columns, rows)
    table.where = parse_expr(plan.source.shown)
    table.group_by = [ast.name("shown_value")]
    return table


def _by_session(plan: Plan) -> ast.Query:
    """A row for each session and value, with what is counted of it."""
    site, source = plan.site, plan.source
    of_session: dict[str, ast.Expr] = {}
    if "bounce_rate" in plan.metrics:
        of_session["bounced"] = ast.name("$is_bounce")
    kept = {**tables.columns_of("e", plan.counted), **tables.columns_of("s", of_session)}
    if source.where == "event":
        counted = {"value": source.value(site), **plan.counted}
        events, sessions = tables.events(site, counted, ["value"], plan.kinds), tables.sessions(site, of_session)
        return tables.joined(site, {"breakdown_value": ast.name("e", "value"), **kept}, events, sessions)
    if source.where == "session":
        sessions = tables.sessions(site, {**of_session, "value": source.value(site)})
    else:
        more = pages.last_clicks(site) if source.where == "clicks" else pages.referrers(site)
        sessions = pages.with_value(tables.sessions(site, of_session), more, source.value(site), list(of_session))
    events = tables.events(site, plan.counted, [], plan.kinds)
    return tables.joined(site, {"breakdown_value": ast.name("s", "value"), **kept}, events, sessions)


def _is_language(plan: Plan) -> bool:
    return plan.query.breakdown_by == "Language"


def _with_page_rates(plan: Plan, table: ast.Query) -> ast.Query:
    """Of pages: the bounces of sessions that began there, how far people scrolled, how long they stayed."""
    query, site = plan.query, plan.site
    if query.breakdown_by != "Page" or site.goal is not None:
        return table
    wanted = {
        "bounces": (pages.bounces, ["bounce_rate"], query.include_bounce_rate),
        "scrolls": (pages.scrolls, ["average_scroll_percentage", "scroll_gt80_percentage"], query.include_scroll_depth),
        "stays": (pages.stays, ["avg_time_on_page"], query.include_avg_time_on_page),
    }
    columns: dict[str, ast.Expr] = {"shown_value": ast.name("counts", "shown_value")}
    columns |= tables.columns_of("counts", plan.aggregates)
    text, values = "SELECT 1 FROM {counts} AS counts", {"counts": table}
    for alias, (build, names, is_wanted) in wanted.items():
        if not is_wanted:
            continue
        text += f" LEFT JOIN {{{alias}}} AS {alias} ON ifNull(counts.shown_value, '') = {alias}.page"
        values[alias] = build(site)
        plan.metrics += names
        columns |= tables.columns_of(alias, _in_periods(names, site))
    if len(values) == 1:
        return table
    joined = parse_select(text, values)
    assert isinstance(joined, ast.Select)
    joined.select = [ast.Alias(name, expr) for name, expr in columns.items()]
    return joined


def _in_periods(names: list[str], site: Site) -> list[str]:
    return names if site.previous is None else [prefix + name for name in names for prefix in ("", "previous_")]


def _page(plan: Plan, table: ast.Query, first: str, order: list[ast.OrderExpr], limit: int, offset: int) -> ast.Query:
    """The rows that are shown and one more, with each row's share of the column that they are ordered by."""
    names = _in_periods(plan.metrics, plan.site)
    made = {name: _conversion_rate(name) if name.endswith("conversion_rate") else ast.name(name) for name in names}
    columns = {"shown_value": ast.name("shown_value"), **made}
    if _is_language(plan):
        columns["region"] = ast.name("region")
    rated = tables.select(columns, table)
    share = "{it}" if first in FRACTIONS else "{it} / nullIf(sum({it}) OVER (), 0)"
    shown: dict[str, ast.Expr] = {name: ast.name(name) for name in columns}
    shown["fill"] = parse_expr(share, {"it": ast.name(first)})
    query = tables.select(shown, rated)
    if plan.query.breakdown_by == "FrustrationMetrics":
        query.where = ast.any_of(*(parse_expr(f"{name} > 0") for name in names))
    query.order_by = order
    query.limit, query.offset = ast.Constant(limit + 1), ast.Constant(offset)
    return query


def _conversion_rate(name: str) -> ast.Expr:
    prefix = name.removesuffix("conversion_rate")
    return parse_expr(f"{prefix}unique_conversions / nullIf({prefix}visitors, 0)")


def _row(plan: Plan, row: dict[str, Any]) -> list[Any]:
    value = row["shown_value"]
    if _is_language(plan) and row["region"]:
        value = f"{value}-{row['region']}"
    pairs = [[_number(row[name]), _number(row.get(f"previous_{name}"))] for name in plan.metrics]
    return [list(value) if isinstance(value, tuple) else value, *pairs, _number(row["fill"]) or 0, ""]


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _types(plan: Plan, types: dict[str, str]) -> list[list[str]]:
    """As answers of HogQL have them: a name and a type of ClickHouse for each column."""
    pairs = [
        [PREFIX + name, f"Tuple({types[name]}, {types.get(f'previous_{name}', 'Nullable(Nothing)')})"]
        for name in plan.metrics
    ]
    ends = [[PREFIX + "ui_fill_fraction", types["fill"]], [PREFIX + "cross_sell", "String"]]
    return [[PREFIX + "breakdown_value", types["shown_value"]], *pairs, *ends]


KIND = Kind("WebStatsTableQuery", WebStatsTableQuery, run)
