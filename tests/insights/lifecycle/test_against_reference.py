"""Random histories: each status of each bucket has as many actors as going through their buckets, and those actors."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from hedgerow.insights.kinds import kind_of, read_query
from hedgerow.insights.models import Selection
from tests.insights.reference.lifecycle import lifecycle
from tests.insights.reference.people import worth_asking
from tests.insights.support import EVENTS, HISTORIES, SEED, Asked, World, random_histories, random_history
from tests.insights.trends.queries import FILTERS, now_of, random_dates


def test_numbers_and_actors(histories: list[Asked]) -> None:
    for asked in histories:
        random = Random(asked.history.seed)
        for _ in range(2):
            compare(asked, random_query(asked, random), now_of(asked.history, random))


def test_people_who_came_while_it_was_watched(world: World) -> None:
    """The other histories' people are older than their events: here they were made by one of them, or soon after."""
    check_young(world, HISTORIES, SEED + 500)


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_many_histories(world: World) -> None:
    test_numbers_and_actors(world.insert(random_histories(max(500, HISTORIES), SEED + 30_000)))
    check_young(world, max(500, HISTORIES), SEED + 40_000)


def check_young(world: World, count: int, seed: int) -> None:
    histories = [random_history(seed + number, days=6) for number in range(count)]
    for history in histories:
        random = Random(history.seed)
        for thing in (*history.persons, *history.groups):
            thing.created_at = random.choice([event.at for event in history.events] or [thing.created_at]).replace(
                microsecond=0
            )
        for event in history.events:
            event.person_mode = random.choice(("full", "full", "full", "propertyless"))
    for asked in world.insert(histories):
        random = Random(asked.history.seed)
        compare(asked, random_query(asked, random), now_of(asked.history, random))


def random_query(asked: Asked, random: Random) -> dict[str, Any]:
    query: dict[str, Any] = {
        "kind": "LifecycleQuery",
        "series": [{"kind": "EventsNode", "event": random.choice((*EVENTS, None, None))}],
        **random_dates(asked.history, random),
    }
    if random.random() < 0.3:
        query["series"][0]["properties"] = [random.choice(FILTERS)]
    if random.random() < 0.3:
        query["properties"] = [random.choice(FILTERS)]
    if random.random() < 0.3:
        query["aggregation_group_type_index"] = 0
    if random.random() < 0.2:
        query["lifecycleFilter"] = {"toggledLifecycles": ["dormant", "new"]}
    return query


def compare(asked: Asked, query: dict[str, Any], now: Any) -> None:
    told = f"seed {asked.history.seed}, now {now!r}, {query}"
    expected = lifecycle(asked.history, query, asked.asking(now=now).context)
    shown = (query.get("lifecycleFilter") or {}).get("toggledLifecycles") or list(expected)
    results = asked.results(query, now=now)
    assert [row["status"] for row in results] == [status for status in expected if status in shown], told
    model = read_query(query)
    actors = kind_of(model).actors
    assert actors is not None
    for row in results:
        sign = -1 if row["status"] == "dormant" else 1
        assert row["data"] == [sign * len(found) for found in expected[row["status"]]], (told, row["status"])
        assert row["count"] == sum(row["data"]), told
        for place in worth_asking(row["data"], Random(len(told))):
            day, wanted = row["action"]["days"][place], expected[row["status"]][place]
            asking = asked.asking(now=now)
            chosen = Selection(day=day, status=row["status"])
            found = [str(one["actor_id"]) for one in asking.rows(actors(model, chosen, asking)).named()]
            assert sorted(found) == sorted(map(str, wanted)), (told, row["status"], day)
