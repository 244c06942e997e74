"""TrendsQuery over lists: for each bucket and breakdown value the events are gone through once more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hedgerow.hogql.context import QueryContext
from hedgerow.insights.dates import DateRange
from tests.insights.reference.people import (
    NULL,
    OTHER,
    numeric,
    order_of,
    passes,
    periods_of,
    quantile,
    read,
    session_duration,
    text,
)
from tests.insights.support import Happened, History

TOTAL_VALUE = {"BoldNumber", "ActionsPie", "ActionsBarValue", "ActionsTable", "WorldMap"}
LEVELS = {"median": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95, "p99": 0.99}
FIRSTS = {"first_time_for_user", "first_time_for_user_with_filters", "first_matching_event_for_user"}
WINDOWS = {"weekly_active": 7, "monthly_active": 30}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Fact:
    """Something to count: an event at its time, with whose it is and its breakdown value."""

    at: datetime
    event: Happened
    value: Any


class Trends:
    """`rows()` are those of the answer without names, labels and days."""

    def __init__(self, history: History, query: dict[str, Any], context: QueryContext) -> None:
        self.history, self.query, self.context = history, query, context
        self.kept_facts: dict[Any, list[Fact]] = {}
        self.shown = query.get("trendsFilter") or {}
        self.display = self.shown.get("display", "ActionsLineGraph")
        self.total_value = self.display in TOTAL_VALUE
        self.breakdown = query.get("breakdownFilter") or {}
        self.current, self.previous = periods_of(history, query, context, explicit=self.display == "BoldNumber")

    # rows

    def rows(self) -> Rows:
        periods = [self.current] + ([self.previous] if self.previous else [])
        found: Rows = []
        for period in periods:
            marks = {"compare_label": "current" if period is self.current else "previous"} if self.previous else {}
            by_series = [self.lines(node, period) for node in self.query["series"]]
            if self.shown.get("formulaNodes"):
                for node in self.shown["formulaNodes"]:
                    found += [{**line, **marks} for line in self.formula(node["formula"], by_series, period)]
            else:
                found += [{**line, **marks} for lines in by_series for line in lines]
        return found

    def formula(self, formula: str, by_series: list[Rows], period: DateRange) -> Rows:
        """Those that the random queries have."""
        apply: Callable[[float, float], float] = {
            "A + B": lambda a, b: a + b,
            "A / B * 100": lambda a, b: a / b * 100 if b else 0,
            "b - a": lambda a, b: b - a,
        }[formula]
        zeros = [0] * len(period.buckets())
        values = {repr(line["value"]): line["value"] for lines in by_series for line in lines}
        found = []
        for value in values.values():
            of = [next((line for line in lines if line["value"] == value), None) for lines in by_series]
            if self.total_value:
                first, second = ((line["total"] if line else 0) for line in of)
                found.append({"value": value, "total": apply(first, second)})
            else:
                left, right = ((line["data"] if line else zeros) for line in of)
                found.append({"value": value, "data": [apply(a, b) for a, b in zip(left, right, strict=True)]})
        return sorted(found, key=self.sort_key)

    def sort_key(self, line: dict[str, Any]) -> Any:
        parts = line["value"] if isinstance(line["value"], tuple) else (line["value"],)
        size = line["total"] if self.total_value else sum(line["data"])
        return OTHER in parts, NULL in parts, -size, line["value"] or ""

    # lines of one series

    def lines(self, node: dict[str, Any], period: DateRange) -> Rows:
        if not self.breakdown:
            return [self.line(node, period, None, lambda value: True)]
        kept, more = self.ranked(node)
        found = [self.line(node, period, value, lambda one, value=value: one == value) for value in kept]
        null = self.null()
        facts = self.facts(node, period)
        if any(fact.value == null for fact in facts) and self.has_cells(node, period, lambda one: one == null):
            found.append(self.line(node, period, null, lambda one: one == null))
        if not self.breakdown.get("breakdown_hide_other_aggregation"):
            rest = lambda one: one not in kept and one != null  # noqa: E731
            if more if period is self.current else self.has_cells(node, period, rest):
                found.append(self.line(node, period, self.other(), rest))
        return sorted(found, key=self.sort_key)

    def null(self) -> Any:
        several = self.breakdown.get("breakdowns")
        return (NULL,) * len(several) if several else NULL

    def other(self) -> Any:
        several = self.breakdown.get("breakdowns")
        return (OTHER,) * len(several) if several else OTHER

    def ranked(self, node: dict[str, Any]) -> tuple[list[Any], bool]:
        """The values of the current period with the largest totals, and whether any are left."""
        values = {fact.value for fact in self.facts(node, self.current)} - {self.null()}
        sizes = []
        for value in values:
            is_value = lambda one, value=value: one == value  # noqa: E731
            if self.has_cells(node, self.current, is_value):
                raw = self.raw(node, self.current, is_value)
                sizes.append((-sum(raw), value))
        sizes.sort()
        limit = self.breakdown.get("breakdown_limit", 25)
        return [value for _, value in sizes[:limit]], len(sizes) > limit

    def has_cells(self, node: dict[str, Any], period: DateRange, wanted: Callable[[Any], bool]) -> bool:
        """Whether anything at all is counted, even if it sums up to nothing."""
        if self.total_value:
            return any(self.in_total(node, period, wanted))
        return any(any(self.in_bucket(node, period, bucket, wanted)) for bucket in period.buckets())

    def line(
        self, node: dict[str, Any], period: DateRange, value: Any, wanted: Callable[[Any], bool]
    ) -> dict[str, Any]:
        raw = [self.scaled(node, number) for number in self.raw(node, period, wanted)]
        if self.total_value:
            return {"value": value, "total": raw[0]}
        if self.display == "ActionsLineGraphCumulative":
            raw = [sum(raw[: place + 1]) for place in range(len(raw))]
        wide = self.shown.get("smoothingIntervals", 1)
        if wide > 1:
            windows = [raw[max(0, place - wide + 1) : place + 1] for place in range(len(raw))]
            raw = [math.floor(sum(window) / len(window)) for window in windows]
        return {"value": value, "data": raw}

    def scaled(self, node: dict[str, Any], number: float) -> float:
        return number

    def raw(self, node: dict[str, Any], period: DateRange, wanted: Callable[[Any], bool]) -> list[float]:
        """A number for each bucket; of a total value one."""
        if self.total_value:
            return [self.measure(node, self.in_total(node, period, wanted))]
        seen: set[Any] = set()
        numbers = []
        name = node.get("math")
        if name in WINDOWS and self.is_coarse(node, period):
            name = "dau"
        for bucket in period.buckets():
            found = self.in_bucket(node, period, bucket, wanted)
            if self.display == "ActionsLineGraphCumulative" and name in ("dau", "unique_group"):
                actors = {self.actor(node, fact.event) for fact in found} - {""}
                numbers.append(len(actors - seen))
                seen |= actors
            else:
                numbers.append(self.measure(node, found))
        return numbers

    # which events

    def in_total(self, node: dict[str, Any], period: DateRange, wanted: Callable[[Any], bool]) -> list[Fact]:
        days = WINDOWS.get(node.get("math", ""))
        facts = [fact for fact in self.facts(node, period) if wanted(fact.value)]
        if days:
            after = (period.end - timedelta(days=days)).astimezone(UTC)
            return [fact for fact in facts if after < fact.at <= period.end]
        return [fact for fact in facts if period.start <= fact.at <= period.end]

    def in_bucket(
        self, node: dict[str, Any], period: DateRange, bucket: datetime, wanted: Callable[[Any], bool]
    ) -> list[Fact]:
        facts = [fact for fact in self.facts(node, period) if wanted(fact.value)]
        days = WINDOWS.get(node.get("math", ""))
        if days and not self.is_coarse(node, period):
            after, last = (bucket - timedelta(days=days)).astimezone(UTC), bucket.astimezone(UTC)
            of = [(fact, period.bucket_of(fact.at).astimezone(UTC)) for fact in facts]
            return [fact for fact, start in of if after < start <= last and fact.at <= period.end]
        return [
            fact
            for fact in facts
            if period.start <= fact.at <= period.end and period.bucket_of(fact.at) == bucket
            and period.bucket_of(fact.at).fold == bucket.fold
        ]  # fmt: skip

    def is_coarse(self, node: dict[str, Any], period: DateRange) -> bool:
        return period.interval in ("month", "quarter", "year") or (
            node.get("math") == "weekly_active" and period.interval == "week"
        )

    def facts(self, node: dict[str, Any], period: DateRange) -> list[Fact]:
        """All that could count at any time up to the end of the period."""
        key = id(node), period.end
        if key not in self.kept_facts:
            self.kept_facts[key] = self.found_facts(node, period)
        return self.kept_facts[key]

    def found_facts(self, node: dict[str, Any], period: DateRange) -> list[Fact]:
        events = [event for event in self.history.events if event.at <= period.end]
        named = [event for event in events if node.get("event") in (None, event.event)]
        if node.get("math") not in FIRSTS:
            return [Fact(event.at, event, self.value(event)) for event in named if self.good(node, event)]
        found = []
        for person in {self.actor(node, event) for event in named} - {""}:
            own = sorted(
                (event for event in named if self.actor(node, event) == person),
                key=lambda event: (event.at, order_of(event.uuid)),
            )
            good = [event for event in own if self.good(node, event)]
            if good and (node["math"] != "first_time_for_user" or good[0].at == own[0].at):
                found.append(Fact(good[0].at, good[0], self.value(good[0])))
        return found

    def good(self, node: dict[str, Any], event: Happened) -> bool:
        if node.get("math") == "unique_group" and not event.groups.get(0):
            return False
        if node.get("math_property") == "$session_duration" and not event.session_id:
            return False
        if self.query.get("filterTestAccounts") and not passes(self.history, event, self.history.test_account_filters):
            return False
        return passes(self.history, event, node.get("properties")) and passes(
            self.history, event, self.query.get("properties")
        )

    def value(self, event: Happened) -> Any:
        if not self.breakdown:
            return None
        several = self.breakdown.get("breakdowns")
        if several:
            return tuple(self.part(event, one.get("type"), one["property"], one) for one in several)
        named = {"normalize_url": self.breakdown.get("breakdown_normalize_url")}
        return self.part(event, self.breakdown.get("breakdown_type"), self.breakdown["breakdown"], named)

    def part(self, event: Happened, kind: str | None, name: str, options: dict[str, Any]) -> str:
        value = text(read(self.history, event, kind or "event", name))
        if options.get("normalize_url") and value:
            value = value.rstrip("/?#") or "/"
        return value or NULL

    def actor(self, node: dict[str, Any], event: Happened) -> Any:
        if node.get("math") == "unique_group":
            return event.groups.get(0, "")
        return self.history.person_of(event)

    def has_amount(self, node: dict[str, Any], fact: Fact) -> bool:
        """Whether an event adds to an aggregate of a property."""
        name = node.get("math_property")
        if name == "$session_duration":
            return bool(fact.event.session_id)
        if name is None or name == "$time":
            return True
        kind = node.get("math_property_type", "event")
        return numeric(read(self.history, fact.event, kind, name)) is not None

    # how they are counted

    def measure(self, node: dict[str, Any], facts: list[Fact]) -> float:
        name = node.get("math") or "total"
        actors = [self.actor(node, fact.event) for fact in facts]
        if name == "total" or name in FIRSTS:
            return len(facts)
        if name in ("dau", "weekly_active", "monthly_active"):
            return len(set(actors))
        if name == "unique_session":
            return len({fact.event.session_id for fact in facts})
        if name == "unique_group":
            return len(set(actors) - {""})
        if name.endswith("_count_per_actor"):
            return aggregate(name.removesuffix("_count_per_actor"), list(Counter(actors).values()))
        if name == "hogql":
            assert node["math_hogql"] == "count() * 2"
            return len(facts) * 2
        if node["math_property"] == "$session_duration":
            sessions = {fact.event.session_id for fact in facts} - {""}
            numbers = [session_duration(self.history, session) for session in sessions]
        elif node["math_property"] == "$time":
            numbers = [int(fact.at.timestamp() // 1) for fact in facts]
        else:
            kind = node.get("math_property_type", "event")
            numbers = [numeric(read(self.history, fact.event, kind, node["math_property"])) for fact in facts]  # type: ignore[misc]
        return aggregate(name, [number for number in numbers if number is not None])


def aggregate(name: str, numbers: list[Any]) -> float:
    if not numbers:
        return 0
    if name in LEVELS:
        return quantile(numbers, LEVELS[name])
    simple: dict[str, Callable[[list[Any]], float]] = {
        "sum": sum, "min": min, "max": max, "avg": lambda found: sum(found) / len(found),
    }  # fmt: skip
    return simple[name](numbers)
