"""Random TrendsQueries that fit the random histories, and nothing that their reference does not know."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.insights.support import EVENTS, History

COUNTS = ("total", "dau", "weekly_active", "monthly_active", "unique_session", "unique_group")
FIRSTS = ("first_time_for_user", "first_time_for_user_with_filters", "first_matching_event_for_user")
AGGREGATES = ("sum", "avg", "min", "max", "median", "p75", "p90", "p95", "p99")
PER_ACTOR = tuple(f"{name}_count_per_actor" for name in AGGREGATES if name != "sum")
LINES = ("ActionsLineGraph", "ActionsBar", "ActionsLineGraphCumulative")
TOTALS = ("BoldNumber", "ActionsPie", "ActionsTable", "WorldMap")
FILTERS: tuple[dict[str, Any], ...] = (
    {"key": "$browser", "value": ["Firefox", "Chrome"], "operator": "exact", "type": "event"},
    {"key": "$browser", "value": ["Firefox"], "operator": "is_not", "type": "event"},
    {"key": "price", "value": 1, "operator": "gt", "type": "event"},
    {"key": "plan", "value": ["pro"], "operator": "exact", "type": "person"},
    {"key": "plan", "operator": "is_not_set", "type": "person"},
    {"key": "age", "operator": "is_set", "type": "person"},
    {"key": "industry", "value": ["retail"], "operator": "exact", "type": "group", "group_type_index": 0},
)
BREAKDOWNS: tuple[dict[str, Any], ...] = (
    {"property": "$browser", "type": "event"},
    {"property": "$pathname", "type": "event", "normalize_url": True},
    {"property": "price", "type": "event"},
    {"property": "paid", "type": "event"},
    {"property": "plan", "type": "person"},
    {"property": "industry", "type": "group", "group_type_index": 0},
    {"property": "$session_duration", "type": "session"},
)


def now_of(history: History, random: Random) -> datetime:
    """A moment near the end of what happened."""
    last = max((event.at for event in history.events), default=datetime(2024, 3, 31, 12, tzinfo=history.zone))
    return last + timedelta(hours=random.choice((0, 1, 30)))


def random_query(history: History, random: Random) -> dict[str, Any]:
    plain = random.random() < 0.2  # such as can be counted in one scan
    series = [
        {
            "kind": "EventsNode",
            "event": random.choice((*EVENTS, None)),
            "math": random.choice(("total", "dau", "unique_session")),
        }
        if plain
        else random_series(random)
        for _ in range(random.choice((1, 1, 2)) if not plain else random.choice((2, 3)))
    ]
    query: dict[str, Any] = {
        "kind": "TrendsQuery",
        "series": series,
        **random_dates(history, random),
    }
    shown: dict[str, Any] = {"display": random.choice(LINES + LINES + TOTALS)}
    if random.random() < 0.2:
        shown["smoothingIntervals"] = random.choice((2, 7))
    if len(query["series"]) == 2 and random.random() < 0.4:
        shown["formulaNodes"] = [{"formula": random.choice(("A + B", "A / B * 100", "b - a"))}]
    query["trendsFilter"] = shown
    if random.random() < 0.3:
        query["properties"] = [random.choice(FILTERS)]
    if random.random() < 0.6:
        query["breakdownFilter"] = random_breakdown(random)
    if random.random() < 0.3:
        query["compareFilter"] = {"compare": True}
        if random.random() < 0.5:
            query["compareFilter"]["compare_to"] = random.choice(("-1w", "-3d", "-1m"))
    return query


def random_series(random: Random) -> dict[str, Any]:
    math = random.choice(random.choice((COUNTS, COUNTS, FIRSTS, AGGREGATES, PER_ACTOR, ("hogql",))))
    node: dict[str, Any] = {"kind": "EventsNode", "event": random.choice((*EVENTS, None)), "math": math}
    if math in AGGREGATES:
        node["math_property"], node["math_property_type"] = random.choice(
            (
                ("price", "event"),
                ("price", "event"),
                ("age", "person"),
                ("$session_duration", "event"),
                ("$time", "event"),
            )
        )
    if math == "unique_group":
        node["math_group_type_index"] = 0
    if math == "hogql":
        node["math_hogql"] = "count() * 2"
    if random.random() < 0.4:
        node["properties"] = [random.choice(FILTERS)]
    return node


def random_breakdown(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {"breakdown_limit": random.choice((1, 2, 3, 25))}
    if random.random() < 0.2:
        found["breakdown_hide_other_aggregation"] = True
    if random.random() < 0.3:
        found["breakdowns"] = random.sample(BREAKDOWNS, random.choice((1, 2)))
        return found
    one = random.choice(BREAKDOWNS)
    found |= {"breakdown": one["property"], "breakdown_type": one["type"]}
    if "group_type_index" in one:
        found["breakdown_group_type_index"] = one["group_type_index"]
    if "normalize_url" in one:
        found["breakdown_normalize_url"] = True
    return found


def random_dates(history: History, random: Random) -> dict[str, Any]:
    """Around what happened; by hours a day or two only, since every bucket is gone through."""
    first = min((event.at for event in history.events), default=datetime(2024, 3, 25, tzinfo=history.zone))
    begin = (first.astimezone(history.zone) + timedelta(days=random.randint(-2, 6))).date()
    interval = random.choice(("day", "day", "day", "hour", "week", "month"))
    if interval == "hour":
        end = begin + timedelta(days=random.randint(0, 1))
        dates = random.choice(
            ({"date_from": begin.isoformat(), "date_to": end.isoformat()}, {"date_from": "-24h"}, {"date_from": "-36h"})
        )
    else:
        end = begin + timedelta(days=random.randint(0, 9))
        dates = random.choice(
            (
                {"date_from": begin.isoformat(), "date_to": end.isoformat()},
                {"date_from": f"{begin.isoformat()}T05:30:00", "date_to": f"{end.isoformat()}T18:00:00"},
                {"date_from": "-7d"}, {"date_from": "-14d", "date_to": "-1d"}, {"date_from": "-1mStart"},
                {"date_from": "all"}, {},
            )
        )  # fmt: skip
    found: dict[str, Any] = {"interval": interval}
    if dates:
        found["dateRange"] = dict(dates)
    return found
