"""Retention as somebody would try it out by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from hedgerow.errors import InvalidInput
from hedgerow.insights.breakdowns import NULL, OTHER
from tests.insights.support import Happened, Person, World

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)


def day(number: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, 1, number, hour, minute, tzinfo=UTC)


def did(who: str, event: str, *days: int, **properties: Any) -> list[Happened]:
    return [Happened(event, day(number), who, dict(properties)) for number in days]


def asked(date_to: str = "2026-01-14", **retention: Any) -> dict[str, Any]:
    return {"kind": "RetentionQuery", "dateRange": {"date_to": date_to}, "retentionFilter": retention}


def counts(rows: list[dict[str, Any]]) -> list[list[int]]:
    return [[value["count"] for value in row["values"]] for row in rows]


def test_without_a_range_there_are_as_many_rows_as_columns(world: World) -> None:
    project = world.one(*did("ann", "$pageview", 10, 11, 13), *did("bob", "$pageview", 11, 14))
    rows = project.results(asked(totalIntervals=5), now=NOW)
    assert [row["date"] for row in rows] == [f"2026-01-{number}T00:00:00+00:00" for number in range(10, 15)]
    assert [row["label"] for row in rows] == ["Day 0", "Day 1", "Day 2", "Day 3", "Day 4"]
    assert [value["label"] for value in rows[0]["values"]] == ["Day 0", "Day 1", "Day 2", "Day 3", "Day 4"]
    assert counts(rows) == [
        [1, 1, 0, 1, 0],
        [2, 0, 1, 1, 0],
        [0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
    ]


def test_it_reads_ahead_of_the_range(world: World) -> None:
    """Ann comes back two days after the last row's."""
    project = world.one(*did("ann", "$pageview", 14, 16))
    query = asked(totalIntervals=3) | {"dateRange": {"date_from": "2026-01-13", "date_to": "2026-01-14"}}
    assert counts(project.results(query, now=NOW)) == [[0, 0, 0], [1, 0, 1]]


def test_rows_whose_period_still_goes_on_can_be_left_out(world: World) -> None:
    project, whole = world.one(*did("ann", "$pageview", 18, 19, 20)), {"excludeIncompletePeriods": True}
    for dates, days in (
        ({}, [18, 19, 20]),
        (whole, [17, 18, 19]),
        ({"date_from": "2026-01-19", "date_to": "2026-01-25", **whole}, [19]),
        ({"date_from": "2026-01-18", "date_to": "2026-01-19", **whole}, [18, 19]),
    ):
        rows = project.results(asked(totalIntervals=3) | {"dateRange": dates}, now=NOW)
        assert [row["date"][:10] for row in rows] == [f"2026-01-{number}" for number in days]
    with pytest.raises(InvalidInput, match="No day of this range is over"):
        project.results(asked() | {"dateRange": {"date_from": "2026-01-20", **whole}}, now=NOW)


def test_nobody_at_all(world: World) -> None:
    assert counts(world.one().results(asked(totalIntervals=2), now=NOW)) == [[0, 0], [0, 0]]


def test_the_first_time_of_all_history_counts(world: World) -> None:
    project = world.one(*did("old", "buy", 1, 13, 14), *did("new", "buy", 13, 14))
    entity = {"id": "buy", "type": "events"}
    both = {"targetEntity": entity, "returningEntity": entity, "totalIntervals": 2}
    assert counts(project.results(asked(**both), now=NOW)) == [[2, 2], [2, 0]]
    first = asked(**both, retentionType="retention_first_time")
    assert counts(project.results(first, now=NOW)) == [[1, 1], [0, 0]]


def test_the_first_occurrence_ever_must_pass_the_filters(world: World) -> None:
    """Ann bought something cheap before: her first dear one is a first time, but not the first of all."""
    project = world.one(
        *did("ann", "buy", 12, price=1), *did("ann", "buy", 13, price=50), *did("bob", "buy", 13, 14, price=70)
    )
    dear = {"id": "buy", "type": "events", "properties": [{"key": "price", "operator": "gt", "value": 10}]}
    both = {"targetEntity": dear, "returningEntity": dear, "totalIntervals": 2}
    first = asked(**both, retentionType="retention_first_time")
    assert counts(project.results(first, now=NOW)) == [[2, 1], [0, 0]]
    ever = asked(**both, retentionType="retention_first_ever_occurrence")
    assert counts(project.results(ever, now=NOW)) == [[1, 1], [0, 0]]


