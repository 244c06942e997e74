"""Who did what: each condition about behaviour as a HogQL query for the ids of those whom it holds for.

Windows are those of insights: `30 day` begins with the day 30 days ago in the project's time zone, and ends with today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hedgerow.cohorts.conditions import Behaviour, Unit, invalid
from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters import entity_to_expr, property_to_expr
from hedgerow.hogql.moments import parse_moment, parse_relative
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.calendar import Interval, add, end_of, start_of, zone_of

LETTERS: dict[Unit, str] = {"minute": "M", "hour": "h", "day": "d", "week": "w", "month": "m", "year": "y"}
SECONDS: dict[Unit, int] = {
    "minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400, "month": 31 * 86_400, "year": 366 * 86_400,
}  # fmt: skip
"""Of the time between two events of a sequence, which is of fixed length as in funnels."""

DONE = "SELECT person_id FROM events WHERE {done} AND timestamp >= {start} AND timestamp <= {end} GROUP BY person_id"
FIRST = """
    SELECT person_id FROM events WHERE {done} GROUP BY person_id
    HAVING min(timestamp) >= {start} AND min(timestamp) <= {end}
"""
REGULARLY = """
    SELECT person_id FROM events WHERE {done} AND timestamp >= {start} AND timestamp < {end} GROUP BY person_id
    HAVING arrayCount(period -> period, {periods}) >= {least}
"""
PERIOD = "countIf(timestamp >= {start} AND timestamp < {end})"
STOPPED = """
    SELECT person_id FROM events WHERE {done} AND timestamp >= {start} AND timestamp <= {end} GROUP BY person_id
    HAVING countIf(timestamp < {recent}) > 0 AND countIf(timestamp >= {recent}) = 0
"""
RESTARTED = """
    SELECT person_id FROM events WHERE {done} AND timestamp <= {end} GROUP BY person_id
    HAVING countIf(timestamp < {start}) > 0 AND countIf(timestamp >= {start} AND timestamp < {recent}) = 0
        AND countIf(timestamp >= {recent}) > 0
