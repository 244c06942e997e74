"""Each condition, and trees of them, against plain Python over random histories with merged people and odd clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from hedgerow.cohorts.question import Definition, condition_of
from hedgerow.hogql.parse import parse_select
from tests.cohorts.reference import Reference
from tests.insights.support import EVENTS, HISTORIES, SEED, Asked, History, World, random_histories

QUESTIONS_EACH = 1
SIMPLE = ("performed_event", "performed_event_first_time", "performed_event_multiple")
KINDS = (
    *SIMPLE,
    "performed_event_sequence",
    "performed_event_regularly",
    "stopped_performing_event",
    "restarted_performing_event",
)
FILTERS = (
    None,
    [{"key": "$browser", "value": ["Firefox", "Chrome"], "type": "event"}],
    [{"key": "$browser", "operator": "is_set", "type": "event"}],
)


def now_of(random: Random, history: History) -> datetime:
    """Mostly amid the events, so that some are in the future."""
    last = max((one.at for one in history.events), default=datetime(2024, 3, 1, tzinfo=UTC))
    return last - timedelta(hours=random.choice((-30, -1, 0, 12, 70)), minutes=random.randint(0, 59))


def behaviour(random: Random, kind: str, history: History) -> dict[str, Any]:
    unit = random.choice(("hour", "day", "day", "week", "month"))
    found: dict[str, Any] = {
        "type": "behavioral",
        "value": kind,
        "key": random.choice(EVENTS),
        "event_type": "events",
        "time_value": random.randint(1, 40 if unit == "hour" else 9),
        "time_interval": unit,
        "negation": random.random() < 0.3,
    }
    if filters := random.choice(FILTERS):
        found["event_filters"] = filters
    if kind in SIMPLE and random.random() < 0.3:
        days = sorted((min(e.at for e in history.events) + timedelta(days=random.randint(-1, 14))).date() for _ in "12"
                      ) if history.events else [datetime(2024, 1, 1).date()] * 2  # fmt: skip
        found["explicit_datetime"] = days[0].isoformat()
        if random.random() < 0.6:
            found["explicit_datetime_to"] = days[1].isoformat()
        del found["time_value"], found["time_interval"]
    if kind in ("performed_event_multiple", "performed_event_regularly"):
        found["operator"] = random.choice(("gte", "lte", "gt", "lt", "eq", "exact"))
        found["operator_value"] = random.randint(0, 3)
    if kind == "performed_event_sequence":
        found["seq_event"] = random.choice(EVENTS)
        found["seq_event_type"] = "events"
        found["seq_time_value"], found["seq_time_interval"] = random.randint(1, 3), random.choice(("hour", "day"))
    if kind == "performed_event_regularly":
        found["time_interval"] = unit = random.choice(("hour", "day", "week"))
        found["time_value"] = random.randint(1, 12 if unit == "hour" else 2)
        found["total_periods"] = random.randint(1, 6)
        found["min_periods"] = random.randint(1, found["total_periods"])
    if kind in ("stopped_performing_event", "restarted_performing_event"):
        found["time_interval"], found["time_value"] = "day", random.randint(3, 12)
        found["seq_time_interval"], found["seq_time_value"] = random.choice((("day", 1), ("day", 2), ("hour", 20)))
    return found


def about_person(random: Random) -> dict[str, Any]:
    return random.choice(
        (
            {"type": "person", "key": "plan", "value": ["pro"], "negation": random.random() < 0.3},
            {"type": "person", "key": "plan", "operator": "is_set", "negation": random.random() < 0.3},
        )
    )


def tree(random: Random, history: History, cohorts: list[int], depth: int = 0) -> dict[str, Any]:
    chance = random.random()
    if depth < 2 and chance < 0.5:
        values = [tree(random, history, cohorts, depth + 1) for _ in range(random.randint(1, 3))]
        return {"type": random.choice(("AND", "OR")), "values": values}
    if chance < 0.6:
        return about_person(random)
    if chance < 0.75 and cohorts:
        return {"type": "cohort", "key": "id", "value": random.choice(cohorts), "negation": random.random() < 0.5}
    return behaviour(random, random.choice(KINDS), history)


def members(asked: Asked, filters: dict[str, Any], now: datetime, others: dict[int, dict[str, Any]]) -> set[Any]:
    asking = asked.asking(now=now)
    definitions = {number: Definition(number, "", is_static=False, filters=one) for number, one in others.items()}
    condition = condition_of(Definition(0, "", is_static=False, filters=filters), asking, definitions.get)
    answer = asking.rows(parse_select("SELECT id FROM persons WHERE {condition}", {"condition": condition}))
    found = [row[0] for row in answer.rows]
    assert len(found) == len(set(found))
    return set(found)


@pytest.fixture(scope="module")
def asked_histories(world: World) -> list[Asked]:
    return world.insert(random_histories(most_people=8, most_events=60))


@pytest.mark.parametrize("kind", KINDS)
def test_each_condition_finds_the_people_that_plain_python_finds(asked_histories: list[Asked], kind: str) -> None:
    somebody = 0
    for asked in asked_histories:
        random = Random(f"{kind} {asked.history.seed}")
        for _ in range(QUESTIONS_EACH):
            filters = {"properties": {"type": "OR", "values": [behaviour(random, kind, asked.history)]}}
            now = now_of(random, asked.history)
            expected = Reference(asked.history, now).members(filters)
            assert members(asked, filters, now, {}) == expected, (asked.history.seed, now, filters)
            somebody += bool(expected)
    assert somebody * 10 > len(asked_histories), "the comparison is of empty sets"


def test_trees_of_conditions_and_cohorts_of_cohorts(asked_histories: list[Asked]) -> None:
    for asked in asked_histories:
        random = Random(f"tree {asked.history.seed}")
        others: dict[int, dict[str, Any]] = {}
        for number in (101, 102, 103):  # each may refer to those before it
            others[number] = {"properties": {"type": "AND", "values": [tree(random, asked.history, list(others))]}}
        now = now_of(random, asked.history)
        for _ in range(QUESTIONS_EACH):
            filters = {"properties": {"type": "OR", "values": [tree(random, asked.history, [*others, 999])]}}
            expected = Reference(asked.history, now, others).members(filters)
            assert members(asked, filters, now, others) == expected, (asked.history.seed, now, filters, others)


@pytest.mark.soak
def test_the_same_over_hundreds_of_histories(world: World) -> None:
    count = max(HISTORIES, 500)
    for first in range(SEED + 10_000, SEED + 10_000 + count, 100):
        asked = world.insert(random_histories(100, first, most_people=8, most_events=60))
        for kind in KINDS:
            test_each_condition_finds_the_people_that_plain_python_finds(asked, kind)
        test_trees_of_conditions_and_cohorts_of_cohorts(asked)
