"""Expressions of HogQL about intervals and about where events begin."""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.insights.calendar import Interval, zone_of
from hedgerow.insights.range_ends import EARLIEST_EVENT


def interval_start(moment: ast.Expr, interval: Interval, context: QueryContext) -> ast.Expr:
    """The bucket of a date-time expression: equal to `DateRange.bucket_of` of its value, a DateTime of the project."""
    if interval == "week":
        week = ast.call("toStartOfWeek", moment, ast.Constant(3 if context.week_starts_on_monday else 0))
        return _as_moment(week, context)
    function = _STARTS[interval]
    started = ast.call(function, moment)
    return started if interval in ("minute", "hour", "day") else _as_moment(started, context)


_STARTS: dict[Interval, str] = {
    "second": "toStartOfSecond",
    "minute": "toStartOfMinute",
    "hour": "toStartOfHour",
    "day": "toStartOfDay",
    "month": "toStartOfMonth",
    "quarter": "toStartOfQuarter",
    "year": "toStartOfYear",
}


def _as_moment(day: ast.Expr, context: QueryContext) -> ast.Expr:
    """These give a Date, or a DateTime64: without its zone named, a Date would become midnight in the server's."""
    return ast.call("toDateTime", day, ast.Constant(zone_of(context).key))


def interval_length(interval: Interval, count: int = 1) -> ast.Expr:
    """`toIntervalDay(7)`."""
    return ast.call(f"toInterval{interval.title()}", ast.Constant(count))


def earliest_event() -> ast.Select:
    """The query for what `all` starts at: one row, one column, NULL or the epoch where there are no events."""
    timestamp = ast.name("timestamp")
    return ast.Select(
        [ast.call("min", timestamp)],
        from_=ast.Join(ast.name("events")),
        where=ast.Compare(">=", ast.name("timestamp"), ast.Constant(EARLIEST_EVENT)),
    )
