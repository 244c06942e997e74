"""LifecycleQuery over lists: each actor's history is gone through bucket by bucket."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hedgerow.hogql.context import QueryContext
from hedgerow.insights.calendar import add
from hedgerow.insights.dates import DateRange
from tests.insights.reference.people import passes, periods_of
from tests.insights.support import Happened, History

Cells = dict[str, list[set[Any]]]


def lifecycle(history: History, query: dict[str, Any], context: QueryContext) -> Cells:
    """For each status, the actors that have it in each bucket."""
    period, _ = periods_of(history, query, context)
    starts = [add(period.buckets()[0], period.interval, -1), *period.buckets()]
    events = [event for event in history.events if counts(history, query, event)]
    active = [
        {
            actor_of(history, query, event)
            for event in events
            if period.bucket_of(event.at).timestamp() == start.timestamp()
        }
        - {""}
        for start in starts
    ]
    found: Cells = {"new": [], "returning": [], "resurrecting": [], "dormant": []}
    for place in range(1, len(starts)):
        before, now = active[place - 1], active[place]
        new = {actor for actor in now if born(history, query, actor, period) == starts[place].timestamp()}
        found["new"].append(new)
        found["returning"].append((now & before) - new)
        found["resurrecting"].append(now - before - new)
        found["dormant"].append(before - now)
    return found


def counts(history: History, query: dict[str, Any], event: Happened) -> bool:
    node = query["series"][0]
    if node.get("event") not in (None, event.event):
        return False
    if query.get("aggregation_group_type_index") is None and event.person_mode == "propertyless":
        return False
    return passes(history, event, node.get("properties")) and passes(history, event, query.get("properties"))


def actor_of(history: History, query: dict[str, Any], event: Happened) -> Any:
    if query.get("aggregation_group_type_index") is not None:
        return event.groups.get(0, "")
    return history.person_of(event)


def born(history: History, query: dict[str, Any], actor: Any, period: DateRange) -> float | None:
    """The start of the bucket in which the actor came to be; None for one that nothing is known of."""
    created: datetime | None
    if query.get("aggregation_group_type_index") is not None:
        created = next((group.created_at for group in history.groups if group.key == actor), None)
    else:
        person = history.person(actor)
        created = person.created_at if person else None
    return period.bucket_of(created).timestamp() if created else None
