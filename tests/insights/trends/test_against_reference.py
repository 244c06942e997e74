"""Random histories and questions: the same numbers as going through the events, and the people behind each."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from hedgerow.insights.kinds import kind_of, read_query
from hedgerow.insights.models import Selection
from tests.insights.reference.people import worth_asking
from tests.insights.reference.trends import FIRSTS, Trends
from tests.insights.support import HISTORIES, SEED, Asked, World, random_histories
from tests.insights.trends.queries import now_of, random_query

QUERIES = 3  # a history


def test_numbers(histories: list[Asked]) -> None:
    for asked in histories:
        random = Random(asked.history.seed)
        for _ in range(QUERIES):
            compare_numbers(asked, random_query(asked.history, random), now_of(asked.history, random))


def test_actors(histories: list[Asked]) -> None:
    for asked in histories:
        random = Random(-(asked.history.seed or 0) - 1)
        compare_actors(asked, random_query(asked.history, random), now_of(asked.history, random))


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_many_histories(world: World) -> None:
    many = world.insert(random_histories(max(500, HISTORIES), SEED + 10_000))
    test_numbers(many)
    test_actors(many)


def compare_numbers(asked: Asked, query: dict[str, Any], now: Any) -> None:
    expected = Trends(asked.history, query, asked.asking(now=now).context).rows()
    told = f"seed {asked.history.seed}, now {now!r}, {query}"
    results = asked.results(query, now=now)
    assert [value_of(row) for row in results] == [line["value"] for line in expected], told
    for row, line in zip(results, expected, strict=True):
        assert row.get("compare_label") == line.get("compare_label"), told
        if "total" in line:
            assert row["aggregated_value"] == pytest.approx(line["total"]), (told, line["value"])
        else:
            assert row["data"] == pytest.approx(line["data"]), (told, line["value"])
            assert row["count"] == pytest.approx(sum(line["data"])), told
            assert len(row["days"]) == len(row["labels"]) == len(row["data"]), told


def value_of(row: dict[str, Any]) -> Any:
    value = row.get("breakdown_value")
    return tuple(value) if isinstance(value, list) else value


def compare_actors(asked: Asked, query: dict[str, Any], now: Any) -> None:
    """For each bucket of each row: as many actors, or events of them, as the number says; the right ones."""
    query = {**query, "trendsFilter": {"display": query["trendsFilter"]["display"]}}
    model = read_query(query)
    kind = kind_of(model)
    assert kind.actors is not None
    reference = Trends(asked.history, query, asked.asking(now=now).context)
    for row in asked.results(query, now=now):
        period = reference.previous if row.get("compare_label") == "previous" else reference.current
        assert period is not None
        numbers = [row["aggregated_value"]] if reference.total_value else row["data"]
        for place in worth_asking(numbers, Random(len(str(query)))):
            number = numbers[place]
            day = None if reference.total_value else row["action"]["days"][place]
            selection = Selection(
                day=day, series=row["action"]["order"], breakdown=row.get("breakdown_value"),
                compare=row.get("compare_label"),
            )  # fmt: skip
            asking = asked.asking(now=now)
            found = list(asking.rows(kind.actors(model, selection, asking)).named())
            told = f"seed {asked.history.seed}, now {now!r}, {query}, {selection!r}"
            node = query["series"][row["action"]["order"]]
            cumulative = reference.display == "ActionsLineGraphCumulative"
            check_counts(node, found, number, cumulative, told)
            expected = behind(reference, node, period, value_of(row), place, cumulative)
            assert {str(one["actor_id"]) for one in found} == expected, told
            assert len(found) == len(expected), told


def check_counts(node: dict[str, Any], found: list[dict[str, Any]], number: float, cumulative: bool, told: str) -> None:
    math = node["math"]
    counts = [one["event_count"] for one in found]
    if math == "total" or math in FIRSTS:
        assert sum(counts) == number, told
    elif math in ("dau", "unique_group") or (math in ("weekly_active", "monthly_active") and not cumulative):
        assert len(found) == number, told
    elif math == "hogql":
        assert 2 * sum(counts) == number, told
    elif math == "avg_count_per_actor" and not cumulative:
        assert (sum(counts) / len(counts) if counts else 0) == pytest.approx(number), told
    elif math == "max_count_per_actor" and not cumulative:
        assert max(counts, default=0) == number, told


def behind(reference: Trends, node: dict[str, Any], period: Any, value: Any, place: int, cumulative: bool) -> set[str]:
    """Whose events the reference counted."""
    if not reference.breakdown:
        wanted = lambda one: True  # noqa: E731
    elif value == reference.other():
        kept, _ = reference.ranked(node)
        wanted = lambda one: one not in kept and one != reference.null()  # noqa: E731
    else:
        wanted = lambda one: one == value  # noqa: E731
    if reference.total_value:
        facts = reference.in_total(node, period, wanted)
    else:
        windowed = node["math"] in ("weekly_active", "monthly_active") and not reference.is_coarse(node, period)
        first = 0 if cumulative and not windowed else place
        buckets = period.buckets()[first : place + 1]
        facts = [fact for bucket in buckets for fact in reference.in_bucket(node, period, bucket, wanted)]
    facts = [fact for fact in facts if reference.has_amount(node, fact)]
    return {str(reference.actor(node, fact.event)) for fact in facts} - {""}
