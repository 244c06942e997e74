"""Correlations of random funnels: the same rows as going through everybody's events, and the people behind each."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.insights.funnels.queries import dense_histories, random_query
from tests.insights.funnels.test_against_reference import actors_of, now_of, told
from tests.insights.reference.correlation import Correlation
from tests.insights.support import HISTORIES, SEED, Asked, World

KINDS = ("events", "properties", "event_with_properties")


def test_rows(crowded: list[Asked]) -> None:
    for asked in crowded:
        random = Random((asked.history.seed or 0) + 4_000_000)
        for kind in KINDS:
            compare_rows(asked, random_correlation(asked, random, kind))


def test_actors(crowded: list[Asked]) -> None:
    for asked in crowded:
        random = Random((asked.history.seed or 0) + 5_000_000)
        compare_actors(asked, random_correlation(asked, random, random.choice(KINDS)))


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_many_histories(world: World) -> None:
    many = world.insert(dense_histories(max(500, HISTORIES), SEED + 20_000))
    test_rows(many)
    test_actors(many)


def random_correlation(asked: Asked, random: Random, kind: str) -> dict[str, Any]:
    funnel = random_query(asked.history, random)
    funnel.pop("breakdownFilter", None)
    funnel["funnelsFilter"].pop("funnelAggregateByHogQL", None)
    query: dict[str, Any] = {
        "kind": "FunnelCorrelationQuery",
        "source": {"kind": "FunnelsActorsQuery", "source": funnel, "funnelStep": random.choice((1, 1, 1, 2))},
        "funnelCorrelationType": kind,
    }
    if kind == "properties":
        query["funnelCorrelationNames"] = random.choice((["$all"], ["plan"], ["plan", "industry", "age"]))
        query["funnelCorrelationExcludeNames"] = random.choice(([], ["email"]))
    elif kind == "event_with_properties":
        query["funnelCorrelationEventNames"] = ["view", "buy"]
        query["funnelCorrelationEventExcludePropertyNames"] = random.choice(
            (["$session_id"], ["price", "$current_url"])
        )
    else:
        query["funnelCorrelationExcludeEventNames"] = random.choice(([], ["buy"]))
    return query


def reference(asked: Asked, query: dict[str, Any]) -> Correlation:
    return Correlation(asked.history, query, asked.asking(now=now_of(asked)).context)


def compare_rows(asked: Asked, query: dict[str, Any]) -> None:
    expected = reference(asked, query)
    results = asked.results(query, now=now_of(asked))
    assert results["skewed"] == expected.skewed(), told(asked, query)
    rows = [
        {"name": row["event"]["event"], **{key: row[key] for key in ("success_count", "failure_count", "odds_ratio")}}
        for row in results["events"]
    ]
    assert rows == expected.rows(), told(asked, query)
    assert all((row["odds_ratio"] > 1) == (row["correlation_type"] == "success") for row in results["events"])


def compare_actors(asked: Asked, query: dict[str, Any]) -> None:
    """For each row as many as it says, on either side, and the right ones."""
    expected = reference(asked, query)
    found = expected.found()
    for row in expected.rows()[:3]:
        for converted, people in zip((True, False), found[row["name"]], strict=True):
            body: dict[str, Any] = {
                "kind": "FunnelCorrelationActorsQuery", "source": query, "funnelCorrelationPersonConverted": converted,
            }  # fmt: skip
            parts = row["name"].split("::")
            if query["funnelCorrelationType"] == "properties":
                filters = [{"key": parts[0], "value": [parts[1]], "operator": "exact", "type": "person"}]
                body["funnelCorrelationPropertyValues"] = filters
            else:
                entity: dict[str, Any] = {"kind": "EventsNode", "event": parts[0]}
                if len(parts) > 1:
                    entity["properties"] = [
                        {"key": parts[1], "value": [parts[2]], "operator": "exact", "type": "event"}
                    ]
                body["funnelCorrelationPersonEntity"] = entity
            actors = actors_of(asked, body)
            assert len(actors) == len(set(actors))
            assert set(actors) == people, (told(asked, query), row, converted)
