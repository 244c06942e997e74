"""Random PathsQueries, and histories with sessions to walk through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.insights.funnels.queries import FILTERS, dates
from tests.insights.funnels.queries import random_query as random_funnel
from tests.insights.support import History, random_history

URL = "https://shop.test"
POINTS = ("sign up", "view", "buy", f"{URL}/pricing", f"{URL}/pricing/", f"{URL}/cart", "Chrome")
CLEANING = {"regex": r"/docs/.*", "alias": "/docs/<page>"}
RULES = [{"regex": r"^https://shop\.test", "alias": "", "order": 0}]


def walking_histories(count: int, seed: int) -> list[History]:
    """Few people, whose events are minutes apart, so that sessions have several items."""
    found = []
    for number in range(count):
        history = random_history(seed + number, days=2, most_people=2)
        random = Random(seed + number)
        history.path_cleaning_filters = RULES
        start = min((event.at for event in history.events), default=datetime(2024, 3, 1, tzinfo=UTC))
        for event in history.events:
            event.at = start + timedelta(minutes=random.choice((0, 3, 10, 30, 31, 45, 300)) * random.randint(0, 8))
            if random.random() < 0.2:
                event.event = "$screen"
                event.properties["$screen_name"] = random.choice(("Home", "Cart", ""))
        found.append(history)
    return found


def random_query(history: History, random: Random) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if random.random() < 0.6:
        types = ("$pageview", "$screen", "custom_event", "hogql")
        shown["includeEventTypes"] = random.sample(types, random.choice((1, 2, 3)))
        shown["pathsHogQLExpression"] = "properties.$browser"
    if random.random() < 0.3:
        shown["startPoint"] = random.choice(POINTS)
    if random.random() < 0.3:
        shown["endPoint"] = random.choice(POINTS)
    if random.random() < 0.3:
        shown["excludeEvents"] = [random.choice(POINTS)]
    if random.random() < 0.3:
        shown["pathGroupings"] = random.sample(("*/docs*", "/pricing*", "b*y", "view", "https://shop.test/c.rt"), 2)
    if random.random() < 0.5:
        shown["stepLimit"] = random.choice((2, 3, 4, 7, 20))
    if random.random() < 0.3:
        shown["edgeLimit"] = random.choice((1, 2, 5))
    if random.random() < 0.2:
        shown["minEdgeWeight"] = 2
    if random.random() < 0.2:
        shown["maxEdgeWeight"] = 1
    if random.random() < 0.3:
        shown["pathReplacements"] = True
    if random.random() < 0.3:
        shown["localPathCleaningFilters"] = [CLEANING]
    query: dict[str, Any] = {"kind": "PathsQuery", "pathsFilter": shown, **dates(history, random)}
    if random.random() < 0.2:
        query["properties"] = [random.choice(FILTERS)]
    if random.random() < 0.2:
        query["aggregation_group_type_index"] = 0
    if random.random() < 0.3:
        query["funnelPathsFilter"] = of_funnel(history, random, query)
    return query


def of_funnel(history: History, random: Random, query: dict[str, Any]) -> dict[str, Any]:
    funnel = random_funnel(history, random)
    while any(node.get("optionalInFunnel") for node in funnel["series"]):
        funnel = random_funnel(history, random)
    funnel["funnelsFilter"].pop("funnelAggregateByHogQL", None)
    for name in ("aggregation_group_type_index", "breakdownFilter"):
        funnel.pop(name, None)
    if "aggregation_group_type_index" in query:
        funnel["aggregation_group_type_index"] = 0
    kind = random.choice(("funnel_path_before_step", "funnel_path_between_steps", "funnel_path_after_step"))
    step = 2 if kind == "funnel_path_between_steps" else random.choice((1, 2, -2))
    return {"funnelPathType": kind, "funnelSource": funnel, "funnelStep": step}
