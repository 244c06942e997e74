"""FunnelCorrelationQuery over lists: for each name, everybody's events are gone through once more."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from hedgerow.hogql.context import QueryContext
from tests.insights.reference.funnels import Funnel, Member
from tests.insights.reference.people import passes, text
from tests.insights.support import Happened, History

Found = dict[str, tuple[set[Any], set[Any]]]
"""Name -> the actors who finished, and those who did not."""


class Correlation:
    def __init__(self, history: History, query: dict[str, Any], context: QueryContext) -> None:
        self.history, self.query = history, query
        source = query["source"]
        self.funnel = Funnel(history, source["source"], context)
        step = source.get("funnelStep", 1)
        actors = self.funnel.at_step(step, None)
        self.members = [member for member in self.funnel.members() if member.actor in actors]

    def done(self, member: Member) -> bool:
        return self.funnel.reached(member.best, len(self.funnel.series) - 1)

    @property
    def success(self) -> int:
        return sum(self.done(member) for member in self.members)

    @property
    def failure(self) -> int:
        return len(self.members) - self.success

    def span(self, member: Member) -> list[Happened]:
        begin, end = member.best.path[0][0], member.best.path[-1][0]
        until = end - timedelta(microseconds=1) if self.done(member) else begin + self.funnel.window
        return [
            event
            for event in self.history.events
            if self.funnel.actor_of(event) == member.actor
            and begin < event.at <= until
            and event.at <= self.funnel.range.end
        ]

    def found(self) -> Found:
        found: Found = defaultdict(lambda: (set(), set()))
        for member in self.members:
            for name in self.names(member):
                found[name][0 if self.done(member) else 1].add(member.actor)
        return found

    def names(self, member: Member) -> set[str]:
        kind = self.query["funnelCorrelationType"]
        if kind == "properties":
            wanted, unwanted = self.query["funnelCorrelationNames"], self.query.get("funnelCorrelationExcludeNames", ())
            return pairs(self.properties(member), wanted, unwanted)
        if kind == "events":
            excluded = {*self.query.get("funnelCorrelationExcludeEventNames", ()), *self.own_names()}
            return {event.event for event in self.span(member) if event.event not in excluded}
        unwanted = self.query.get("funnelCorrelationEventExcludePropertyNames", ())
        names = self.query["funnelCorrelationEventNames"]
        return {
            f"{event.event}::{pair}"
            for event in self.span(member)
            if event.event in names
            for pair in pairs(
                {**event.properties, **{f"$group_{i}": key for i, key in event.groups.items()}}, ["$all"], unwanted
            )
        }

    def own_names(self) -> set[str]:
        return {node["event"] for node in self.funnel.series if node["event"]}

    def properties(self, member: Member) -> dict[str, Any]:
        if "aggregation_group_type_index" in self.funnel.query:
            return next((group.properties for group in self.history.groups if group.key == member.actor), {})
        person = self.history.person(member.actor)
        return person.properties if person else {}

    def rows(self) -> list[dict[str, Any]]:
        total, least = self.success + self.failure, min(25, 0.02 * (self.success + self.failure))
        rows = []
        for name, (good, bad) in self.found().items():
            s, f = len(good), len(bad)
            if total and s + f >= least:
                odds = ((s + 1) * (self.failure - f + 1)) / ((self.success - s + 1) * (f + 1))
                rows.append({"name": name, "success_count": s, "failure_count": f, "odds_ratio": odds})
        better = sorted(
            (row for row in rows if row["odds_ratio"] > 1), key=lambda row: (-row["odds_ratio"], row["name"])
        )
        worse = sorted(
            (row for row in rows if row["odds_ratio"] <= 1), key=lambda row: (row["odds_ratio"], row["name"])
        )
        return better[:10] + worse[:10]

    def skewed(self) -> bool:
        few, many = sorted((self.success, self.failure))
        return few == 0 or many / few > 10

    def with_event(self, entity: dict[str, Any], *, converted: bool | None) -> set[Any]:
        return {
            member.actor
            for member in self.members
            if converted in (None, self.done(member))
            and any(
                event.event == entity["event"] and passes(self.history, event, entity.get("properties"))
                for event in self.span(member)
            )
        }


def pairs(properties: dict[str, Any], wanted: Any, unwanted: Any) -> set[str]:
    return {
        f"{name}::{text(value)}"
        for name, value in properties.items()
        if (name in wanted or "$all" in wanted) and name not in unwanted and text(value) != ""
    }
