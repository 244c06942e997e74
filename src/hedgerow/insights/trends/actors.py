"""Who is behind a number of a TrendsQuery: the same events, of one bucket and breakdown value, by their actor.

So unique actors are as many as the number says, and the events of all together are as many as a total says. A
cumulative number is made by everybody up to its bucket, an average by those who have the property.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.moments import parse_moment
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.breakdowns import EVERYBODY, Breakdown, Value
from hedgerow.insights.calendar import end_of
from hedgerow.insights.dates import DateRange
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import Event, Selection
from hedgerow.insights.trends.cells import INSTANT, first_times
from hedgerow.insights.trends.lines import ranked_values, within_limit
from hedgerow.insights.trends.measures import WINDOWS, amount, is_of_session, math_of
from hedgerow.insights.trends.periods import Period
from hedgerow.insights.trends.query import Plan, lines_in, run
from hedgerow.insights.trends.reading import Reading, days_before, joined, select, series_label
from hedgerow.insights.trends.schemas import FIRST_TIMES, OF_A_PROPERTY, TrendsQuery
from hedgerow.insights.trends.shape import part_label, shown_label, shown_value

MATCHING_EVENTS = 100  # a person, for the recordings of them


def actors(query: TrendsQuery, selection: Selection, asking: Asking) -> ast.Select:
    """The query of the actors behind one number; without a day, of the whole period."""
    plan = Plan.of(query, asking)
    order, node = _chosen_series(plan, selection)
    period = _chosen_period(plan, selection)
    reading = plan.reading(node, period)
    of_value = _of_value(plan, order, node, selection)
    bucket = None if selection.day is None or plan.query.is_total_value else bucket_of(period.range, selection.day)
    narrowed = _narrowed(reading, bucket, plan.is_cumulative)
    if math_of(reading) in FIRST_TIMES:
        return _of_first_times(narrowed, of_value)
    return _of_events(narrowed, of_value, bool(selection.include_recordings))


def options(query: TrendsQuery, asking: Asking) -> dict[str, Any]:
    """What can be chosen among: series, days, breakdown values, periods."""
    plan = Plan.of(query, asking)
    current = plan.periods[0]
    days = zip(current.range.labels, current.range.buckets(), strict=True)
    found: dict[str, Any] = {
        "day": [] if query.is_total_value else [{"label": label, "value": day.isoformat()} for label, day in days],
        "series": [
            {"label": node.custom_name or series_label(node, asking.context), "value": order}
            for order, node in plan.series
        ],
    }
    if plan.breakdown and plan.series:
        lines = lines_in(plan, *plan.series[0], current, {})
        values = [line.value for line in lines if line.value is not None]
        found["breakdown"] = [
            {
                "label": shown_label(value, plan.breakdown, asking.context),
                "value": shown_value(value, plan.breakdown),
            }
            for value in values
        ]
        if plan.breakdown.is_list:
            found["breakdowns"] = _of_each(plan.breakdown, values, asking)
    if current.compared:
        found["compare"] = [{"label": name.title(), "value": name} for name in ("current", "previous")]
    return found


def _of_each(breakdown: Breakdown, values: Sequence[Value], asking: Asking) -> list[dict[str, Any]]:
    """For each of several properties, the values that it has in any row, in their order."""
    found = []
    for place, part in enumerate(breakdown.parts):
        texts = dict.fromkeys(str(value[place]) for value in values)
        found.append({"values": [{"label": part_label(text, part, asking.context), "value": text} for text in texts]})
    return found


def bucket_of(period: DateRange, day: str | float) -> datetime:
    """The bucket that a client means by one of `days`, in any spelling, or by its number from 0."""
    buckets = period.buckets()
    if isinstance(day, int | float):
        if 0 <= day < len(buckets):
            return buckets[int(day)]
        raise InvalidInput(f"The range has {len(buckets)} intervals, numbered from 0.", attr="day")
    if day in period.days:
        return buckets[period.days.index(day)]
    place = period.index_of(parse_moment(day, period.zone, attr="day").at)
    if place is None:
        raise InvalidInput(f"'{day[:60]}' is not in the range of the query: choose one of its days.", attr="day")
    return buckets[place]


def _chosen_series(plan: Plan, selection: Selection) -> tuple[int, Event]:
    wanted = selection.series or 0
    for order, node in plan.series:
        if order == wanted:
            return order, node
    raise InvalidInput(f"The query has no series {wanted}: they are numbered from 0.", attr="series")


def _chosen_period(plan: Plan, selection: Selection) -> Period:
    wanted = selection.compare or "current"
    for period in plan.periods:
        if period.name == wanted:
            return period
    raise InvalidInput("The query compares with no previous period: set compareFilter.compare.", attr="compare")


def _narrowed(reading: Reading, bucket: datetime | None, cumulative: bool) -> Reading:
    """The time in which events count for a bucket; for active users it reaches back before it."""
    whole = reading.range
    window = WINDOWS.get(math_of(reading))
    if bucket is None:
        first, last = whole.start, whole.end
        if window:
            first = days_before(last, window) + INSTANT
    else:
        last = min(end_of(bucket, whole.interval, whole.monday), whole.end)
        first = whole.start if cumulative else max(bucket, whole.start)
        if window:
            # buckets after the one that begins where the window does
            first = end_of(days_before(bucket, window), whole.interval, whole.monday) + INSTANT
    return reading.between(first, last)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Breakdown values: these, or all but these."""

    values: tuple[Value, ...]
    all_but: bool = False

    def holds(self, reading: Reading, value: ast.Expr) -> ast.Expr:
        found = reading.is_value(self.values, value)
        return ast.Not(found) if self.all_but else found