"""
# Of events at the same time those that can only be the first come first, and those that can only be the second last:
# so each second one finds the latest first one before it, and never itself.
SEQUENCE = """
    SELECT DISTINCT person_id FROM (
        SELECT
            person_id,
            timestamp,
            second,
            max(if(first, timestamp, {never})) OVER (
                PARTITION BY person_id ORDER BY timestamp, second - first
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS before
        FROM (
            SELECT person_id, timestamp, if({first}, 1, 0) AS first, if({second}, 1, 0) AS second
            FROM events
            WHERE timestamp >= {start} AND timestamp <= {end} AND ({first} OR {second})
        )
    )
    WHERE second = 1 AND before >= {start} AND timestamp <= before + toIntervalSecond({within})
"""
SYMBOLS = {"gte": ">=", "lte": "<=", "gt": ">", "lt": "<", "eq": "=", "exact": "="}


@dataclass(frozen=True, slots=True)
class Who:
    """`query` has one column, the ids of persons; with `others` everybody is meant but them."""

    query: ast.Query
    others: bool = False


def who(condition: Behaviour, context: QueryContext) -> Who:
    """The people whom a condition holds for, before its `negation`. Raises `InvalidInput`."""
    return BUILDERS[condition.value](condition, context)


def _done(condition: Behaviour, context: QueryContext) -> dict[str, Any]:
    return {"done": _event(condition.key, condition.event_type, condition.event_filters, context)}


def _event(key: str | int, event_type: str, filters: Any, context: QueryContext) -> ast.Expr:
    if event_type == "actions":
        if not str(key).isdecimal():
            raise invalid(f"'{str(key)[:50]}' is not the number of an action.")
        chosen = entity_to_expr({"kind": "ActionsNode", "id": int(key)}, context)
    else:
        chosen = entity_to_expr({"kind": "EventsNode", "event": str(key)}, context)
    return ast.all_of(chosen, property_to_expr(filters, context, attr="filters") if filters else None)


@dataclass(frozen=True, slots=True)
class Window:
    """Both ends belong to it."""

    start: datetime
    end: datetime

    @property
    def values(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end}


def window_of(condition: Behaviour, context: QueryContext) -> Window:
    """The time in which the event is looked for."""
    if condition.explicit_datetime:
        return Window(
            _bound(condition.explicit_datetime, context, is_end=False),
            _bound(condition.explicit_datetime_to, context, is_end=True),
        )
    assert condition.time_value is not None, "checked when it was read"
    assert condition.time_interval is not None
    return Window(ago(condition.time_value, condition.time_interval, context), _bound(None, context, is_end=True))


def ago(count: int, unit: Unit, context: QueryContext) -> datetime:
    """The first instant of the window of the last so many units."""
    return _bound(f"-{count}{LETTERS[unit]}", context, is_end=False)


def _bound(text: str | None, context: QueryContext, *, is_end: bool) -> datetime:
    """Days and longer units are whole days, hours whole hours; minutes and moments with a time are as they are."""
    zone = zone_of(context)
    now = context.now.astimezone(zone)
    if text is None:
        return end_of(now, "day")
    moment = parse_moment(text, zone, now=now, attr="filters")
    at = moment.at.astimezone(zone)
    token = parse_relative(text)
    if token is None and not moment.whole_day:
        return at
    if token is not None and (token.unit in ("s", "M") or token.edge):
        return at
    interval: Interval = "hour" if token is not None and token.unit == "h" else "day"
    return end_of(at, interval) if is_end else start_of(at, interval, False)


def _performed(condition: Behaviour, context: QueryContext) -> Who:
    return Who(parse_select(DONE, {**_done(condition, context), **window_of(condition, context).values}))


def _first_time(condition: Behaviour, context: QueryContext) -> Who:
    return Who(parse_select(FIRST, {**_done(condition, context), **window_of(condition, context).values}))


def _multiple(condition: Behaviour, context: QueryContext) -> Who:
    """Only who did it at least once is counted, unless no other number than 0 is left."""
    number, symbol = condition.operator_value, SYMBOLS[condition.comparison]
    assert number is not None
    everyone = _performed(condition, context).query
    if (symbol in ("=", "<=") and number == 0) or (symbol == "<" and number == 1):
        return Who(everyone, others=True)
    assert isinstance(everyone, ast.Select)
    everyone.having = parse_expr(f"count() {symbol} {{number}}", {"number": number})
    return Who(everyone)


def _sequence(condition: Behaviour, context: QueryContext) -> Who:
    assert condition.seq_event is not None
    assert condition.seq_time_value is not None
    assert condition.seq_time_interval is not None
    first = _done(condition, context)["done"]
    second = _event(condition.seq_event, condition.seq_event_type or "events", None, context)
    window = window_of(condition, context)
    return Who(
        parse_select(
            SEQUENCE,
            {
                "first": first,
                "second": second,
                "never": window.start - timedelta(seconds=1),
                "within": condition.seq_time_value * SECONDS[condition.seq_time_interval],
                **window.values,
            },
        )
    )


def _regularly(condition: Behaviour, context: QueryContext) -> Who:
    bounds = periods(condition, context)
    symbol, number = SYMBOLS[condition.comparison], condition.operator_value
    counted: list[ast.Expr] = []
    for start, end in pairwise(bounds):
        count = parse_expr(PERIOD, {"start": start, "end": end})
        counted.append(parse_expr(f"if({{count}} > 0 AND {{count}} {symbol} {{number}}, 1, 0)", {
            "count": count, "number": number,
        }))  # fmt: skip
    values = {"periods": ast.Array(counted), "least": condition.min_periods}
    return Who(parse_select(REGULARLY, {**_done(condition, context), **values, "start": bounds[0], "end": bounds[-1]}))


def periods(condition: Behaviour, context: QueryContext) -> list[datetime]:
    """The borders of the periods, the earliest first. They end with yesterday; those of hours and minutes with the
    last whole one."""
    unit, length, total = condition.time_interval, condition.time_value, condition.total_periods
    assert unit is not None
    assert length is not None
    assert total is not None
    now = context.now.astimezone(zone_of(context))
    end = start_of(now, unit if unit in ("minute", "hour") else "day", False)
    try:
        return [add(end, unit, -length * number) for number in range(total, -1, -1)]
    except (ValueError, OverflowError):
        raise invalid("the periods go back further than the calendar.") from None


def _stopped(condition: Behaviour, context: QueryContext) -> Who:
    return _compared(STOPPED, condition, context)


def _restarted(condition: Behaviour, context: QueryContext) -> Who:
    return _compared(RESTARTED, condition, context)


def _compared(template: str, condition: Behaviour, context: QueryContext) -> Who:
    window = window_of(condition, context)
    assert condition.seq_time_value is not None
    assert condition.seq_time_interval is not None
    recent = ago(condition.seq_time_value, condition.seq_time_interval, context)
    if recent <= window.start:
        raise InvalidInput(
            f"Cohort: the recent time of a condition {condition.value} (seq_time_value) must be shorter than the whole"
            " (time_value).",
            attr="filters",
        )
    return Who(parse_select(template, {**_done(condition, context), **window.values, "recent": recent}))


BUILDERS: dict[str, Callable[[Behaviour, QueryContext], Who]] = {
    "performed_event": _performed,
    "performed_event_first_time": _first_time,
    "performed_event_multiple": _multiple,
    "performed_event_sequence": _sequence,
    "performed_event_regularly": _regularly,
    "stopped_performing_event": _stopped,
    "restarted_performing_event": _restarted,
}
