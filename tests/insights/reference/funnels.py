"""FunnelsQuery over lists: every first step of everybody begins an attempt, which is walked through event by event."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow

from hedgerow.hogql.context import QueryContext
from hedgerow.insights.dates import DateRange
from hedgerow.store.cityhash import city_hash_64
from tests.insights.reference.people import NULL, OTHER, passes, quantile, read, text
from tests.insights.support import Happened, History

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 31 * 86400}


@dataclass
class Seen:
    """An event with the steps (places from 0) and exclusions that it matches."""

    event: Happened
    steps: list[int]
    excluded: list[int]
    value: Any = None

    @property
    def at(self) -> datetime:
        return self.event.at


@dataclass
class Attempt:
    """`path` are (time, step)."""

    path: list[tuple[datetime, int]]
    broken: datetime | None = None
    is_void: bool = False

    def time_of(self, step: int) -> datetime | None:
        return next((at for at, one in self.path if one == step), None)


@dataclass
class Member:
    actor: Any
    value: Any
    best: Attempt
    tries: list[Attempt] = field(default_factory=list)


class Funnel:
    """The numbers of the answer, and who is behind them."""

    def __init__(self, history: History, query: dict[str, Any], context: QueryContext) -> None:
        self.history, self.query, self.context = history, query, context
        self.series: list[dict[str, Any]] = query["series"]
        self.shown = query.get("funnelsFilter") or {}
        self.order = self.shown.get("funnelOrderType", "ordered")
        unit = self.shown.get("funnelWindowIntervalUnit", "day")
        self.window = timedelta(seconds=self.shown.get("funnelWindowInterval", 14) * SECONDS[unit])
        self.exclusions: list[dict[str, Any]] = self.shown.get("exclusions") or []
        self.first = self.shown.get("funnelFromStep", 0)
        self.last = self.shown.get("funnelToStep", len(self.series) - 1)
        self.breakdown = query.get("breakdownFilter") or {}
        self.attribution = self.shown.get("breakdownAttributionType", "first_touch")
        dates = query.get("dateRange") or {}
        self.range = DateRange.of(
            dates.get("date_from"), dates.get("date_to"), query.get("interval"), context, False,
            min((event.at for event in history.events), default=None),
        )  # fmt: skip

    # who did what

    def actor_of(self, event: Happened) -> Any:
        if self.shown.get("funnelAggregateByHogQL"):
            return event.session_id
        if "aggregation_group_type_index" in self.query:
            return event.groups.get(self.query["aggregation_group_type_index"], "")
        return self.history.person_of(event)

    def matches(self, node: dict[str, Any], event: Happened) -> bool:
        return node["event"] in (None, event.event) and passes(self.history, event, node.get("properties"))

    def seen(self) -> dict[Any, list[Seen]]:
        """Everybody's events in the range, in the order in which they are gone through."""
        found: dict[Any, list[Seen]] = defaultdict(list)
        for event in self.history.events:
            if not self.range.start <= event.at <= self.range.end or self.actor_of(event) == "":
                continue
            if not passes(self.history, event, self.query.get("properties")):
                continue
            steps = [place for place, node in enumerate(self.series) if self.matches(node, event)]
            excluded = [place for place, node in enumerate(self.exclusions) if self.matches(node, event)]
            if steps or excluded or self.order == "strict":
                value = self.value_of(event) if self.breakdown else None
                found[self.actor_of(event)].append(Seen(event, steps, excluded, value))
        return {
            actor: sorted(events, key=lambda one: (one.at, one.steps or [math.inf])) for actor, events in found.items()
        }

    def value_of(self, event: Happened) -> Any:
        def one(kind: str, name: str) -> str:
            return text(read(self.history, event, kind, name)) or NULL

        if self.breakdown.get("breakdowns"):
            return tuple(one(part["type"], part["property"]) for part in self.breakdown["breakdowns"])
        return one(self.breakdown["breakdown_type"], self.breakdown["breakdown"])

    @property
    def null(self) -> Any:
        several = self.breakdown.get("breakdowns")
        return (NULL,) * len(several) if several else NULL

    @property
    def other(self) -> Any:
        several = self.breakdown.get("breakdowns")
        return (OTHER,) * len(several) if several else OTHER

    # attempts

    def may_follow(self, step: int) -> list[int]:
        found = []
        for place in range(step + 1, len(self.series)):
            found.append(place)
            if not self.series[place].get("optionalInFunnel"):
                break
        return found

    def attempts(self, events: list[Seen]) -> list[Attempt]:
        walk = self.any_order if self.order == "unordered" else self.in_order
        found = [attempt for place in range(len(events)) if (attempt := walk(events, place))]
        for attempt in found:
            attempt.is_void = any(self.excludes(number, attempt, events) for number in range(len(self.exclusions)))
        return found

    def in_order(self, events: list[Seen], place: int) -> Attempt | None:
        if 0 not in events[place].steps:
            return None
        attempt = Attempt([(events[place].at, 0)])
        for event in events[place + 1 :]:
            if event.at > events[place].at + self.window:
                break
            done_at, done = attempt.path[-1]
            if self.order == "strict":
                later = [one.at for one in events if one.at > done_at]
                if later and event.at > min(later):
                    break
            possible = [step for step in event.steps if step in self.may_follow(done)]
            if possible:
                attempt.path.append((event.at, max(possible)))
        later = [one.at for one in events if one.at > attempt.path[-1][0]]
        attempt.broken = min(later) if later and self.order == "strict" else None
        return attempt

    def any_order(self, events: list[Seen], place: int) -> Attempt | None:
        """An event does for every step that it matches, but of equal steps each wants an event of its own."""
        if not events[place].steps:
            return None
        begin = events[place].at
        within = [one for one in events if begin <= one.at <= begin + self.window]
        path = []
        for step, node in enumerate(self.series):
            equal = [other for other in range(len(self.series)) if self.series[other] == node]
            times = [one.at for one in within if step in one.steps]
            if len(times) > equal.index(step):
                path.append((times[equal.index(step)], equal[0]))
        return Attempt(sorted(path))

    def excludes(self, number: int, attempt: Attempt, events: list[Seen]) -> bool:
        exclusion = self.exclusions[number]
        if self.order == "unordered":
            begin: datetime | None = attempt.path[0][0]
            end = attempt.path[-1][0] if len(attempt.path) == len(self.series) else None
        else:
            begin = attempt.time_of(exclusion["funnelFromStep"])
            end = attempt.time_of(exclusion["funnelToStep"])
        if begin is None:
            return False
        for event in events:
            if number in event.excluded and event.at > begin:
                if end is not None and event.at < end:
                    return True
                still_on = attempt.broken is None or event.at <= attempt.broken
                if end is None and event.at <= attempt.path[0][0] + self.window and still_on:
                    return True
        return False

    def level(self, attempt: Attempt) -> int:
        return len(attempt.path) if self.order == "unordered" else attempt.path[-1][1] + 1

    def rank(self, attempt: Attempt) -> Any:
        """The least is the best: furthest, not void, completed first, begun last."""
        begin, end = attempt.path[0][0], attempt.path[-1]
        return -self.level(attempt), attempt.is_void, end, -begin.timestamp(), attempt.path

    def best(self, attempts: list[Attempt]) -> Attempt:
        return min(attempts, key=self.rank)

    # members

    def members(self) -> list[Member]:
        """One for each actor, or for each actor and value; those whose best attempt is void too."""
        found = []
        for actor, events in self.seen().items():
            if self.breakdown and self.attribution == "all_events":
                for value in {one.value for one in events}:
                    attempts = self.attempts([one for one in events if one.value == value])
                    found += [Member(actor, value, self.best(attempts), attempts)] if attempts else []
            else:
                attempts = self.attempts(events)
                if attempts:
                    best = self.best(attempts)
                    value = self.attributed(events, best) if self.breakdown else None
                    found.append(Member(actor, value, best, attempts))
        if self.shown.get("funnelVizType") != "trends":
            found = [member for member in found if not member.best.is_void]
        return self.limited(found) if self.breakdown else found

    def attributed(self, events: list[Seen], best: Attempt) -> Any:
        known = [one for one in events if one.steps and one.value != self.null]
        if self.attribution == "step":
            step = self.shown.get("breakdownAttributionValue", 0)
            time = best.path[0][0] if self.order == "unordered" else best.time_of(step)
            at_step = [one for one in known if one.at == time and (step in one.steps or self.order == "unordered")]
            return min((one.value for one in at_step), default=self.null)
        choose = max if self.attribution == "last_touch" else min
        found = choose(known, key=lambda one: (one.at, self.tie(one.value)), default=None)
        return found.value if found else self.null

    def tie(self, value: Any) -> int:
        """Which of several values at one instant comes first: nobody can know, but it is always the same."""
        text = " ".join(value) if isinstance(value, tuple) else value
        length = (self.range.end - self.range.start) // timedelta(microseconds=1)
        return int(city_hash_64(pyarrow.array([text]))[0]) % (1 << min(20, 62 - length.bit_length()))

    def limited(self, members: list[Member]) -> list[Member]:
        sizes: dict[Any, int] = defaultdict(int)
        for member in members:
            sizes[member.value] += 1
        ranked = sorted(sizes, key=lambda value: (-sizes[value], value))
        kept = ranked[: self.breakdown.get("breakdown_limit", 25)]
        if self.breakdown.get("breakdown_hide_other_aggregation"):
            members = [member for member in members if member.value in kept]
        merged: dict[Any, Member] = {}
        for member in members:
            value = member.value if member.value in kept else self.other
            tries = merged[member.actor, value].tries if (member.actor, value) in merged else []
            bests = [merged[member.actor, value].best] if tries else []
            merged[member.actor, value] = Member(
                member.actor, value, self.best([*bests, member.best]), [*tries, *member.tries]
            )
        return list(merged.values())

    def values(self, members: list[Member]) -> list[Any]:
        """The breakdown values in the order of the answer."""
        sizes: dict[Any, int] = defaultdict(int)
        for member in members:
            sizes[member.value] += 1
        return sorted(sizes, key=lambda value: (value == self.other, -sizes[value], value))

    # numbers

    def reached(self, attempt: Attempt, step: int) -> bool:
        if self.order != "unordered" and self.series[step].get("optionalInFunnel"):
            return attempt.time_of(step) is not None
        return self.level(attempt) > step

    def step_row(self, members: list[Member], step: int) -> tuple[int, float | None, float | None]:
        """Count, mean and median of the seconds since the step before."""
        there = [member.best for member in members if self.reached(member.best, step)]
        times = []
        for attempt in there if step else []:
            place = step if self.order == "unordered" else [one for _, one in attempt.path].index(step)
            times.append((attempt.path[place][0] - attempt.path[place - 1][0]).total_seconds())
        return (
            len(there),
            sum(times) / len(times) if times else None,
            quantile(times, 0.5) if times else None,
        )

    def steps(self) -> list[tuple[Any, list[tuple[int, float | None, float | None]]]]:
        members = self.members()
        values = self.values(members) if self.breakdown else [None]
        return [
            (
                value,
                [
                    self.step_row([one for one in members if one.value == value], step)
                    for step in range(len(self.series))
                ],
            )
            for value in values
        ]

    def time_at(self, attempt: Attempt, step: int) -> datetime:
        if self.order == "unordered":
            return attempt.path[step][0]
        found = attempt.time_of(step)
        assert found is not None
        return found

    def time_to_convert(self) -> dict[str, Any]:
        times = [
            (self.time_at(one.best, self.last) - self.time_at(one.best, self.first)).total_seconds()
            for one in self.members()
            if self.reached(one.best, self.last)
        ]
        wanted = self.shown.get("binCount")
        if not times:
            edges = [[60 * place, 0] for place in range((wanted or 1) + 1)]
            return {"bins": edges, "average_conversion_time": None, "median_conversion_time": None}
        cube_root = next(root for root in range(1, 1000) if root**3 >= len(times))
        bins = wanted or min(max(cube_root, 1), 60)
        low, high = math.floor(min(times)), math.ceil(max(times))
        width = math.ceil((high - low) / bins) if high > low else 60
        counts = [0] * (bins + 1)
        for time in times:
            counts[math.floor((time - low) / width)] += 1
        edges = [[low + place * width, count] for place, count in enumerate(counts)]
        mean, median = sum(times) / len(times), statistics.median(times)
        return {"bins": edges, "average_conversion_time": mean, "median_conversion_time": median}

    def entrances(self) -> list[tuple[Any, Any, datetime, int]]:
        """(actor, value, interval, level) for each interval, in UTC, that somebody entered in.

        An hour that the clock shows twice is two intervals, but equal datetimes in any zone other than UTC.
        """
        found = []
        for member in self.members():
            by_bucket: dict[datetime, list[Attempt]] = defaultdict(list)
            for attempt in member.tries:
                by_bucket[self.range.bucket_of(attempt.path[0][0]).astimezone(UTC)].append(attempt)
            for bucket, attempts in by_bucket.items():
                best = self.best(attempts)
                if not best.is_void:
                    found.append((member.actor, member.value, bucket, self.level(best)))
        return found

    def trends(self) -> dict[Any, list[float]]:
        entrances = self.entrances()
        values = {value for _, value, _, _ in entrances} if self.breakdown else {None}
        return {
            value: [
                self.rate([level for _, one, at, level in entrances if (one, at) == (value, bucket.astimezone(UTC))])
                for bucket in self.range.buckets()
            ]
            for value in values
        }

    def rate(self, levels: list[int]) -> float:
        entered = sum(level > self.first for level in levels)
        converted = sum(level > self.last for level in levels)
        return round(100 * converted / entered, 2) if entered else 0

    # actors

    def at_step(self, step: int, value: Any) -> set[Any]:
        """As `funnelStep` asks: n reached step n, -n got to the one before and no further. Counted from 1."""
        members = [one for one in self.members() if not self.breakdown or one.value == value]
        if step > 0:
            return {one.actor for one in members if self.reached(one.best, step - 1)}
        return {
            one.actor for one in members if self.reached(one.best, -step - 2) and not self.reached(one.best, -step - 1)
        }

    def at_entrance(self, bucket: datetime, value: Any, *, drop_off: bool) -> set[Any]:
        return {
            actor
            for actor, one, at, level in self.entrances()
            if at == bucket and (not self.breakdown or one == value) and level > self.first
            if (level > self.last) != drop_off
        }