def _of_value(plan: Plan, order: int, node: Event, selection: Selection) -> _Wanted | None:
    breakdown = plan.breakdown
    if breakdown is None or selection.breakdown is None:
        return None
    value = wanted_value(breakdown, selection.breakdown)
    if value != breakdown.other:
        return _Wanted((value,))
    current = plan.reading(node, plan.periods[0])
    kept, _ = within_limit(ranked_values(current, plan.asking, cumulative=plan.is_cumulative), current)
    return _Wanted(kept, all_but=True)


def wanted_value(breakdown: Breakdown, chosen: str | int | Sequence[str | int]) -> Value:
    """A breakdown's value as rows have it, from what a client read in `breakdown_value`."""
    if breakdown.cohorts:
        return str(EVERYBODY) if chosen in ("all", EVERYBODY) else str(chosen)
    if breakdown.is_list:
        parts = tuple(str(part) for part in chosen) if isinstance(chosen, list | tuple) else (str(chosen),)
        if len(parts) != len(breakdown.parts):
            raise InvalidInput(f"The query is broken down by {len(breakdown.parts)} properties.", attr="breakdown")
        return parts
    return str(chosen)


def _of_events(reading: Reading, wanted: _Wanted | None, with_recordings: bool) -> ast.Select:
    node, math = reading.node, math_of(reading)
    counted: ast.Expr | None = None
    if math in OF_A_PROPERTY:
        counted = parse_expr("{number} IS NOT NULL", {"number": amount(reading)})
        if is_of_session(node):
            counted = joined(parse_expr("ifNull($session_id, '') != ''"), counted)
    columns = {
        "actor_id": reading.actor,
        "event_count": ast.call("count"),
        "event_distinct_ids": parse_expr("groupUniqArray(distinct_id)"),
    }
    if with_recordings:
        columns["matching_events"] = ast.Call(
            "groupUniqArray",
            [parse_expr("(timestamp, uuid, $session_id, $window_id)")],
            params=[ast.Constant(MATCHING_EVENTS)],
        )
    value = reading.value()
    of_value = wanted.holds(reading, value) if wanted and value is not None else None
    return select(columns, None, joined(reading.where(), counted, of_value), ["actor_id"])


def _of_first_times(reading: Reading, wanted: _Wanted | None) -> ast.Select:
    if wanted is None:
        reading = replace(reading, breakdown=None)
    facts = first_times(replace(reading, shape="total"))
    columns = {"actor_id": ast.name("actor"), "event_count": ast.Constant(1)}
    if wanted is None or reading.breakdown is None:
        return select(columns, facts, None)
    value: ast.Expr = ast.name("value")  # of cohorts one a row, where conditions want all of an event's
    return select(columns, facts, wanted.holds(reading, ast.Array([value]) if reading.breakdown.cohorts else value))


KIND = Kind("TrendsQuery", TrendsQuery, run, actors, options=options)
