"""HogQLQuery: what a person wrote, and what the answer says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
