"""What each math is: the number that an event adds, and the aggregate over them."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.breakdowns import numeric
from hedgerow.insights.models import Event
from hedgerow.insights.trends.reading import Reading

QUANTILES = {"median": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95, "p99": 0.99}
WINDOWS = {"weekly_active": 7, "monthly_active": 30}  # days
COARSE = {
    "weekly_active": frozenset({"week", "month", "quarter", "year"}),
    "monthly_active": frozenset({"month", "quarter", "year"}),
}
"""Intervals at least as long as the window: there it is the unique actors of the bucket."""
DURATION = "$session_duration"
KINDS = {"event_properties": "event", "person_properties": "person", "session_properties": "session"}
"""How web interfaces write `math_property_type`: the group of properties that it was picked from."""


def math_of(reading: Reading) -> str:
    """The math that counts, given display and interval."""
    math = reading.node.math or "total"
    if math in COARSE and reading.shape != "total":
        coarse = reading.shape == "heatmap" or reading.interval in COARSE[math]
        return "dau" if coarse else math
    return math


def is_of_session(node: Event) -> bool:
    """Whether the property is its session's, which counts once and not for each event."""
    return kind_of_property(node) == "session" or node.math_property == DURATION


def kind_of_property(node: Event) -> str:
    """What the property of a math belongs to: `event`, `person`, `group` or `session`."""
    return KINDS.get(node.math_property_type or "", node.math_property_type or "event")


def amount(reading: Reading) -> ast.Expr:
    """The number that an event, or its session, adds; NULL where it has none."""
    node = reading.node
    name = node.math_property or ""
    kind = kind_of_property(node)
    if is_of_session(node):
        value: ast.Expr = ast.call("toFloat", ast.name("session", name))
    elif name == "$time":
        value = ast.call("toUnixTimestamp", ast.name("timestamp"))
    elif kind == "person":
        value = numeric(ast.name("person", "properties", name), kind, name, reading.context)
    elif kind == "group":
        index = node.math_group_type_index or 0
        value = numeric(ast.name(f"group_{index}", "properties", name), kind, name, reading.context, index)
    else:
        value = numeric(ast.name("properties", name), kind, name, reading.context)
    return ast.Arithmetic("*", value, ast.Constant(node.math_multiplier)) if node.math_multiplier else value


def aggregated(math: str, number: ast.Expr) -> ast.Expr:
    """`sum`, `avg`, `min`, `max` or a quantile of a number; 0 where there is none."""
    if math in QUANTILES:
        found = ast.Call("quantile", [number], params=[ast.Constant(QUANTILES[math])])
    else:
        found = ast.call(math, number)
    return ast.call("ifNull", found, ast.Constant(0))


def aggregate(reading: Reading) -> ast.Expr:
    """The aggregate of the maths that read events directly."""
    math = math_of(reading)
    match math:
        case "total":
            return ast.call("count")
        case "dau" | "unique_group":
            return ast.call("uniqExact", reading.actor)
        case "unique_session":
            return parse_expr("uniqExact(ifNull($session_id, ''))")
        case "hogql":
            found = parse_expr(reading.node.math_hogql or "")
            return ast.call("ifNull", ast.call("toFloat", found), ast.Constant(0))
    return aggregated(math, amount(reading))
