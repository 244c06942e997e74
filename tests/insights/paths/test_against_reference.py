"""Random histories and paths: the same edges as walking through the events, and the people behind each."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.insights.funnels.test_against_reference import actors_of, now_of, told
from tests.insights.paths.queries import random_query, walking_histories
from tests.insights.reference.paths import Paths
from tests.insights.support import HISTORIES, SEED, Asked, World

QUERIES = 3  # a history


@pytest.fixture(scope="module")
def walking(world: World) -> list[Asked]:
    return world.insert(walking_histories(HISTORIES, SEED))


def test_edges(walking: list[Asked]) -> None:
    for asked in walking:
        random = Random(asked.history.seed)
        for _ in range(QUERIES):
            compare_edges(asked, random_query(asked.history, random))


def test_actors(walking: list[Asked]) -> None:
    for asked in walking:
        random = Random((asked.history.seed or 0) + 1_000_000)
        compare_actors(asked, random_query(asked.history, random), random)


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_many_histories(world: World) -> None:
    many = world.insert(walking_histories(max(500, HISTORIES), SEED + 10_000))
    test_edges(many)
    test_actors(many)


def reference(asked: Asked, query: dict[str, Any]) -> Paths:
    return Paths(asked.history, query, asked.asking(now=now_of(asked)).context)


def compare_edges(asked: Asked, query: dict[str, Any]) -> None:
    expected = reference(asked, query).rows()
    results = asked.results(query, now=now_of(asked))
    assert results == [
        {**row, "average_conversion_time": pytest.approx(row["average_conversion_time"])} for row in expected
    ], told(asked, query)


def compare_actors(asked: Asked, query: dict[str, Any], random: Random) -> None:
    """Of an edge, its ends alone and the ends of sessions: the right actors, each once."""
    paths = reference(asked, query)
    rows = paths.rows()
    for row in random.sample(rows, min(2, len(rows))):
        source, target = row["source"], row["target"]
        walked = paths.of_edge(source, target)
        keyed = {**query["pathsFilter"], "pathStartKey": source, "pathEndKey": target}
        assert same(asked, query, keyed) == set(walked), (told(asked, query), row)
        assert len(walked) == row["value"]
        to_target = {actor for actor, _, one, _ in paths.edges() if one == target}
        assert same(asked, query, {**query["pathsFilter"], "pathEndKey": target}) == to_target
        from_source = {actor for actor, one, _, _ in paths.edges() if one == source}
        assert same(asked, query, {**query["pathsFilter"], "pathStartKey": source}) == from_source
        ended = {**query["pathsFilter"], "pathDropoffKey": target}
        assert same(asked, query, ended) == paths.ended_at(target), (told(asked, query), row)


def same(asked: Asked, query: dict[str, Any], shown: dict[str, Any]) -> set[Any]:
    actors = actors_of(asked, {**query, "pathsFilter": shown})
    assert len(actors) == len(set(actors))
    return set(actors)
