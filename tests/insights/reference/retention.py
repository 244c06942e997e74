"""Retention in plain Python, slow and obvious: one actor after the other, one row after the other, event by event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LENGTH = {"Hour": timedelta(hours=1), "Day": timedelta(days=1), "Week": timedelta(days=7), "Month": timedelta(days=30)}


@dataclass(frozen=True)
class Event:
    """Something that somebody did. `value` is the number that is added up, `breakdown` what the table is split by."""

    at: datetime
    actor: str
    name: str
    plan: str = ""
    value: float = 0.0
    breakdown: str = "none"
    order: str = ""  # decides between events of the same time


@dataclass
class Question:
    zone: ZoneInfo
    monday: bool
    period: str
    first_day: datetime  # any moment of the first row
    last_day: datetime  # any moment of the last row
    widths: Sequence[int]
    starts: Callable[[Event], bool]
    returns: Callable[[Event], bool]
    starts_unfiltered: Callable[[Event], bool] = lambda event: True
    kind: str = "retention_recurring"
    cumulative: bool = False
    least: int = 1
    windows: bool = False
    aggregation: str | None = None
    breakdown: bool = False


@dataclass
class Cell:
    actors: set[str] = field(default_factory=set)
    total: float = 0.0


Tables = dict[str, dict[tuple[int, int], Cell]]


def number_of_period(at: datetime, question: Question) -> int:
    """Periods of the calendar, numbered from some first one in the past."""
    day: date = at.astimezone(question.zone).date()
    if question.period == "Day":
        return day.toordinal()
    if question.period == "Week":
        first_sunday = date(1, 1, 7).toordinal()
        return (day.toordinal() - first_sunday - (1 if question.monday else 0)) // 7
    return day.year * 12 + day.month


def index_of(at: datetime, question: Question) -> int:
    """0 for the first row's period. Hours are counted as they pass."""
    if question.period == "Hour":
        local = question.first_day.astimezone(question.zone)
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return (at.astimezone(UTC) - (local.astimezone(UTC) - past)) // timedelta(hours=1)
    return number_of_period(at, question) - number_of_period(question.first_day, question)


def retention(events: Iterable[Event], question: Question) -> Tables:
    """Who is in each cell: of each value of the breakdown, by row and column."""
    tables: Tables = {}
    rows = index_of(question.last_day, question) + 1
    by_actor: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda event: (event.at, event.order)):
        by_actor.setdefault(event.actor, []).append(event)
    for actor, history in by_actor.items():
        if question.breakdown and question.kind == "retention_recurring":
            for value in {event.breakdown for event in history}:
                of_value = [event for event in history if event.breakdown == value]
                _fill(tables.setdefault(value, {}), actor, of_value, rows, question)
        else:
            started = [event for event in history if question.starts(event)]
            value = started[0].breakdown if question.breakdown and started else "none"
            _fill(tables.setdefault(value, {}), actor, history, rows, question)
    return {value: table for value, table in tables.items() if table}


def _fill(table: dict[tuple[int, int], Cell], actor: str, history: list[Event], rows: int, question: Question) -> None:
    started = [event for event in history if question.starts(event)]
    if question.kind == "retention_first_time":
        started_at = [event.at for event in started[:1]]
    elif question.kind == "retention_first_ever_occurrence":
        any_at = [event.at for event in history if question.starts_unfiltered(event)]
        started_at = [event.at for event in started[:1] if event.at == any_at[0]]
    else:
        started_at = [event.at for event in started]
    in_rows = [at for at in started_at if 0 <= index_of(at, question) < rows]
    if question.windows:
        in_rows = in_rows[:1]
    for row in sorted({index_of(at, question) for at in in_rows}):
        base = in_rows[0]
        lags: dict[int, list[Event]] = {}
        for event in history:
            if not question.returns(event):
                continue
            if question.windows:
                lag = (event.at - base) // LENGTH[question.period] if event.at >= base else -1
            else:
                lag = index_of(event.at, question) - row
            if lag > 0:
                lags.setdefault(lag, []).append(event)
        columns: dict[int, list[Event]] = {0: [event for event in started if index_of(event.at, question) == row]}
        first = 1
        for column, width in enumerate(question.widths, 1):
            for lag in range(first, first + width):
                if len(lags.get(lag, [])) >= question.least:
                    columns.setdefault(column, []).extend(lags[lag])
            first += width
        if question.cumulative:
            columns = {column: [] for column in range(max(columns) + 1)}
        for column, counted in columns.items():
            cell = table.setdefault((row, column), Cell())
            cell.actors.add(actor)
            cell.total += sum(event.value for event in counted)


def shown(table: dict[tuple[int, int], Cell], rows: int, columns: int) -> list[list[int]]:
    """The counts as rows of columns."""
    return [[len(table.get((row, column), Cell()).actors) for column in range(columns)] for row in range(rows)]


def as_answer(rows: list[dict[str, Any]]) -> list[list[int]]:
    """The same of an API's rows."""
    return [[value["count"] for value in row["values"]] for row in rows]
