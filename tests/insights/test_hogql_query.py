"""HogQLQuery: what a person wrote, and what the answer says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.insights.support import Happened, World

DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)


def test_rows_columns_and_types(world: World) -> None:
    asked = world.one(Happened("a", DAY, properties={"$browser": "Firefox"}), Happened("b", DAY + timedelta(hours=1)))
    answer = asked.ask(
        {"kind": "HogQLQuery", "query": "SELECT event, properties.$browser, timestamp AS t FROM events ORDER BY t"}
    )
    assert answer["columns"] == ["event", "properties.$browser", "t"]
    assert answer["results"] == [["a", "Firefox", "2024-03-01T12:00:00Z"], ["b", None, "2024-03-01T13:00:00Z"]]
    assert [name for name, _ in answer["types"]] == answer["columns"]
    assert answer["hasMore"] is False


@pytest.mark.parametrize(
    ("text", "rows", "limit", "more"),
    [
        pytest.param("SELECT number FROM numbers(300)", 100, 100, True, id="none"),
        pytest.param("SELECT number FROM numbers(100)", 100, 100, False, id="none, and no more"),
        pytest.param("SELECT number FROM numbers(300) LIMIT 5", 5, 5, True, id="its own"),
        pytest.param("SELECT number FROM numbers(300) LIMIT 5 OFFSET 297", 3, 5, False, id="the last page"),
        pytest.param("SELECT number FROM numbers(60000) LIMIT 60000", 50_000, 50_000, True, id="too many"),
        pytest.param("SELECT 1 UNION ALL SELECT number FROM numbers(300)", 100, 100, True, id="a union"),
    ],
)
def test_how_many_rows_are_answered(world: World, text: str, rows: int, limit: int, more: bool) -> None:
    answer = world.one().ask({"kind": "HogQLQuery", "query": text})
    assert (len(answer["results"]), answer["limit"], answer["hasMore"]) == (rows, limit, more)


def test_values_are_shown_as_json_can_hold_them(world: World) -> None:
    asked = world.one(Happened("a", DAY), timezone="Europe/Vienna")
    text = "SELECT timestamp, toDate(timestamp), uuid, nan, (1, [timestamp]), NULL, 1.5, true FROM events"
    (row,) = asked.results({"kind": "HogQLQuery", "query": text})
    noon = "2024-03-01T13:00:00+01:00"
    uuid = str(asked.history.events[0].uuid)
    assert row == [noon, "2024-03-01", uuid, None, [1, [noon]], None, 1.5, True]


def test_filters_values_and_the_plan(world: World) -> None:
    asked = world.one(
        Happened("a", DAY, properties={"n": 1}), Happened("b", DAY + timedelta(days=2), properties={"n": 2})
    )
    query = {"kind": "HogQLQuery", "query": "SELECT event FROM events WHERE {filters} AND event != {skip}"}
    query["values"] = {"skip": "nothing"}

    def found(**filters: object) -> list[str]:
        return sorted(row[0] for row in asked.results({**query, "filters": filters}))

    assert found() == ["a", "b"]
    assert found(dateRange={"date_from": "2024-03-01", "date_to": "2024-03-01"}) == ["a"]
    assert found(dateRange={"date_from": "2024-03-02"}) == ["b"]
    assert found(properties=[{"key": "n", "value": 1, "operator": "exact", "type": "event"}]) == ["a"]
    assert asked.ask({**query, "explain": True})["explain"]
