"""Random histories and funnels: the same numbers as walking through the events, and the people behind each."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from hedgerow.insights.funnels import chains
from hedgerow.insights.funnels.plan import Plan
from hedgerow.insights.kinds import kind_of, read_query
from hedgerow.insights.models import Selection
from tests.insights.funnels.queries import dense_histories, plain_query, random_query
from tests.insights.reference.funnels import Funnel
from tests.insights.reference.people import NULL, OTHER
from tests.insights.support import HISTORIES, SEED, Asked, World

QUERIES = 2  # a history


def test_steps(crowded: list[Asked]) -> None:
    for asked in crowded:
        random = Random(asked.history.seed)
        for _ in range(QUERIES):
            compare_steps(asked, random_query(asked.history, random))


def test_time_to_convert(crowded: list[Asked]) -> None:
    for asked in crowded:
        random = Random(-(asked.history.seed or 0) - 1)
        query = random_query(asked.history, random, "time_to_convert")
        expected = reference(asked, query).time_to_convert()
        results = asked.results(query, now=now_of(asked))
        assert results["bins"] == expected["bins"], told(asked, query)
        for name in ("average_conversion_time", "median_conversion_time"):
            assert results[name] == pytest.approx(expected[name]), told(asked, query)


def test_plain_ones(crowded: list[Asked]) -> None:
    """Ordered ones of different events, which are worked out in a shorter way than all others."""
    for asked in crowded:
        random = Random((asked.history.seed or 0) + 4_000_000)
        for _ in range(QUERIES):
            query = plain_query(asked.history, random)
            assert chains.fits(Plan.of(read_query(query), asked.asking(now=now_of(asked)))), told(asked, query)
            compare_steps(asked, query)
        compare_actors_of_steps(asked, plain_query(asked.history, random), random)


def test_trends(crowded: list[Asked]) -> None:
    for asked in crowded:
        random = Random((asked.history.seed or 0) + 1_000_000)
        for _ in range(2):
            compare_trends(asked, random_query(asked.history, random, "trends"))


def test_actors_of_steps(crowded: list[Asked]) -> None:
    for asked in crowded:
        random = Random((asked.history.seed or 0) + 2_000_000)
        compare_actors_of_steps(asked, random_query(asked.history, random), random)


def test_actors_of_trends(crowded: list[Asked]) -> None:
    for asked in crowded:
        random = Random((asked.history.seed or 0) + 3_000_000)
        compare_actors_of_trends(asked, random_query(asked.history, random, "trends"), random)


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_many_histories(world: World) -> None:
    many = world.insert(dense_histories(max(500, HISTORIES), SEED + 10_000))
    test_steps(many)
    test_plain_ones(many)
    test_time_to_convert(many)
    test_trends(many)
    test_actors_of_steps(many)
    test_actors_of_trends(many)


def now_of(asked: Asked) -> Any:
    return max((event.at for event in asked.history.events), default=datetime(2024, 4, 1, tzinfo=UTC))


def reference(asked: Asked, query: dict[str, Any]) -> Funnel:
    return Funnel(asked.history, query, asked.asking(now=now_of(asked)).context)


def told(asked: Asked, query: dict[str, Any]) -> str:
    return f"seed {asked.history.seed}, {query}"


def shown(query: dict[str, Any], value: Any) -> Any:
    """A breakdown value as the answer has it."""
    parts = value if isinstance(value, tuple) else (value,)
    texts = ["Other"] if OTHER in parts else ["" if part == NULL else part for part in parts]
    filter_ = query["breakdownFilter"]
    return texts[0] if filter_.get("breakdown_type") == "group" else texts


def compare_steps(asked: Asked, query: dict[str, Any]) -> None:
    expected = reference(asked, query).steps()
    results = asked.results(query, now=now_of(asked))
    rows = results if "breakdownFilter" in query else [results]
    assert len(rows) == len(expected), (told(asked, query), rows, expected)
    for row, (value, steps) in zip(rows, expected, strict=True):
        if "breakdownFilter" in query:
            assert [step["breakdown_value"] for step in row] == [shown(query, value)] * len(steps), told(asked, query)
        assert [step["count"] for step in row] == [count for count, _, _ in steps], (told(asked, query), value)
        assert [step["average_conversion_time"] for step in row] == pytest.approx([mean for _, mean, _ in steps])
        medians = [median for _, _, median in steps]
        assert [step["median_conversion_time"] for step in row] == pytest.approx(medians), told(asked, query)


def compare_trends(asked: Asked, query: dict[str, Any]) -> None:
    expected = reference(asked, query).trends()
    results = asked.results(query, now=now_of(asked))
    if "breakdownFilter" in query:
        assert {repr(row["breakdown_value"]): row["data"] for row in results} == {
            repr(shown(query, value)): rates for value, rates in expected.items()
        }, told(asked, query)
    else:
        assert [row["data"] for row in results] == [expected[None]], told(asked, query)


def actors_of(asked: Asked, query: dict[str, Any], **selection: Any) -> list[Any]:
    model = read_query(query)
    kind = kind_of(model)
    assert kind.actors is not None
    asking = asked.asking(now=now_of(asked))
    rows = list(asking.rows(kind.actors(model, Selection(**selection), asking)).named())
    return [row["actor_id"] for row in rows]


def compare_actors_of_steps(asked: Asked, query: dict[str, Any], random: Random) -> None:
    query["funnelsFilter"].pop("funnelAggregateByHogQL", None)  # whose values they are is another test
    funnel = reference(asked, query)
    for value, steps in random.sample(found := funnel.steps(), min(2, len(found))):
        chosen = {"funnel_step_breakdown": shown(query, value)} if "breakdownFilter" in query else {}
        for place, (count, _, _) in enumerate(steps, start=1):
            actors = actors_of(asked, query, funnel_step=place, **chosen)
            assert len(actors) == len(set(actors)) == count, (told(asked, query), value, place)
            assert set(actors) == funnel.at_step(place, value), (told(asked, query), value, place)
            if place > 1:
                dropped = actors_of(asked, query, funnel_step=-place, **chosen)
                assert set(dropped) == funnel.at_step(-place, value), (told(asked, query), value, -place)
                assert len(dropped) == len(set(dropped))


def compare_actors_of_trends(asked: Asked, query: dict[str, Any], random: Random) -> None:
    query["funnelsFilter"].pop("funnelAggregateByHogQL", None)
    funnel = reference(asked, query)
    entrances = funnel.entrances()
    for _, value, utc, _ in random.sample(entrances, min(2, len(entrances))):
        chosen = {"funnel_step_breakdown": shown(query, value)} if "breakdownFilter" in query else {}
        bucket = utc.astimezone(funnel.range.zone)
        start = bucket.isoformat() if bucket.fold else funnel.range.day(bucket)
        for drop_off in (False, True):
            actors = actors_of(
                asked, query, funnel_trends_drop_off=drop_off, funnel_trends_entrance_period_start=start, **chosen
            )
            assert len(actors) == len(set(actors))
            assert set(actors) == funnel.at_entrance(utc, value, drop_off=drop_off), (told(asked, query), value)
