"""Random questions of retention about a history: as a query, and as the reference is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from hedgerow.insights.breakdowns import NULL, OTHER
from tests.insights.reference import retention as reference
from tests.insights.support import EVENTS, ZONES, Happened, History

Matches = Callable[[reference.Event], bool]
FILTERS: tuple[tuple[dict[str, Any] | None, Callable[[Happened], bool]], ...] = (
    (None, lambda _: True),
    ({"key": "$browser", "value": "Chrome"}, lambda event: event.properties.get("$browser") == "Chrome"),
    (
        {"key": "price", "value": 1, "operator": "gt", "type": "event"},
        lambda event: event.properties.get("price", 0) > 1,
    ),
)


@dataclass
class Question:
    query: dict[str, Any]
    question: reference.Question
    events: list[reference.Event]
    rows: int
    columns: int


def random_question(history: History, seed: int) -> Question:
    """One question; each combination that is allowed comes up."""
    random = Random(seed)
    wanted: dict[str, Any] = {}
    query: dict[str, Any] = {"kind": "RetentionQuery", "retentionFilter": wanted}
    period = random.choice(("Hour", "Day", "Day", "Day", "Week", "Month"))
    if period != "Day" or random.random() < 0.5:
        wanted["period"] = period
    around = next(day for zone, day in ZONES if zone == history.timezone and _near(history, day))
    first, last, rows = _range(random, history, period, around, query)
    widths = _widths(random, wanted)
    starts, starts_bare = _entity(random, wanted, "targetEntity")
    returns, _ = _entity(random, wanted, "returningEntity")
    if random.random() < 0.4:
        wanted["returningEntity"] = wanted["targetEntity"]
        returns = starts
    filters, passes = random.choice(FILTERS)
    if filters is not None:
        query["properties"] = [filters]
    kind = random.choice(("retention_recurring", "retention_first_time", "retention_first_ever_occurrence"))
    if kind != "retention_recurring" or random.random() < 0.5:
        wanted["retentionType"] = kind
    options = _options(random, wanted)
    grouped = random.random() < 0.15
    if grouped:
        query["aggregation_group_type_index"] = 0
    broken_down = random.random() < 0.35
    if broken_down:
        query["breakdownFilter"] = {"breakdown": "$browser", "breakdown_type": "event", "breakdown_limit": 2}
    by_order = {str(event.uuid): event for event in history.events}
    question = reference.Question(
        zone=history.zone,
        monday=history.week_start_day == 1,
        period=period,
        first_day=first,
        last_day=last,
        widths=widths,
        starts=lambda event: starts(by_order[event.order]) and passes(by_order[event.order]),
        returns=lambda event: returns(by_order[event.order]) and passes(by_order[event.order]),
        starts_unfiltered=lambda event: starts_bare(by_order[event.order]),
        kind=kind,
        breakdown=broken_down,
        **options,
    )
    events = [
        reference.Event(
            at=event.at,
            actor=event.groups[0] if grouped else str(history.person_of(event)),
            name=event.event,
            value=float(event.properties.get("price", 0)),
            breakdown=event.properties.get("$browser") or NULL,
            order=str(event.uuid),
        )
        for event in history.events
        if not grouped or 0 in event.groups
    ]
    return Question(query, question, events, rows, len(widths) + 1)


def _near(history: History, day: datetime) -> bool:
    """Which of its zone's changes of clocks a history is about."""
    return not history.events or abs(history.events[0].at.replace(tzinfo=None) - day) < timedelta(days=30)


def _range(
    random: Random, history: History, period: str, around: datetime, query: dict[str, Any]
) -> tuple[datetime, datetime, int]:
    """A moment of the first row's period, one of the last row's, and how many rows there are."""
    wanted = query["retentionFilter"]
    hours = (4, 12, 23)  # no clock skips these
    last = around + timedelta(days=random.randint(-6, 7), hours=random.choice(hours))
    text = "%Y-%m-%dT%H:%M:%S" if period == "Hour" else "%Y-%m-%d"
    dates = query["dateRange"] = {"date_to": last.strftime(text)}
    last = last.replace(tzinfo=history.zone)
    total = random.choice((None, 1, 2, 5, 8))
    if total is not None:
        wanted["totalIntervals"] = total
    if random.random() < 0.5:
        back = {"Hour": 2, "Day": 12, "Week": 30, "Month": 80}[period]
        first = last.replace(tzinfo=None) - timedelta(days=random.randint(0, back))
        if period == "Hour":
            first = first.replace(hour=4)
        dates["date_from"] = first.strftime(text)
        first = first.replace(tzinfo=history.zone)
    else:
        count = (total or 7) - 1
        if period == "Month":
            month = last.year * 12 + last.month - 1 - count
            first = last.replace(year=month // 12, month=month % 12 + 1, day=1)
        elif period == "Hour":
            first = (last.astimezone(tz=None) - timedelta(hours=count)).astimezone(history.zone)
        else:
            first = last - timedelta(days=count * (7 if period == "Week" else 1))
    probe = reference.Question(
        history.zone, history.week_start_day == 1, period, first, last, (), lambda _: True, lambda _: True
    )
    return first, last, reference.index_of(last, probe) + 1


def _widths(random: Random, wanted: dict[str, Any]) -> list[int]:
    if random.random() < 0.25:
        wanted["retentionCustomBrackets"] = random.choice(([1, 3], [2, 2, 5], [4], [1, 1, 1]))
        return list(wanted["retentionCustomBrackets"])
    return [1] * (wanted.get("totalIntervals", 7) - 1)


def _entity(
    random: Random, wanted: dict[str, Any], name: str
) -> tuple[Callable[[Happened], bool], Callable[[Happened], bool]]:
    """Whether an event is meant, with and without the entity's own filters."""
    event = random.choice((*EVENTS, None))
    filters, passes = random.choice(FILTERS)
    entity: dict[str, Any] = {"id": event, "type": "events"}
    if filters is not None:
        entity["properties"] = [filters]
    wanted[name] = entity
    return (
        lambda happened: (event is None or happened.event == event) and passes(happened),
        lambda happened: event is None or happened.event == event,
    )


def _options(random: Random, wanted: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if random.random() < 0.3:
        found["least"] = wanted["minimumOccurrences"] = random.choice((1, 2, 3))
    chosen = random.choice(("", "", "cumulative", "windows", "sum", "avg"))
    if chosen == "cumulative":
        found["cumulative"] = wanted["cumulative"] = True
    elif chosen == "windows":
        found["windows"], wanted["timeWindowMode"] = True, "24_hour_windows"
    elif chosen:
        found["aggregation"] = chosen
        wanted |= {"aggregationType": chosen, "aggregationProperty": "price"}
    return found


def expected(asked: Question, limit: int = 2) -> dict[str | None, dict[tuple[int, int], reference.Cell]]:
    """The tables in the order of the answer; without a breakdown there is one, of None."""
    tables = reference.retention(asked.events, asked.question)
    if not asked.question.breakdown:
        return {None: tables.get("none", {})}
    ranked = _ranked(tables)
    if len(ranked) > limit:
        shown = ranked[:limit]
        others = [event if event.breakdown in shown else replace(event, breakdown=OTHER) for event in asked.events]
        tables = reference.retention(others, asked.question)
        ranked = _ranked(tables)
    return {value: tables[value] for value in sorted(ranked, key=lambda value: value == OTHER)}


def _ranked(tables: reference.Tables) -> list[str]:
    size = {
        value: sum(len(cell.actors) for (_, column), cell in table.items() if column == 0)
        for value, table in tables.items()
    }
    return sorted(tables, key=lambda value: (-size[value], value))
