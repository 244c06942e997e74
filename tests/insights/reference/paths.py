"""PathsQuery over lists: everybody's events, session by session."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from hedgerow.hogql.context import QueryContext
from hedgerow.insights.dates import DateRange
from tests.insights.reference.funnels import Funnel
from tests.insights.reference.people import passes, text
from tests.insights.support import Happened, History

Step = tuple[datetime, str]


class Paths:
    def __init__(self, history: History, query: dict[str, Any], context: QueryContext) -> None:
        self.history, self.query, self.context = history, query, context
        self.shown = query.get("pathsFilter") or {}
        dates = query.get("dateRange") or {}
        self.range = DateRange.of(
            dates.get("date_from"), dates.get("date_to"), query.get("interval"), context, False,
            min((event.at for event in history.events), default=None),
        )  # fmt: skip
        self.funnel: Funnel | None = None
        if query.get("funnelPathsFilter"):
            self.funnel = Funnel(history, query["funnelPathsFilter"]["funnelSource"], context)

    # items

    def item(self, event: Happened) -> str | None:
        types = self.shown.get("includeEventTypes") or []
        if types and "hogql" not in types:
            custom = "custom_event" in types and not event.event.startswith("$")
            if event.event not in types and not custom:
                return None
        name = event.event
        if "hogql" in types:
            name = text(event.properties.get("$browser"))  # what the random queries' expression reads
        if event.event == "$screen" and (not types or "$screen" in types):
            name = text(event.properties.get("$screen_name"))
        if event.event == "$pageview" and (not types or "$pageview" in types):
            name = text(event.properties.get("$current_url"))
            name = name[:-1] if len(name) > 1 and name.endswith("/") else name
        rules = self.history.path_cleaning_filters if self.shown.get("pathReplacements") else []
        for rule in [*rules, *self.shown.get("localPathCleaningFilters", [])]:
            name = re.sub(rule["regex"], rule["alias"], name)
        for grouping in self.shown.get("pathGroupings", []):
            if re.search(".*".join(re.escape(part) for part in grouping.split("*")), name):
                name = grouping
                break
        return name if name and name not in self.shown.get("excludeEvents", []) else None

    # who did what

    def actor_of(self, event: Happened) -> Any:
        if "aggregation_group_type_index" in self.query:
            return event.groups.get(self.query["aggregation_group_type_index"], "")
        return self.history.person_of(event)

    def walked(self) -> dict[Any, list[Step]]:
        found: dict[Any, list[Step]] = defaultdict(list)
        spans = self.spans() if self.funnel else None
        for event in self.history.events:
            name, actor = self.item(event), self.actor_of(event)
            if name is None or actor == "" or not self.range.start <= event.at <= self.range.end:
                continue
            if not passes(self.history, event, self.query.get("properties")):
                continue
            if spans is None or (actor in spans and spans[actor][0] <= event.at <= spans[actor][1]):
                found[actor].append((event.at, name))
        return {actor: sorted(steps) for actor, steps in found.items()}

    def spans(self) -> dict[Any, tuple[datetime, datetime]]:
        """Of the funnel's actors: the time that is looked at."""
        assert self.funnel is not None
        filter_ = self.query["funnelPathsFilter"]
        step = filter_.get("funnelStep", 1)
        actors = self.funnel.at_step(step, None)
        found = {}
        for member in self.funnel.members():
            if member.actor not in actors:
                continue
            at = self.funnel.time_at(member.best, step - 1) if step > 0 else member.best.path[-1][0]
            begin, end = self.range.start, self.range.end
            if filter_["funnelPathType"] == "funnel_path_after_step":
                begin = at
            elif filter_["funnelPathType"] == "funnel_path_before_step":
                end = at
            else:
                begin, end = self.funnel.time_at(member.best, step - 2), at
            found[member.actor] = (begin, end)
        return found

    # paths

    def sessions(self, steps: list[Step]) -> list[list[Step]]:
        gap = self.funnel.window if self.funnel else timedelta(minutes=30)
        found: list[list[Step]] = []
        for step in steps:
            if not found or step[0] - found[-1][-1][0] > gap:
                found.append([])
            found[-1].append(step)
        return found

    def cut(self, path: list[Step]) -> list[Step] | None:
        limit = self.shown.get("stepLimit", 5)
        start, end = (normal(self.shown.get(name)) for name in ("startPoint", "endPoint"))
        if start:
            while path and path[0][1] != start:
                path = path[1:]
            if not path:
                return None
        if end:
            names = [name for _, name in path]
            if end not in names:
                return None
            path = path[: names.index(end) + 1]
        if start and end:
            half = limit // 2
            if len(path) > limit:
                return [*path[:half], (path[half][0], "..."), *path[len(path) - half :]]
            return path
        return path[-limit:] if end else path[:limit]

    def paths(self) -> list[tuple[Any, list[Step]]]:
        found = []
        for actor, steps in self.walked().items():
            for session in self.sessions(steps):
                path = [
                    step
                    for place, step in enumerate(session)
                    if place + 1 == len(session) or session[place + 1][1] != step[1]
                ]
                cut = self.cut(path)
                if cut is not None:
                    found.append((actor, cut))
        return found

    def edges(self) -> list[tuple[Any, str, str, float]]:
        """(actor, source, target, milliseconds)"""
        return [
            (
                actor,
                f"{place + 1}_{before[1]}",
                f"{place + 2}_{after[1]}",
                (after[0] - before[0]) / timedelta(milliseconds=1),
            )
            for actor, path in self.paths()
            for place, (before, after) in enumerate(itertools.pairwise(path))
        ]

    def rows(self) -> list[dict[str, Any]]:
        times: dict[tuple[str, str], list[float]] = defaultdict(list)
        for _, source, target, took in self.edges():
            times[source, target].append(took)
        rows = [
            {"source": source, "target": target, "value": len(took), "average_conversion_time": sum(took) / len(took)}
            for (source, target), took in times.items()
            if self.shown.get("minEdgeWeight", 0) <= len(took) <= self.shown.get("maxEdgeWeight", 1e9)
        ]
        rows.sort(key=lambda row: (-row["value"], row["source"], row["target"]))
        rows = rows[: self.shown.get("edgeLimit", 50)]
        reached = {row["source"] for row in rows if row["source"].startswith("1_")}
        for _ in rows:
            reached |= {row["target"] for row in rows if row["source"] in reached}
        return [row for row in rows if row["source"] in reached]

    # actors

    def of_edge(self, source: str, target: str) -> list[Any]:
        return [actor for actor, one, other, _ in self.edges() if (one, other) == (source, target)]

    def ended_at(self, key: str) -> set[Any]:
        return {actor for actor, path in self.paths() if f"{len(path)}_{path[-1][1]}" == key}


def normal(point: str | None) -> str | None:
    return point[:-1] if point and len(point) > 1 and point.endswith("/") else point
