"""What clients read from the answers of StickinessQuery and LifecycleQuery."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from hedgerow.errors import InvalidInput
from hedgerow.insights.kinds import kind_of, read_query
from hedgerow.insights.models import Selection
from tests.insights.support import Asked, Happened, Person, World

NOW = datetime(2024, 3, 10, 15, tzinfo=UTC)
VIEW = {"kind": "EventsNode", "event": "view"}


def happened(day: int, who: str = "ann", **properties: Any) -> Happened:
    return Happened("view", NOW.replace(day=day), who, properties)


@pytest.fixture
def asked(world: World) -> Asked:
    return world.one(happened(8), happened(9), happened(10), happened(10), happened(10, "bob"), happened(1, "cid"))


def stickiness(asked: Asked, **query: Any) -> Any:
    return asked.results(
        {"kind": "StickinessQuery", "series": [VIEW], "dateRange": {"date_from": "-3d"}, **query}, now=NOW
    )


def test_a_row_of_stickiness(asked: Asked) -> None:
    (row,) = stickiness(asked)
    assert (row["data"], row["count"], row["days"]) == ([1, 0, 1, 0], 2, [1, 2, 3, 4])
    assert row["labels"] == ["1 day", "2 days", "3 days", "4 days"]
    assert (row["label"], row["action"]["id"]) == ("view", "view")


def test_stickiness_in_other_ways(asked: Asked) -> None:
    (row,) = stickiness(asked, stickinessFilter={"computedAs": "cumulative"})
    assert (row["data"], row["labels"][1]) == ([2, 1, 1, 0], "2 days or more")
    (row,) = stickiness(asked, stickinessFilter={"stickinessCriteria": {"operator": "gte", "value": 2}})
    assert row["data"] == [1, 0, 0, 0]
    (row,) = stickiness(asked, intervalCount=2)
    assert (row["data"], row["labels"]) == ([1, 1], ["1 day", "2 days"])
    (row,) = stickiness(asked, series=[{**VIEW, "math": "hogql", "math_hogql": "distinct_id"}])
    assert row["data"] == [1, 0, 1, 0]
    rows = stickiness(asked, compareFilter={"compare": True}, dateRange={"date_from": "-7d"})
    assert [(row["compare_label"], row["count"]) for row in rows] == [("current", 2), ("previous", 1)]


def test_what_stickiness_does_not_count(asked: Asked) -> None:
    with pytest.raises(InvalidInput, match="stickiness counts people"):
        stickiness(asked, series=[{**VIEW, "math": "add"}])
    people = stickiness(asked, series=[VIEW])[0]["data"]
    for left in ({"math": "sum", "math_property": "price"}, {"math": "weekly_active"}):  # from the trend it was before
        assert stickiness(asked, series=[{**VIEW, **left}])[0]["data"] == people
    model = read_query({"kind": "StickinessQuery", "series": [{**VIEW, "math": "hogql", "math_hogql": "event"}]})
    actors = kind_of(model).actors
    assert actors is not None
    with pytest.raises(InvalidInput, match="are no people"):
        actors(model, Selection(day=1), asked.asking(now=NOW))


def test_rows_of_a_lifecycle(world: World) -> None:
    people = [
        Person(["ann"], {}, UUID(int=81), datetime(2024, 3, 8, 1, tzinfo=UTC)),
        Person(["bob"], {}, UUID(int=82), datetime(2024, 1, 1, tzinfo=UTC)),
    ]
    events = [happened(8), happened(9), happened(6, "bob"), happened(9, "bob")]
    asked = world.one(*events, persons=people)
    query = {"kind": "LifecycleQuery", "series": [VIEW], "dateRange": {"date_from": "-3d"}}
    rows = asked.results(query, now=NOW)
    assert [(row["status"], row["label"], row["data"], row["count"]) for row in rows] == [
        ("new", "view - new", [0, 1, 0, 0], 1),
        ("returning", "view - returning", [0, 0, 1, 0], 1),
        ("resurrecting", "view - resurrecting", [0, 0, 1, 0], 1),
        ("dormant", "view - dormant", [-1, 0, 0, -2], -3),
    ]
    assert rows[0]["days"] == ["2024-03-07", "2024-03-08", "2024-03-09", "2024-03-10"]
    shown = asked.results({**query, "lifecycleFilter": {"toggledLifecycles": ["dormant"]}}, now=NOW)
    assert [row["status"] for row in shown] == ["dormant"]
