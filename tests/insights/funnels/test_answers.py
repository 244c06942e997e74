"""What a funnel's answer looks like, and the questions of a small shop that it must get right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hedgerow.database.models import Action, Cohort
from hedgerow.errors import InvalidInput
from tests.insights.funnels.test_against_reference import actors_of
from tests.insights.support import Asked, Group, Happened, Person, World

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
NAMES = ("ann", "bob", "cid")
PEOPLE = {name: UUID(int=number) for number, name in enumerate(NAMES, start=700)}
PERSONS = [Person([name], {"plan": "pro" if name == "ann" else "free"}, uuid) for name, uuid in PEOPLE.items()]
MARCH = {"date_from": "2024-03-01", "date_to": "2024-03-31"}


def after(event: str, minutes: float, who: str = "ann", **properties: Any) -> Happened:
    return Happened(event, NOON + timedelta(minutes=minutes), who, properties)


def funnel(*events: str, **shown: Any) -> dict[str, Any]:
    series = [{"kind": "EventsNode", "event": event} for event in events]
    return {"kind": "FunnelsQuery", "series": series, "dateRange": MARCH, "funnelsFilter": shown}


def counts(asked: Asked, query: dict[str, Any]) -> list[int]:
    return [step["count"] for step in asked.results(query, now=NOON)]


@pytest.fixture
def shop(world: World) -> Asked:
    """ann buys after ten minutes, bob looks and leaves, cid comes back a day later and buys."""
    return world.one(
        after("visit", 0, browser="Firefox"), after("cart", 4, browser="Chrome"), after("buy", 10),
        after("visit", 0, "bob", browser="Chrome"),
        after("visit", 0, "cid"), after("visit", 1440, "cid", browser="Firefox"), after("cart", 1441, "cid"),
        after("buy", 1445, "cid"),
        persons=PERSONS,
    )  # fmt: skip


def test_each_step_says_who_it_is_how_many_there_were_and_how_long_it_took(shop: Asked) -> None:
    query = funnel("visit", "cart", "buy")
    query["series"][1]["custom_name"] = "Into the cart"
    first, second, third = shop.results(query, now=NOON)
    assert first == {
        "action_id": "visit", "name": "visit", "custom_name": None, "order": 0, "people": [], "count": 3,
        "type": "events", "average_conversion_time": None, "median_conversion_time": None,
        "conversionRates": {"total": 1, "fromPrevious": 1},
    }  # fmt: skip
    assert (second["custom_name"], second["count"], second["average_conversion_time"]) == ("Into the cart", 2, 150)
    assert (third["count"], third["median_conversion_time"]) == (2, 300)
    assert second["conversionRates"] == {"total": pytest.approx(2 / 3), "fromPrevious": pytest.approx(2 / 3)}
    assert third["conversionRates"] == {"total": pytest.approx(2 / 3), "fromPrevious": 1}


def test_rates_are_of_those_who_did_the_last_step_that_nobody_may_leave_out(shop: Asked) -> None:
    query = funnel("visit", "cart", "buy")
    query["series"][1] |= {"optionalInFunnel": True, "properties": [{"key": "browser", "value": "Chrome"}]}
    rates = [step["conversionRates"] for step in shop.results(query, now=NOON)]
    assert [one["fromPrevious"] for one in rates] == pytest.approx([1, 1 / 3, 2 / 3])
    nobody = shop.results(funnel("nothing", "buy"), now=NOON)
    assert [step["conversionRates"] for step in nobody] == [{"total": 0, "fromPrevious": 0}] * 2


def test_time_to_convert_has_the_mean_and_the_median(shop: Asked) -> None:
    found = shop.results(funnel("visit", "buy", funnelVizType="time_to_convert"), now=NOON)
    assert (found["average_conversion_time"], found["median_conversion_time"]) == (450, 450)


def test_time_to_convert_counts_everybody_once_whatever_breakdown_is_left_from_another_display(shop: Asked) -> None:
    query = funnel("visit", "buy", funnelVizType="time_to_convert", breakdownAttributionType="all_events")
    alone = shop.results(query, now=NOON)
    for breakdown in ({"breakdown": "browser"}, {"breakdown": "browser", "breakdown_limit": 1}):
        assert shop.results({**query, "breakdownFilter": breakdown}, now=NOON) == alone


def test_days_that_are_not_over_can_be_left_out_of_a_funnels_trend_alone(shop: Asked) -> None:
    query = {
        **funnel("visit", "cart", funnelVizType="trends"),
        "dateRange": {"date_from": "-1d", "excludeIncompletePeriods": True},
    }
    evening = datetime(2024, 3, 5, 18, tzinfo=UTC)
    answer = shop.ask(query, now=evening)["results"]
    assert [(row["days"], row["data"]) for row in answer] == [(["2024-03-04"], [33.33])]
    steps = shop.results({**query, "funnelsFilter": {"funnelVizType": "steps"}}, now=evening)
    assert [step["count"] for step in steps] == [3, 2]  # nothing is drawn over time: cid's cart of today counts


def test_the_same_over_http_with_the_people_behind_a_drop_off(shop: Asked) -> None:
    query = funnel("visit", "cart", "buy")
    answer = shop.post({"kind": "InsightVizNode", "source": query})
    assert [step["count"] for step in answer["results"]] == [3, 2, 2]
    source = {"kind": "FunnelsActorsQuery", "source": query, "funnelStep": -2}
    people = shop.post({"kind": "ActorsQuery", "source": source, "select": ["actor", "id"]})
    assert [row[0]["distinct_ids"] for row in people["results"]] == [["bob"]]


def test_nobody_at_all_is_zeros(world: World) -> None:
    asked = world.one(after("other", 0))
    assert counts(asked, funnel("visit", "buy")) == [0, 0]
    assert asked.results({**funnel("visit", "buy"), "breakdownFilter": {"breakdown": "x"}}, now=NOON) == []
    bins = asked.results(funnel("visit", "buy", funnelVizType="time_to_convert"), now=NOON)
    assert bins == {"bins": [[0, 0], [60, 0]], "average_conversion_time": None, "median_conversion_time": None}
    (row,) = asked.results(funnel("visit", "buy", funnelVizType="trends"), now=NOON)
    assert (row["data"], row["days"][0], row["labels"][-1]) == ([0] * 31, "2024-03-01", "31-Mar-2024")


@pytest.mark.parametrize(
    ("unit", "seconds"),
    [("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400), ("week", 604800), ("month", 31 * 86400)],
)
def test_the_window_includes_its_last_instant(world: World, unit: str, seconds: int) -> None:
    asked = world.one(
        after("visit", 0), after("buy", seconds / 60),
        after("visit", 0, "bob"), Happened("buy", NOON + timedelta(seconds=seconds, microseconds=1), "bob"),
    )  # fmt: skip
    query = funnel("visit", "buy", funnelWindowInterval=1, funnelWindowIntervalUnit=unit)
    assert counts(asked, {**query, "dateRange": {"date_from": "2024-03-01", "date_to": "2024-05-01"}}) == [2, 1]


def test_the_window_is_of_the_first_step_and_a_later_one_begins_anew(world: World) -> None:
    asked = world.one(after("visit", 0), after("cart", 50), after("buy", 100), after("visit", 200), after("cart", 250))
    hour = {"funnelWindowInterval": 1, "funnelWindowIntervalUnit": "hour"}
    assert counts(asked, funnel("visit", "cart", "buy", **hour)) == [1, 1, 0]


def test_three_equal_steps_need_three_events(world: World) -> None:
    asked = world.one(
        *[after("visit", minute) for minute in (0, 1, 2)],
        *[after("visit", minute, "bob") for minute in (0, 1)],
        *[after("visit", 0, "cid") for _ in range(3)],  # at the same instant
    )
    for order in ("ordered", "strict", "unordered"):
        assert counts(asked, funnel("visit", "visit", "visit", funnelOrderType=order)) == [3, 3, 2], order


@pytest.mark.parametrize("order", ["ordered", "strict", "unordered"])
def test_equal_timestamps_are_read_to_the_actors_advantage(world: World, order: str) -> None:
    asked = world.one(after("buy", 0), after("noise", 0), after("visit", 0), after("cart", 0))
    query = funnel("visit", "cart", "buy", funnelOrderType=order)
    assert counts(asked, query) == [1, 1, 1]
    assert [step["average_conversion_time"] for step in asked.results(query, now=NOON)] == [None, 0, 0]


def test_anything_in_between_breaks_a_strict_funnel(world: World) -> None:
    asked = world.one(
        after("visit", 0), after("noise", 1), after("buy", 2), after("visit", 0, "bob"), after("buy", 2, "bob")
    )
    assert counts(asked, funnel("visit", "buy", funnelOrderType="strict")) == [2, 1]


def test_an_unordered_funnel_counts_how_many_steps_were_done(world: World) -> None:
    asked = world.one(after("buy", 0), after("visit", 1), after("cart", 0, "bob"))
    steps = asked.results(funnel("visit", "cart", "buy", funnelOrderType="unordered"), now=NOON)
    assert [(step["name"], step["count"]) for step in steps] == [
        ("Completed 1 step", 2), ("Completed 2 steps", 1), ("Completed 3 steps", 0),
    ]  # fmt: skip


def test_an_event_does_for_every_step_that_it_matches_in_any_order(world: World) -> None:
    asked = world.one(after("cart", 0), after("noise", 1), after("buy", 10))
    query = funnel("any", "cart", "buy", funnelOrderType="unordered")
    query["series"][0]["event"] = None
    steps = asked.results(query, now=NOON)
    assert [(step["count"], step["average_conversion_time"]) for step in steps] == [(1, None), (1, 0), (1, 600)]


def test_who_does_what_is_excluded_leaves_unless_another_attempt_got_as_far(world: World) -> None:
    asked = world.one(
        after("visit", 0), after("ask", 1), after("buy", 2),
        after("visit", 0, "bob"), after("ask", 1, "bob"), after("visit", 5, "bob"), after("buy", 6, "bob"),
        after("visit", 0, "cid"), after("buy", 3, "cid"), after("ask", 3, "cid"),  # not before the last step
        persons=PERSONS,
    )  # fmt: skip
    asking = {"kind": "EventsNode", "event": "ask", "funnelFromStep": 0, "funnelToStep": 1}
    for order in ("ordered", "strict", "unordered"):
        query = funnel("visit", "buy", funnelOrderType=order, exclusions=[asking])
        assert counts(asked, query) == [2, 2], order
        assert set(actors_of(asked, query)) == {PEOPLE["bob"], PEOPLE["cid"]}


def test_an_optional_step_may_be_left_out(shop: Asked) -> None:
    query = funnel("visit", "cart", "buy")
    query["series"].insert(1, {"kind": "EventsNode", "event": "help", "optionalInFunnel": True})
    assert counts(shop, query) == [3, 0, 2, 2]


@pytest.mark.parametrize(
    ("attribution", "expected"),
    [
        ({"breakdownAttributionType": "first_touch"}, {"Chrome": [1, 0, 0], "Firefox": [2, 2, 2]}),
        ({"breakdownAttributionType": "last_touch"}, {"Chrome": [2, 1, 1], "Firefox": [1, 1, 1]}),
        ({"breakdownAttributionType": "all_events"}, {"": [1, 1, 1], "Chrome": [1, 0, 0], "Firefox": [2, 0, 0]}),
        (
            {"breakdownAttributionType": "step", "breakdownAttributionValue": 1},
            {"": [2, 1, 1], "Chrome": [1, 1, 1]},
        ),
    ],
)
def test_whose_value_counts(shop: Asked, attribution: dict[str, Any], expected: dict[str, list[int]]) -> None:
    query = funnel("visit", "cart", "buy", **attribution)
    query["breakdownFilter"] = {"breakdown": "browser", "breakdown_type": "event"}
    rows = shop.results(query, now=NOON)
    assert {row[0]["breakdown_value"][0]: [step["count"] for step in row] for row in rows} == expected
    for row in rows:
        behind = actors_of(shop, query, funnel_step=1, funnel_step_breakdown=row[0]["breakdown_value"])
        assert len(behind) == row[0]["count"]


def test_values_beyond_the_limit_are_other(shop: Asked) -> None:
    query = {**funnel("visit", "buy"), "breakdownFilter": {"breakdown": "browser", "breakdown_limit": 1}}
    rows = shop.results(query, now=NOON)
    assert [(row[0]["breakdown"], row[0]["count"]) for row in rows] == [(["Firefox"], 2), (["Other"], 1)]
    assert actors_of(shop, query, funnel_step_breakdown=["Other"]) == [PEOPLE["bob"]]


def test_cohorts_stand_in_the_order_asked_for_the_empty_ones_too(shop: Asked) -> None:
    with shop.world.installation.context.database.write() as session:
        cohorts = [Cohort(project_id=shop.project.id, name=name, is_static=True) for name in ("Nobody", "Bob")]
        session.add_all(cohorts)
        session.flush()
        nobody, bob = (cohort.id for cohort in cohorts)
    row = {
        "project_id": shop.project.id,
        "cohort_id": bob,
        "person_id": PEOPLE["bob"].bytes,
        "is_member": 1,
        "version": 1,
    }
    shop.world._insert("cohort_people", [row])
    query = {
        **funnel("visit", "buy"),
        "breakdownFilter": {"breakdown": [nobody, bob, "all"], "breakdown_type": "cohort"},
    }
    rows = shop.results(query, now=NOON)
    assert [(row[0]["breakdown"], row[0]["breakdown_value"], [step["count"] for step in row]) for row in rows] == [
        ("Nobody", nobody, [0, 0]), ("Bob", bob, [1, 0]), ("all users", "all", [3, 2]),
    ]  # fmt: skip
    assert actors_of(shop, query, funnel_step_breakdown=bob) == [PEOPLE["bob"]]
    assert len(actors_of(shop, query, funnel_step_breakdown="all", funnel_step=2)) == 2
    parts = [{"property": bob, "type": "cohort"}, {"property": "plan", "type": "person"}]
    rows = shop.results({**query, "breakdownFilter": {"breakdowns": parts}}, now=NOON)
    assert {(row[0]["breakdown"][0], row[0]["breakdown_value"][0]) for row in rows} == {("Bob", str(bob)), ("", "")}


def test_actions_groups_and_sessions(world: World) -> None:
    events = [
        Happened("visit", NOON, "ann", {"$session_id": "s1", "page": "/"}, groups={0: "acme"}),
        Happened("buy", NOON + timedelta(minutes=1), "bob", {"$session_id": "s1"}, groups={0: "acme"}),
        Happened("visit", NOON, "bob", {"$session_id": "s2"}, groups={0: "globex"}),
    ]
    asked = world.one(*events, persons=PERSONS, groups=[Group(0, "acme"), Group(0, "globex")])
    with asked.world.installation.context.database.write() as session:
        action = Action(project_id=asked.project.id, name="Looked", steps=[{"event": "visit"}])
        session.add(action)
        session.flush()
        number = action.id
    query = funnel("visit", "buy")
    query["series"][0] = {"kind": "ActionsNode", "id": number}
    assert counts(asked, query) == [2, 1]
    steps = asked.results({**query, "aggregation_group_type_index": 0}, now=NOON)
    assert [(step["name"], step["action_id"], step["type"], step["count"]) for step in steps] == [
        ("Looked", number, "actions", 2), ("buy", "buy", "events", 1),
    ]  # fmt: skip
    assert actors_of(asked, {**query, "aggregation_group_type_index": 0}, funnel_step=2) == ["acme"]
    query["funnelsFilter"] = {"funnelAggregateByHogQL": "properties.$session_id"}
    assert counts(asked, query) == [2, 1]
    assert actors_of(asked, query, funnel_step=2) == [PEOPLE["ann"]]  # who had the session first
    query["series"][1] = {"kind": "ActionsNode", "id": number + 1000}  # is gone
    assert counts(asked, query) == [2, 0]


def test_conversion_by_the_interval_in_which_people_came(shop: Asked) -> None:
    query = {
        **funnel("visit", "buy", funnelVizType="trends"),
        "dateRange": {"date_from": "2024-03-04", "date_to": "2024-03-05"},
    }
    hour = {"funnelWindowInterval": 1, "funnelWindowIntervalUnit": "hour"}
    query["funnelsFilter"] |= hour
    (row,) = shop.results(query, now=NOON)
    assert (row["days"], row["data"]) == (["2024-03-04", "2024-03-05"], [33.33, 100])
    monday = {"funnel_trends_entrance_period_start": "2024-03-04"}
    assert set(actors_of(shop, query, **monday)) == set(PEOPLE.values())
    assert actors_of(shop, query, **monday, funnel_trends_drop_off=False) == [PEOPLE["ann"]]


STEP_ONE = {"breakdownAttributionType": "step", "breakdownAttributionValue": 1}


def without(event: str, first: int, until: int) -> dict[str, Any]:
    return {"exclusions": [{"kind": "EventsNode", "event": event, "funnelFromStep": first, "funnelToStep": until}]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"series": [{"kind": "EventsNode", "event": "visit"}]}, "series"),
        ({"funnelsFilter": {"funnelFromStep": 1, "funnelToStep": 1}}, "must come before"),
        ({"funnelsFilter": {"funnelFromStep": 0, "funnelToStep": 9}}, "from 0 to 1"),
        ({"funnelsFilter": {"funnelOrderType": "unordered", **STEP_ONE}}, "can only be 0"),
        ({"funnelsFilter": without("x", 1, 1)}, "must come before"),
        ({"funnelsFilter": without("buy", 0, 1)}, "same event"),
        ({"funnelsFilter": {"funnelWindowInterval": 0}}, "greater than or equal to 1"),
        ({"funnelsFilter": {"funnelWindowIntervall": 1}}, "funnelWindowInterval"),
    ],
)
def test_what_cannot_be_a_funnel_is_refused_with_what_to_do(shop: Asked, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        shop.ask({**funnel("visit", "buy"), **changes}, now=NOON)
    assert words in refused.value.detail or words in str(refused.value.attr)


@pytest.mark.parametrize("step", [0, -1, 3, -3])
def test_a_step_that_is_not_there_has_no_actors(shop: Asked, step: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        actors_of(shop, funnel("visit", "buy"), funnel_step=step)
    assert refused.value.attr == "funnelStep"


def test_a_funnel_beside_the_period_before(shop: Asked) -> None:
    query = {**funnel("visit", "cart"), "dateRange": {"date_from": "2024-03-05", "date_to": "2024-03-05"}}
    assert [(row["count"], "compare_label" in row) for row in shop.results(query)] == [(1, False), (1, False)]
    query["compareFilter"] = {"compare": True}
    assert [(row["compare_label"], row["name"], row["count"]) for row in shop.results(query)] == [
        ("current", "visit", 1), ("current", "cart", 1), ("previous", "visit", 3), ("previous", "cart", 1),
    ]  # fmt: skip
    for period, reached in (("current", {"cid"}), ("previous", {"ann"})):
        chosen = {"kind": "FunnelsActorsQuery", "source": query, "funnelStep": 2, "compare": period}
        rows = shop.results({"kind": "ActorsQuery", "source": chosen, "select": ["id"]})
        assert {row[0] for row in rows} == {str(PEOPLE[name]) for name in reached}
    rows = shop.results({**query, "funnelsFilter": {"funnelVizType": "trends"}})
    assert [(row["compare_label"], row["days"], row["data"]) for row in rows] == [
        ("current", ["2024-03-05"], [100.0]), ("previous", ["2024-03-04"], [33.33]),
    ]  # fmt: skip
    rows = shop.results({**query, "breakdownFilter": {"breakdown": "browser"}})
    found = [(steps[0]["compare_label"], steps[0]["breakdown_value"], steps[0]["count"]) for steps in rows]
    values = [value for label, value, _ in found if label == "current"]
    assert [value for label, value, _ in found if label == "previous"] == values  # each has one to be compared with
    assert ("previous", ["Chrome"], 1) in found
    assert ("current", ["Chrome"], 0) in found


def test_intervals_whose_last_visitors_may_still_convert_can_be_hidden(shop: Asked) -> None:
    shown = {"funnelVizType": "trends", "funnelWindowInterval": 1, "hideIncompleteConversionWindowPeriods": True}
    query = {**funnel("visit", "cart", **shown), "dateRange": {"date_from": "-3d"}}
    (row,) = shop.results(query, now=datetime(2024, 3, 7, 12, tzinfo=UTC))
    assert (row["days"], row["data"], row["count"]) == (["2024-03-04", "2024-03-05"], [33.33, 100.0], 2)
