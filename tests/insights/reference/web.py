"""Web analytics in plain Python, slow and obvious: sessions are lists of events, rows are lists of sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.insights.support import Happened, History

PAGES = ("$pageview", "$screen")
Passes = Callable[[Happened], bool]


@dataclass(frozen=True)
class Period:
    """Both ends belong to it."""

    start: datetime
    end: datetime

    def has(self, at: datetime) -> bool:
        return self.start <= at <= self.end


@dataclass
class Session:
    """`events` in the order of time; no two have the same one."""

    id: str
    events: list[Happened]
    person: UUID

    @property
    def started(self) -> datetime:
        return self.events[0].at

    @property
    def seconds(self) -> int:
        """How often the clock ticked."""
        return int(self.events[-1].at.timestamp()) - int(self.started.timestamp())

    @property
    def bounced(self) -> bool | None:
        pageviews = sum(event.event == "$pageview" for event in self.events)
        if not pageviews:
            return None
        clicks = sum(event.event == "$autocapture" for event in self.events)
        return not (pageviews > 1 or clicks or self.seconds >= 10)

    def entry(self, name: str) -> str | None:
        """A property of the first event with an address."""
        return next((event.properties.get(name) or None for event in self.events if self._has_address(event)), None)

    def exit(self, name: str) -> str | None:
        return next((e.properties.get(name) or None for e in reversed(self.events) if self._has_address(e)), None)

    @staticmethod
    def _has_address(event: Happened) -> bool:
        return bool(event.properties.get("$current_url"))


def sessions_of(history: History) -> list[Session]:
    found: dict[str, list[Happened]] = {}
    for event in sorted(history.events, key=lambda event: event.at):
        if event.session_id:
            found.setdefault(event.session_id, []).append(event)
    return [Session(id_, events, history.person_of(events[0])) for id_, events in found.items()]


@dataclass
class Numbers:
    """Of one row, in one period."""

    people: list[UUID] = field(default_factory=list)
    views: int = 0
    sessions: int = 0
    seconds: list[int] = field(default_factory=list)
    bounces: list[bool] = field(default_factory=list)
    conversions: int = 0
    converted: list[UUID] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def visitors(self) -> int:
        return len(set(self.people))

    @property
    def unique_conversions(self) -> int:
        return len(set(self.converted))

    @property
    def conversion_rate(self) -> float | None:
        return self.unique_conversions / self.visitors if self.people else None


def mean(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def rows(
    history: History,
    periods: Sequence[Period],
    *,
    value: Callable[[Session, Happened], Any] = lambda session, event: None,
    passes: Passes = lambda event: True,
    session_passes: Callable[[Session], bool] = lambda session: True,
    goal: Passes | None = None,
    kinds: Sequence[str] = PAGES,
) -> dict[Any, list[Numbers]]:
    """Of each value, the numbers of each period. A session counts in a row once, in the period that it starts in."""
    found: dict[Any, list[Numbers]] = {}
    for session in sessions_of(history):
        if not session_passes(session):
            continue
        by_value: dict[Any, list[Happened]] = {}
        for event in session.events:
            is_meant = event.event in kinds or (goal is not None and goal(event))
            if is_meant and passes(event) and any(period.has(event.at) for period in periods):
                by_value.setdefault(value(session, event), []).append(event)
        for one, events in by_value.items():
            for number, period in enumerate(periods):
                if period.has(session.started):
                    row = found.setdefault(one, [Numbers() for _ in periods])
                    _count(row[number], session, events, goal)
    return found


def _count(numbers: Numbers, session: Session, events: list[Happened], goal: Passes | None) -> None:
    numbers.people.append(session.person)
    numbers.sessions += 1
    numbers.views += len(events)
    numbers.seconds.append(session.seconds)
    if session.bounced is not None:
        numbers.bounces.append(session.bounced)
    for event in events:
        numbers.counts[event.event] = numbers.counts.get(event.event, 0) + 1
    conversions = sum(goal(event) for event in events) if goal is not None else 0
    numbers.conversions += conversions
    if conversions:
        numbers.converted.append(session.person)


def left_pages(
    history: History, periods: Sequence[Period], passes: Passes, session_passes: Callable[[Session], bool]
) -> dict[str, list[list[Happened]]]:
    """By the page that was left, the events of each period that say so."""
    found: dict[str, list[list[Happened]]] = {}
    for session in sessions_of(history):
        if not session_passes(session):
            continue
        for event in session.events:
            page = event.properties.get("$prev_pageview_pathname")
            is_meant = event.event in (*PAGES, "$pageleave") and page and passes(event)
            if not is_meant or not any(period.has(event.at) for period in periods):
                continue
            for number, period in enumerate(periods):
                if period.has(session.started):
                    found.setdefault(page, [[] for _ in periods])[number].append(event)
    return found


def quantile(numbers: Sequence[float], level: float) -> float | None:
    """Between the two nearest."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    place = level * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