def test_column_0_needs_no_returning_event(world: World) -> None:
    project = world.one(*did("ann", "sign up", 13), *did("bob", "sign up", 13), *did("bob", "buy", 13, 14))
    query = asked(
        targetEntity={"id": "sign up", "type": "events"}, returningEntity={"id": "buy", "type": "events"},
        totalIntervals=2,
    )  # fmt: skip
    assert counts(project.results(query, now=NOW)) == [[2, 1], [0, 0]]


def test_cumulative_fills_the_columns_before_a_return(world: World) -> None:
    project = world.one(*did("ann", "$pageview", 10, 13))
    query = asked(totalIntervals=5, cumulative=True)
    assert counts(project.results(query, now=NOW))[0] == [1, 1, 1, 1, 0]


def test_a_period_counts_with_enough_events_only(world: World) -> None:
    project = world.one(*did("ann", "$pageview", 13, 14, 14), *did("bob", "$pageview", 13, 14))
    query = asked(totalIntervals=2, minimumOccurrences=2)
    assert counts(project.results(query, now=NOW)) == [[2, 1], [2, 0]]


def test_windows_begin_with_the_own_first_event(world: World) -> None:
    """Ten hours later it is another day, but not another 24 hours."""
    late = [Happened("$pageview", day(13, 20), "ann"), Happened("$pageview", day(14, 6), "ann")]
    project = world.one(*late, Happened("$pageview", day(14, 21), "ann"))
    assert counts(project.results(asked(totalIntervals=2), now=NOW)) == [[1, 1], [1, 0]]
    windows = asked(totalIntervals=2, timeWindowMode="24_hour_windows")
    assert counts(project.results(windows, now=NOW)) == [[1, 1], [0, 0]]


def test_brackets_are_columns_of_several_periods(world: World) -> None:
    project = world.one(*did("ann", "$pageview", 8, 11), *did("bob", "$pageview", 8, 9, 10, 12))
    query = asked(date_to="2026-01-08", totalIntervals=1, retentionCustomBrackets=[1, 3, 7])
    (row,) = project.results(query, now=NOW)
    assert [(value["label"], value["count"]) for value in row["values"]] == [
        ("Day 0", 2), ("Day 1", 1), ("Day 2-4", 2), ("Day 5-11", 0),
    ]  # fmt: skip


def test_weeks_begin_as_the_project_says(world: World) -> None:
    """11 January 2026 is a Sunday."""
    for week_start_day, first in ((0, "2026-01-11"), (1, "2026-01-05")):
        project = world.one(*did("ann", "$pageview", 10, 11), week_start_day=week_start_day)
        rows = project.results(asked("2026-01-11", period="Week", totalIntervals=1), now=NOW)
        assert [row["date"][:10] for row in rows] == [first]


def test_days_are_the_projects(world: World) -> None:
    """At 23:30 in London it is the next day in Vienna."""
    project = world.one(Happened("$pageview", day(13, 23, 30), "ann"), timezone="Europe/Vienna")
    rows = project.results(asked(totalIntervals=1), now=NOW)
    assert (rows[0]["date"], counts(rows)) == ("2026-01-14T00:00:00+01:00", [[1]])


def test_people_that_became_one_are_one(world: World) -> None:
    ann, device = Person(["ann"]), Person(["device"])
    project = world.one(
        *did("device", "$pageview", 13), *did("ann", "$pageview", 14),
        persons=[ann, device], merged={device.uuid: ann.uuid},
    )  # fmt: skip
    assert counts(project.results(asked(totalIntervals=2), now=NOW)) == [[1, 1], [1, 0]]


def test_groups_are_counted_instead_of_people(world: World) -> None:
    events = [
        Happened("$pageview", day(13), "ann", groups={0: "acme"}),
        Happened("$pageview", day(14), "bob", groups={0: "acme"}),
        Happened("$pageview", day(14), "eve"),
    ]
    query = asked(totalIntervals=2) | {"aggregation_group_type_index": 0}
    assert counts(world.one(*events).results(query, now=NOW)) == [[1, 1], [1, 0]]


