"""What clients read from the answer of a TrendsQuery, field by field, on small histories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hedgerow.errors import InvalidInput
from hedgerow.insights.kinds import kind_of, read_query
from hedgerow.insights.models import Selection
from tests.insights.support import Asked, Happened, Person, World

NOW = datetime(2024, 3, 10, 15, 30, tzinfo=UTC)  # a Sunday
NULL = "$$_posthog_breakdown_null_$$"
OTHER = "$$_posthog_breakdown_other_$$"


def happened(day: int, name: str = "view", who: str = "ann", hour: int = 12, **properties: Any) -> Happened:
    return Happened(name, datetime(2024, 3, day, hour, tzinfo=UTC), who, properties)


def trends(asked: Asked, *series: dict[str, Any], now: datetime = NOW, **query: Any) -> dict[str, Any]:
    nodes = [{"kind": "EventsNode", "event": "view", **one} for one in series or ({},)]
    return asked.ask({"kind": "TrendsQuery", "series": nodes, **query}, now=now)


def actors(asked: Asked, query: dict[str, Any], **selection: Any) -> list[dict[str, Any]]:
    model = read_query(query)
    found = kind_of(model).actors
    assert found is not None
    asking = asked.asking(now=NOW)
    return list(asking.rows(found(model, Selection(**selection), asking)).named())


def test_a_row(world: World) -> None:
    asked = world.one(happened(9), happened(10), happened(10, who="bob"))
    (row,) = trends(asked)["results"]
    assert row["data"] == [0, 0, 0, 0, 0, 0, 1, 2]
    assert row["count"] == 3
    assert row["days"] == [f"2024-03-{day:02}" for day in range(3, 11)]
    assert row["labels"][:2] == ["3-Mar-2024", "4-Mar-2024"]
    assert row["label"] == "view"
    assert row["filter"] == {}
    assert row["action"]["days"][0] == "2024-03-03T00:00:00+00:00"
    expected = {"id": "view", "type": "events", "order": 0, "name": "view", "custom_name": None, "math": None}
    assert {key: row["action"][key] for key in expected} == expected
    assert "compare" not in row
    assert "breakdown_value" not in row
    assert "aggregated_value" not in row


def test_no_events(world: World) -> None:
    answer = trends(world.one())
    assert answer["hasMore"] is False
    assert answer["results"][0]["data"] == [0] * 8
    assert trends(world.one(), breakdownFilter={"breakdown": "$browser"})["results"] == []


def test_all_events_and_no_series(world: World) -> None:
    asked = world.one(happened(10), happened(10, "buy"))
    (row,) = trends(asked, {"event": None})["results"]
    assert (row["label"], row["count"]) == ("All events", 2)
    assert asked.ask({"kind": "TrendsQuery", "series": []}, now=NOW)["results"] == []


@pytest.mark.parametrize(
    "display", ["BoldNumber", "ActionsPie", "ActionsDonut", "ActionsBarValue", "ActionsTable", "ActionsProportionBar"]
)
def test_total_values(world: World, display: str) -> None:
    asked = world.one(happened(9), happened(10), happened(10, who="bob"))
    (row,) = trends(asked, {"math": "dau"}, trendsFilter={"display": display})["results"]
    assert (row["aggregated_value"], row["data"], row["count"]) == (2, [], 0)


def test_a_bold_number_counts_from_this_moment_back(world: World) -> None:
    asked = world.one(happened(3, hour=15), happened(3, hour=16))
    dates = {"date_from": "-7d"}
    assert trends(asked, dateRange=dates, trendsFilter={"display": "BoldNumber"})["results"][0]["aggregated_value"] == 1
    assert trends(asked, dateRange=dates, trendsFilter={"display": "ActionsPie"})["results"][0]["aggregated_value"] == 2


def test_comparison(world: World) -> None:
    asked = world.one(happened(9), happened(2), happened(2))
    rows = trends(asked, dateRange={"date_from": "-7d"}, compareFilter={"compare": True})["results"]
    assert [(row["compare"], row["compare_label"], row["count"]) for row in rows] == [
        (True, "current", 1), (True, "previous", 2),
    ]  # fmt: skip
    assert (rows[0]["days"][0], rows[1]["days"][0]) == ("2024-03-03", "2024-02-25")
    shifted = trends(asked, dateRange={"date_from": "-3d"}, compareFilter={"compare": True, "compare_to": "-1w"})
    assert [row["count"] for row in shifted["results"]] == [1, 2]
    alone = trends(asked, dateRange={"date_from": "all"}, compareFilter={"compare": True})["results"]
    assert [row["count"] for row in alone] == [3]


def test_breakdown_rows(world: World) -> None:
    browsers = ["Firefox", "Firefox", "Chrome", "Safari", "Edge", None]
    asked = world.one(*(happened(10, **({"$browser": name} if name else {})) for name in browsers))
    answer = trends(asked, breakdownFilter={"breakdown": "$browser", "breakdown_limit": 2})
    assert [(row["breakdown_value"], row["label"], row["count"]) for row in answer["results"]] == [
        ("Firefox", "Firefox", 2), ("Chrome", "Chrome", 1),
        (NULL, "None (i.e. no value)", 1), (OTHER, "Other (i.e. all remaining values)", 2),
    ]  # fmt: skip
    assert answer["hasMore"] is True
    hidden = trends(
        asked,
        breakdownFilter={"breakdown": "$browser", "breakdown_limit": 2, "breakdown_hide_other_aggregation": True},
    )
    assert [row["breakdown_value"] for row in hidden["results"]] == ["Firefox", "Chrome", NULL]
    assert hidden["hasMore"] is False


def test_others_are_people_and_not_a_sum(world: World) -> None:
    asked = world.one(*(happened(10, who="ann", plan=plan) for plan in "aaabc"), happened(10, who="bob", plan="a"))
    rows = trends(asked, {"math": "dau"}, breakdownFilter={"breakdown": "plan", "breakdown_limit": 1})["results"]
    assert [(row["breakdown_value"], row["count"]) for row in rows] == [("a", 2), (OTHER, 1)]


def test_several_breakdowns_and_several_series(world: World) -> None:
    asked = world.one(happened(10, plan="pro", paid=True), happened(10, plan="free"))
    rows = trends(
        asked, {}, {"event": "buy"}, breakdownFilter={"breakdowns": [{"property": "plan"}, {"property": "paid"}]}
    )
    assert [(row["breakdown_value"], row["label"]) for row in rows["results"]] == [
        (["pro", "true"], "view - pro::true"),
        (["free", NULL], "view - free::None (i.e. no value)"),
    ]


def test_normalized_urls(world: World) -> None:
    urls = ["https://a.test/x", "https://a.test/x/", "https://a.test/x?#", "/"]
    asked = world.one(*(happened(10, url=url) for url in urls))
    rows = trends(asked, breakdownFilter={"breakdowns": [{"property": "url", "normalize_url": True}]})["results"]
    assert [(row["breakdown_value"], row["count"]) for row in rows] == [(["https://a.test/x"], 3), (["/"], 1)]


def test_histogram(world: World) -> None:
    asked = world.one(*(happened(10, price=price) for price in (0, 1, 9.5, 10)), happened(10))
    breakdown = {"breakdown": "price", "breakdown_histogram_bin_count": 4}
    rows = trends(asked, breakdownFilter=breakdown)["results"]
    assert [(row["breakdown_value"], row["count"]) for row in rows] == [
        ("[0,2.5]", 2), ("[2.5,5]", 0), ("[5,7.5]", 0), ("[7.5,10.01]", 2), ('["",""]', 1),
    ]  # fmt: skip
    query = {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "view"}], "breakdownFilter": breakdown}
    assert sum(one["event_count"] for one in actors(asked, query, breakdown="[7.5,10.01]")) == 2
    nothing = trends(asked, breakdownFilter={"breakdown": "none", "breakdown_histogram_bin_count": 3})["results"]
    assert [(row["breakdown_value"], row["count"]) for row in nothing] == [('["",""]', 5)]


def test_calendar_heatmap(world: World) -> None:
    asked = world.one(happened(10, hour=9), happened(10, hour=9, who="bob"), happened(9, hour=9), happened(10, hour=0))
    (row,) = trends(asked, {"math": "dau"}, trendsFilter={"display": "CalendarHeatmap"})["results"]
    assert row["calendar_heatmap_data"] == {
        "data": [
            {"row": 6, "column": 9, "value": 1}, {"row": 7, "column": 0, "value": 1},
            {"row": 7, "column": 9, "value": 2},
        ],
        "rowAggregations": [{"row": 6, "value": 1}, {"row": 7, "value": 2}],
        "columnAggregations": [{"column": 0, "value": 1}, {"column": 9, "value": 2}],
        "allAggregations": 2,
    }  # fmt: skip


def test_calendar_heatmaps_by_a_property_and_who_is_behind_a_cell(world: World) -> None:
    views = [happened(10, hour=9, who=who, b="Firefox") for who in ("ann", "bob", "ann")]
    asked = world.one(*views, happened(9, hour=9, b="Chrome"), happened(9, hour=7, b="Opera"), happened(8, b="Opera"))
    query: dict[str, Any] = {"trendsFilter": {"display": "CalendarHeatmap"}, "breakdownFilter": {"breakdown": "b"}}
    rows = trends(asked, **query)["results"]
    assert [(row["label"], row["calendar_heatmap_data"]["allAggregations"]) for row in rows] == [
        ("Firefox", 3), ("Opera", 2), ("Chrome", 1),
    ]  # fmt: skip
    assert rows[0]["calendar_heatmap_data"]["data"] == [{"row": 7, "column": 9, "value": 3}]
    query["breakdownFilter"]["breakdown_limit"] = 1
    assert [row["calendar_heatmap_data"]["allAggregations"] for row in trends(asked, **query)["results"]] == [3, 3]
    cell = {"type": "hogql", "key": "toDayOfWeek(timestamp) = 7 AND toHour(timestamp) = 9"}
    filtered = {
        "kind": "TrendsQuery",
        "series": [{"kind": "EventsNode", "event": "view"}],
        "properties": [cell],
        **query,
    }
    assert sorted(one["event_count"] for one in actors(asked, filtered, breakdown="Firefox")) == [1, 2]


def test_formulas(world: World) -> None:
    asked = world.one(happened(9), happened(10), happened(10), happened(10, "buy"))
    nodes = [{"formula": "B / A * 100", "custom_name": "Conversion"}, {"formula": "a + b"}]
    rows = trends(asked, {}, {"event": "buy"}, trendsFilter={"formulaNodes": nodes})["results"]
    assert [(row["label"], row["action"], row["order"], row["data"][-2:]) for row in rows] == [
        ("Conversion", None, 0, [0, 50]), ("Formula (a + b)", None, 1, [1, 3]),
    ]  # fmt: skip
    shown = {"formula": "A * 2", "display": "BoldNumber"}
    (total,) = trends(asked, trendsFilter=shown, dateRange={"date_from": "2024-03-01"})["results"]
    assert (total["data"], total["count"], total["aggregated_value"]) == (None, 0, 6)
    with pytest.raises(InvalidInput, match="there is no series B"):
        trends(asked, trendsFilter={"formula": "A / B"})


def test_a_sample_stands_for_all(world: World) -> None:
    asked = world.one(*(happened(10, who=f"user-{number}", price=2) for number in range(400)))
    query = {"samplingFactor": 0.25}
    (count,) = trends(asked, {"math": "dau"}, **query)["results"]
    (mean,) = trends(asked, {"math": "avg", "math_property": "price"}, **query)["results"]
    assert 250 < count["count"] < 550
    assert count["count"] % 4 == 0
    assert mean["data"][-1] == 2
    assert trends(asked, {"math": "dau"}, **query)["results"][0]["count"] == count["count"]


def test_test_accounts_are_left_out_where_asked(world: World) -> None:
    ours = Person(["us"], {"email": "me@shop.test"}, UUID(int=7))
    asked = world.one(
        happened(10, who="us"), happened(10), persons=[ours],
        test_account_filters=[{"key": "email", "type": "person", "value": "@shop.test", "operator": "not_icontains"}],
    )  # fmt: skip
    assert trends(asked)["results"][0]["count"] == 2
    assert trends(asked, filterTestAccounts=True)["results"][0]["count"] == 1


def test_weekly_active_users_of_late_events(world: World) -> None:
    """A day counts who came in the week up to it, before the range too."""
    asked = world.one(happened(1), happened(4, who="bob"), happened(10, who="cid"))
    (row,) = trends(asked, {"math": "weekly_active"}, dateRange={"date_from": "2024-03-05"})["results"]
    assert row["data"] == [2, 2, 2, 1, 1, 2]


def test_what_cannot_be_counted_is_refused_with_what_can(world: World) -> None:
    asked = world.one()
    for node, message in (
        ({"math": "sums"}, "there is no math 'sums'"),
        ({"math": "sum"}, "needs the name of a property in math_property"),
        ({"math": "hogql"}, "needs an aggregate expression"),
        ({"math": "unique_group"}, "needs math_group_type_index"),
    ):
        with pytest.raises(InvalidInput, match=message):
            trends(asked, node)
    breakdowns = [{"property": "Early", "type": "cohort"}, {"property": "a"}]
    with pytest.raises(InvalidInput, match="is no cohort"):
        trends(asked, breakdownFilter={"breakdowns": breakdowns})


def test_a_series_of_a_deleted_action_is_left_out(world: World) -> None:
    asked = world.one(happened(10))
    nodes = [{"kind": "ActionsNode", "id": 404}, {"kind": "EventsNode", "event": "view"}]
    rows = asked.ask({"kind": "TrendsQuery", "series": nodes}, now=NOW)["results"]
    assert [(row["label"], row["action"]["order"]) for row in rows] == [("view", 1)]


def test_choices_for_actors(world: World) -> None:
    asked = world.one(happened(10, **{"$browser": "Firefox"}))
    query = {
        "kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "view"}],
        "breakdownFilter": {"breakdown": "$browser"}, "compareFilter": {"compare": True},
    }  # fmt: skip
    model = read_query(query)
    options = kind_of(model).options
    assert options is not None
    found = options(model, asked.asking(now=NOW))
    assert found["day"][-1] == {"label": "10-Mar-2024", "value": "2024-03-10T00:00:00+00:00"}
    assert found["breakdown"] == [{"label": "Firefox", "value": "Firefox"}]
    assert found["series"] == [{"label": "view", "value": 0}]
    assert [one["value"] for one in found["compare"]] == ["current", "previous"]


@pytest.mark.parametrize("day", ["2024-03-10", "2024-03-10T00:00:00+00:00", "2024-03-10T00:00:00Z", 7])
def test_a_day_in_any_spelling(world: World, day: Any) -> None:
    asked = world.one(happened(9, who="bob"), happened(10), happened(10))
    query = {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "view"}]}
    (one,) = actors(asked, query, day=day)
    assert (one["event_count"], one["event_distinct_ids"]) == (2, ["ann"])


def test_actors_of_what_is_not_there(world: World) -> None:
    asked = world.one(happened(10))
    query = {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "view"}]}
    for selection, message in (
        ({"series": 3}, "The query has no series 3"),
        ({"day": "2023-01-01"}, "is not in the range of the query"),
        ({"compare": "previous"}, "compares with no previous period"),
    ):
        with pytest.raises(InvalidInput, match=message):
            actors(asked, query, **selection)


def test_recordings_of_actors(world: World) -> None:
    at = NOW - timedelta(hours=1)
    asked = world.one(Happened("view", at, "ann", {"$session_id": "s1", "$window_id": "w1"}))
    query = {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "view"}]}
    (one,) = actors(asked, query, include_recordings=True)
    (event,) = one["matching_events"]
    assert [str(part) for part in event[2:]] == ["s1", "w1"]


def test_properties_of_maths_as_interfaces_name_their_kinds(world: World) -> None:
    session = {"$session_id": str(UUID(int=0x018E0000_0000_7000_8000_000000000001))}
    asked = world.one(
        happened(10, hour=12, **session), happened(10, hour=13, **session), happened(10, who="bob"),
        persons=[Person(["ann"], {"orders": 4}), Person(["bob"], {"orders": 2})],
    )  # fmt: skip
    for kind in ("session_properties", "session", "event_properties", None):
        math = {"math": "avg", "math_property": "$session_duration", "math_property_type": kind}
        assert trends(asked, math)["results"][0]["data"][-1] == 3600, kind
    for kind in ("person_properties", "person"):
        math = {"math": "max", "math_property": "orders", "math_property_type": kind}
        assert trends(asked, math)["results"][0]["data"][-1] == 4, kind


def test_a_metric_draws_a_line_under_its_number(world: World) -> None:
    (row,) = trends(world.one(happened(9), happened(10)), trendsFilter={"display": "Metric"})["results"]
    assert (row["count"], row["data"][-2:]) == (2, [1, 1])


def test_people_of_a_calendar_heatmap_can_be_counted_where_their_session_began(world: World) -> None:
    session = {"$session_id": str(UUID(int=0x018E0000_0000_7000_8000_000000000002))}
    asked = world.one(happened(8, hour=12, **session), happened(8, hour=13, **session), happened(8, who="bob", hour=13))
    for math, by_start, hours in (
        ("dau", False, [(12, 1), (13, 2)]), ("dau", True, [(12, 1), (13, 1)]), ("total", True, [(12, 1), (13, 2)]),
    ):  # fmt: skip
        filters = {"calendarHeatmapFilter": {"bucketBySessionStart": by_start}}
        (row,) = trends(asked, {"math": math}, trendsFilter={"display": "CalendarHeatmap"}, **filters)["results"]
        assert [(cell["column"], cell["value"]) for cell in row["calendar_heatmap_data"]["data"]] == hours, math


def test_several_events_as_one_series(world: World) -> None:
    asked = world.one(happened(10), happened(10, "buy"), happened(10, "buy", "bob"), happened(10, "leave"))
    nodes = [{"kind": "EventsNode", "event": "view"}, {"kind": "EventsNode", "event": "buy"}]
    both = {"kind": "GroupNode", "operator": "OR", "nodes": nodes, "custom_name": None, "math": "total"}
    series = [both, {**both, "math": "dau", "name": "Either"}, {"kind": "EventsNode", "event": "leave"}]
    rows = asked.ask({"kind": "TrendsQuery", "series": series}, now=NOW)["results"]
    assert [(row["label"], row["count"]) for row in rows] == [("view, buy", 3), ("Either", 2), ("leave", 1)]
    funnel = {"kind": "FunnelsQuery", "series": [both, series[2]], "dateRange": {"date_from": "-7d"}}
    steps = asked.results(funnel, now=NOW)
    assert [(step["name"], step["count"]) for step in steps] == [("view, buy", 2), ("leave", 1)]


def test_incomplete_periods_can_be_left_out(world: World) -> None:
    asked = world.one(happened(1), happened(3), happened(9), happened(10))
    dates = {"date_from": "-7d", "excludeIncompletePeriods": True}
    rows = trends(asked, dateRange=dates, compareFilter={"compare": True})["results"]
    assert [(row["days"][0], row["days"][-1], row["count"]) for row in rows] == [
        ("2024-03-03", "2024-03-09", 2), ("2024-02-25", "2024-03-02", 1),
    ]  # fmt: skip
    node = {"kind": "EventsNode", "event": "view"}
    for kind in ("StickinessQuery", "LifecycleQuery"):
        answer = asked.results({"kind": kind, "series": [node], "dateRange": dates}, now=NOW)
        assert len(answer[0]["data"]) == 7, kind
    query = {
        "kind": "TrendsQuery",
        "series": [node],
        "dateRange": {"date_from": "-3d", "excludeIncompletePeriods": True},
    }
    answer = asked.post(query, filters_override={"date_from": "-5d"})  # what is laid over changes the dates alone
    assert len(answer["results"][0]["days"]) == 5
    assert answer["resolved_date_range"]["date_to"].startswith(answer["results"][0]["days"][-1])
    with pytest.raises(InvalidInput, match="Unknown key 'excludeIncompletePeriods'"):
        asked.ask({"kind": "PathsQuery", "dateRange": dates, "pathsFilter": {}})
