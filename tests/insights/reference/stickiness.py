"""StickinessQuery over lists."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from hedgerow.hogql.context import QueryContext
from hedgerow.insights.dates import DateRange
from tests.insights.reference.people import passes, periods_of
from tests.insights.support import History


def stickiness(history: History, query: dict[str, Any], context: QueryContext) -> list[list[int]]:
    """`data` of each row: the current period before the previous one."""
    current, previous = periods_of(history, query, context)
    return [data(history, query, node, period) for period in (current, previous) if period for node in query["series"]]


def data(history: History, query: dict[str, Any], node: dict[str, Any], period: DateRange) -> list[int]:
    merged = query.get("intervalCount", 1)
    last = math.ceil(len(period.buckets()) / merged)
    days = days_of_actors(history, query, node, period)
    if (query.get("stickinessFilter") or {}).get("computedAs") == "cumulative":
        return [sum(1 for count in days.values() if count >= day) for day in range(1, last + 1)]
    return [sum(1 for count in days.values() if count == day) for day in range(1, last + 1)]


def days_of_actors(history: History, query: dict[str, Any], node: dict[str, Any], period: DateRange) -> dict[Any, int]:
    """On how many intervals each actor did it often enough."""
    merged = query.get("intervalCount", 1)
    buckets = [(bucket, bucket.fold) for bucket in period.buckets()]
    events: Counter[tuple[Any, int]] = Counter()
    for event in history.events:
        if node.get("event") not in (None, event.event) or not period.start <= event.at <= period.end:
            continue
        if not passes(history, event, node.get("properties")) or not passes(history, event, query.get("properties")):
            continue
        actor = event.groups.get(0) if node.get("math") == "unique_group" else history.person_of(event)
        if actor:
            start = period.bucket_of(event.at)
            events[actor, buckets.index((start, start.fold)) // merged] += 1
    criteria = (query.get("stickinessFilter") or {}).get("stickinessCriteria") or {"operator": "gte", "value": 1}
    enough = {
        "gte": lambda count: count >= criteria["value"],
        "lte": lambda count: count <= criteria["value"],
        "exact": lambda count: count == criteria["value"],
    }[criteria["operator"]]
    return Counter(actor for (actor, _), count in events.items() if enough(count))
