"""Random FunnelsQueries that fit the random histories, and nothing that their reference does not know."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from tests.insights.support import EVENTS, History, random_histories

WINDOWS = ((1, "second"), (1, "minute"), (30, "minute"), (2, "hour"), (1, "day"), (3, "day"), (1, "week"), (1, "month"))
FILTERS: tuple[dict[str, Any], ...] = (
    {"key": "$browser", "value": ["Firefox", "Chrome"], "operator": "exact", "type": "event"},
    {"key": "$browser", "value": ["Firefox"], "operator": "is_not", "type": "event"},
    {"key": "price", "value": 1, "operator": "gt", "type": "event"},
)
BREAKDOWNS: tuple[dict[str, Any], ...] = (
    {"property": "$browser", "type": "event"},
    {"property": "paid", "type": "event"},
    {"property": "plan", "type": "person"},
    {"property": "industry", "type": "group", "group_type_index": 0},
)


def dense_histories(count: int, seed: int) -> list[History]:
    """Some of two days of two people, where much happens at the same instant, and some less crowded ones."""
    crowded = random_histories(count - count // 3, seed, days=2, most_people=2, most_events=50)
    return crowded + random_histories(count // 3, seed + count, days=4, most_people=3)


def random_query(history: History, random: Random, viz: str = "steps") -> dict[str, Any]:
    order = random.choice(("ordered", "ordered", "strict", "unordered"))
    names: list[Any] = random.sample(EVENTS, 3)
    if random.random() < 0.4:  # one event may be several steps
        names = [random.choice((*EVENTS, None)) for _ in range(random.choice((2, 3, 4)))]
    series = [random_node(random, name) for name in names]
    shown: dict[str, Any] = {"funnelVizType": viz, "funnelOrderType": order}
    if order == "ordered" and random.random() < 0.3 and len(series) > 2:
        series[random.randrange(1, len(series) - 1)]["optionalInFunnel"] = True
    shown["funnelWindowInterval"], shown["funnelWindowIntervalUnit"] = random.choice(WINDOWS)
    if random.random() < 0.4:
        shown["exclusions"] = exclusions = [
            random_exclusion(random, series, order) for _ in range(random.choice((1, 2)))
        ]
        shown["exclusions"] = [one for one in exclusions if one is not None]
    if random.random() < 0.4 and len(series) > 2 and viz != "steps":
        required = [place for place, node in enumerate(series) if not node.get("optionalInFunnel")]
        shown["funnelFromStep"], shown["funnelToStep"] = sorted(random.sample(required, 2))
    if viz == "time_to_convert" and random.random() < 0.4:
        shown["binCount"] = random.choice((1, 3, 10))
    query: dict[str, Any] = {"kind": "FunnelsQuery", "series": series, "funnelsFilter": shown, **dates(history, random)}
    if random.random() < 0.2:
        query["properties"] = [random.choice(FILTERS)]
    who = random.random()
    if who < 0.15:
        query["aggregation_group_type_index"] = 0
    elif who < 0.3:
        shown["funnelAggregateByHogQL"] = "properties.$session_id"
    if random.random() < 0.6 and viz != "time_to_convert":
        query["breakdownFilter"] = random_breakdown(random)
        attribution = random.choice(("first_touch", "last_touch", "all_events", "step"))
        shown["breakdownAttributionType"] = attribution
        if attribution == "step":
            shown["breakdownAttributionValue"] = 0 if order == "unordered" else random.randrange(len(series))
    return query


def plain_query(history: History, random: Random) -> dict[str, Any]:
    """Steps in order, each of other events, all of them asked for, nothing excluded."""
    query = random_query(history, random)
    names = random.sample(EVENTS, random.choice((2, 3, len(EVENTS))))
    query["series"] = [random_node(random, name) for name in names]
    shown = query["funnelsFilter"]
    shown.pop("exclusions", None)
    shown["funnelOrderType"] = "ordered"
    if "breakdownAttributionValue" in shown:
        shown["breakdownAttributionValue"] = random.randrange(len(names))
    return query


def random_node(random: Random, name: str | None) -> dict[str, Any]:
    node: dict[str, Any] = {"kind": "EventsNode", "event": name}
    if random.random() < 0.3:
        node["properties"] = [random.choice(FILTERS)]
    return node


def random_exclusion(random: Random, series: list[dict[str, Any]], order: str) -> dict[str, Any] | None:
    """None where the one that came up would be refused."""
    required = [place for place, node in enumerate(series) if not node.get("optionalInFunnel")]
    first, last = (0, len(series) - 1) if order == "unordered" else sorted(random.sample(required, 2))
    node = random_node(random, random.choice((*EVENTS, *EVENTS, None)))
    plain = [{"event": step["event"], "properties": step.get("properties")} for step in series[first : last + 1]]
    if {"event": node["event"], "properties": node.get("properties")} in plain:
        return None
    return {**node, "funnelFromStep": first, "funnelToStep": last}


def random_breakdown(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {"breakdown_limit": random.choice((1, 2, 25))}
    if random.random() < 0.2:
        found["breakdown_hide_other_aggregation"] = True
    if random.random() < 0.3:
        return {**found, "breakdowns": random.sample(BREAKDOWNS, random.choice((1, 2)))}
    one = random.choice(BREAKDOWNS)
    found |= {"breakdown": one["property"], "breakdown_type": one["type"]}
    if "group_type_index" in one:
        found["breakdown_group_type_index"] = one["group_type_index"]
    return found


def dates(history: History, random: Random) -> dict[str, Any]:
    first = min((event.at for event in history.events), default=None)
    if first is None or random.random() < 0.3:
        return {"dateRange": {"date_from": "all"}, "interval": "day"}
    begin = (first.astimezone(history.zone) + timedelta(days=random.randint(-1, 1))).date()
    end = begin + timedelta(days=random.randint(1, 10))
    interval = random.choice(("day", "day", "hour", "week", "month"))
    return {"dateRange": {"date_from": str(begin), "date_to": str(end)}, "interval": interval}
