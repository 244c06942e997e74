"""Random histories: as many actors for each number of intervals as counting by hand, and those actors."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from hedgerow.insights.kinds import kind_of, read_query
from hedgerow.insights.models import Selection
from hedgerow.insights.trends.periods import periods_of
from tests.insights.reference.people import worth_asking
from tests.insights.reference.stickiness import data, days_of_actors, stickiness
from tests.insights.support import EVENTS, HISTORIES, SEED, Asked, World, random_histories
from tests.insights.trends.queries import FILTERS, now_of, random_dates


def test_numbers_and_actors(histories: list[Asked]) -> None:
    for asked in histories:
        random = Random(asked.history.seed)
        for _ in range(2):
            query = random_query(asked, random)
            compare(asked, query, now_of(asked.history, random))


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_many_histories(world: World) -> None:
    test_numbers_and_actors(world.insert(random_histories(max(500, HISTORIES), SEED + 20_000)))


def random_query(asked: Asked, random: Random) -> dict[str, Any]:
    query: dict[str, Any] = {
        "kind": "StickinessQuery",
        "series": [random_series(random) for _ in range(random.choice((1, 1, 2)))],
        **random_dates(asked.history, random),
    }
    if random.random() < 0.4:
        query["intervalCount"] = random.choice((2, 3))
    shown: dict[str, Any] = {}
    if random.random() < 0.4:
        shown["computedAs"] = random.choice(("cumulative", "non_cumulative"))
    if random.random() < 0.4:
        shown["stickinessCriteria"] = {
            "operator": random.choice(("gte", "lte", "exact")), "value": random.choice((1, 2))
        }  # fmt: skip
    query["stickinessFilter"] = shown
    if random.random() < 0.3:
        query["compareFilter"] = {"compare": True}
    if random.random() < 0.3:
        query["properties"] = [random.choice(FILTERS)]
    return query


def random_series(random: Random) -> dict[str, Any]:
    node: dict[str, Any] = {"kind": "EventsNode", "event": random.choice((*EVENTS, None))}
    math = random.choice((None, "dau", "unique_group"))
    if math:
        node["math"] = math
    if math == "unique_group":
        node["math_group_type_index"] = 0
    if random.random() < 0.3:
        node["properties"] = [random.choice(FILTERS)]
    return node


def compare(asked: Asked, query: dict[str, Any], now: Any) -> None:
    told = f"seed {asked.history.seed}, now {now!r}, {query}"
    context = asked.asking(now=now).context
    results = asked.results(query, now=now)
    assert [row["data"] for row in results] == stickiness(asked.history, query, context), told
    for row in results:
        assert row["count"] == sum(row["data"]), told
        assert row["days"] == list(range(1, len(row["data"]) + 1)), told
    model = read_query(query)
    actors = kind_of(model).actors
    assert actors is not None
    cumulative = query["stickinessFilter"].get("computedAs") == "cumulative"
    for row in results:
        asking = asked.asking(now=now)
        label = row.get("compare_label", "current")
        periods = periods_of(model.date_range, model.interval, model.compare_filter, asking)  # type: ignore[attr-defined]
        period = next(period.range for period in periods if period.name == label)
        node = query["series"][row["action"]["order"]]
        days = days_of_actors(asked.history, query, node, period)
        assert row["data"] == data(asked.history, query, node, period), told
        for place in worth_asking(row["data"], Random(len(told))):
            day, number = row["days"][place], row["data"][place]
            chosen = Selection(day=day, series=row["action"]["order"], compare=label)
            found = [str(one["actor_id"]) for one in asking.rows(actors(model, chosen, asking)).named()]
            wanted = {str(actor) for actor, count in days.items() if (count >= day if cumulative else count == day)}
            assert (len(found), set(found)) == (number, wanted), (told, day)