def test_a_table_for_each_value_of_a_breakdown(world: World) -> None:
    """Returns count with the value that they have themselves; what is beyond the limit is one value."""
    project = world.one(
        *did("ann", "$pageview", 13, 14, **{"$browser": "Chrome"}),
        *did("bob", "$pageview", 13, **{"$browser": "Chrome"}),
        *did("bob", "$pageview", 14, **{"$browser": "Firefox"}),
        *did("eve", "$pageview", 13, **{"$browser": "Safari"}),
        *did("eve", "$pageview", 14),
    )
    query = asked(totalIntervals=2) | {"breakdownFilter": {"breakdown": "$browser"}}
    rows = project.results(query, now=NOW)
    tables = {row["breakdown_value"]: [] for row in rows}
    for row in rows:
        tables[row["breakdown_value"]].append([value["count"] for value in row["values"]])
    assert list(tables.items()) == [
        ("Chrome", [[2, 1], [1, 0]]),
        (NULL, [[0, 0], [1, 0]]),
        ("Firefox", [[0, 0], [1, 0]]),
        ("Safari", [[1, 0], [0, 0]]),
    ]
    query["breakdownFilter"]["breakdown_limit"] = 1
    rows = project.results(query, now=NOW)
    assert [(row["breakdown_value"], *(value["count"] for value in row["values"])) for row in rows] == [
        ("Chrome", 2, 1), ("Chrome", 1, 0), (OTHER, 1, 1), (OTHER, 2, 0),
    ]  # fmt: skip


def test_values_of_a_property_are_added_up(world: World) -> None:
    project = world.one(
        *did("ann", "buy", 13, price=5), *did("ann", "buy", 14, 14, price=2), *did("bob", "buy", 13, price=1)
    )
    entity = {"id": "buy", "type": "events"}
    both = {"targetEntity": entity, "returningEntity": entity, "totalIntervals": 2, "aggregationProperty": "price"}
    for kind, first_row in (("sum", [6, 4]), ("avg", [3, 4])):
        rows = project.results(asked(**both, aggregationType=kind), now=NOW)
        assert [value["aggregation_value"] for value in rows[0]["values"]] == first_row
        assert counts(rows)[0] == [2, 1]


def test_who_came_back(world: World) -> None:
    """As the interface asks for the people of a row."""
    project = world.one(
        *did("ann", "$pageview", 12, 14), *did("bob", "$pageview", 12), *did("eve", "$pageview", 13),
        persons=[Person(["ann"], {"email": "ann@example.com"}), Person(["bob"]), Person(["eve"])],
    )  # fmt: skip
    answer = project.post(
        {
            "kind": "ActorsQuery",
            "select": ["actor", "appearances", "day_0", "day_1", "day_2"],
            "orderBy": ["length(appearances) DESC", "actor_id"],
            "source": {"kind": "InsightActorsQuery", "interval": 0, "source": asked(totalIntervals=3)},
        }
    )
    assert [row[1:] for row in answer["results"]] == [[[0, 2], True, False, True], [[0], True, False, False]]
    assert answer["results"][0][0]["properties"] == {"email": "ann@example.com"}


@pytest.mark.parametrize(
    ("retention", "says"),
    [
        pytest.param({"cumulative": True, "timeWindowMode": "24_hour_windows"}, "cumulative", id="cumulative windows"),
        pytest.param({"retentionCustomBrackets": [0]}, "brackets", id="empty bracket"),
        pytest.param({"retentionCustomBrackets": [1] * 32}, "31", id="too many brackets"),
        pytest.param({"aggregationType": "sum"}, "aggregationProperty", id="sum of nothing"),
        pytest.param({"targetEntity": {"id": "x", "type": "data_warehouse"}}, "data warehouse", id="warehouse"),
        pytest.param({"targetEntity": {"type": "actions"}}, "id", id="action without id"),
        pytest.param({"period": "Decade"}, "Hour", id="unknown period"),
        pytest.param({"totalIntervals": 0}, "greater", id="no columns"),
    ],
)
def test_what_makes_no_sense_is_refused(world: World, retention: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        world.one().results(asked(**retention), now=NOW)


def test_a_table_is_not_endless(world: World) -> None:
    query = asked(period="Hour") | {"dateRange": {"date_from": "2020-01-01", "date_to": "2026-01-01"}}
    with pytest.raises(InvalidInput, match="1000 rows"):
        world.one().results(query, now=NOW)
