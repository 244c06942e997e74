"""EventsQuery, ActorsQuery, GroupsQuery and what pickers show, against histories that are counted by hand."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hedgerow.errors import InvalidInput
from tests.insights.support import Asked, Group, Happened, History, Person, World

DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)
ALL = {"kind": "EventsQuery", "after": "all"}


def test_every_event_is_listed_once_the_newest_first(histories: list[Asked]) -> None:
    for asked in histories:
        answer = asked.ask({**ALL, "select": ["uuid", "timestamp", "person_id"], "limit": 1000})
        wanted = sorted(asked.history.events, key=lambda event: (event.at, event.uuid), reverse=True)
        assert {row[0] for row in answer["results"]} == {str(event.uuid) for event in wanted}
        times = [datetime.fromisoformat(row[1]) for row in answer["results"]]
        assert times == [event.at for event in wanted], asked.history.seed
        people = {str(event.uuid): str(asked.history.person_of(event)) for event in wanted}
        assert {row[0]: row[2] for row in answer["results"]} == people, asked.history.seed


def test_pages_hold_every_event_once(histories: list[Asked]) -> None:
    for asked in histories[:10]:
        seen: list[str] = []
        while True:
            page = asked.ask({**ALL, "select": ["uuid"], "limit": 7, "offset": len(seen)})
            seen += [row[0] for row in page["results"]]
            if not page["hasMore"]:
                break
            assert len(page["results"]) == 7
        assert Counter(seen) == Counter(str(event.uuid) for event in asked.history.events)


def test_aggregates_group_by_the_other_columns(histories: list[Asked]) -> None:
    for asked in histories:
        answer = asked.ask({**ALL, "select": ["event", "count()"], "limit": 1000})
        counted = Counter(event.event for event in asked.history.events)
        assert dict(answer["results"]) == counted
        counts = [count for _, count in answer["results"]]
        assert counts == sorted(counts, reverse=True)


def test_an_aggregate_alone_is_one_row_of_all_events(histories: list[Asked]) -> None:
    for asked in histories:
        answer = asked.ask({**ALL, "select": ["count()", "uniq(person_id)"]})
        assert [row[0] for row in answer["results"]] == [len(asked.history.events)]


def test_people_are_those_who_are_there_today(histories: list[Asked]) -> None:
    for asked in histories:
        history = asked.history
        answer = asked.ask({"kind": "ActorsQuery", "select": ["actor", "id"], "limit": 1000})
        today = {str(person.uuid): person for person in history.persons if history.person(person.uuid)}
        assert {row[1] for row in answer["results"]} == set(today)
        for actor, id_ in answer["results"]:
            assert actor["properties"] == today[id_].properties
            assert set(actor["distinct_ids"]) == history.distinct_ids_of(today[id_].uuid)
            assert actor["is_identified"] == today[id_].is_identified


def test_an_event_as_an_object_and_its_person(world: World) -> None:
    person = Person(["u"], {"email": "a@b.test", "nested": {"x": [1, None]}})
    chain = 'button:text="Buy"nth-child="1";div:nth-child="0"'
    happened = Happened("buy", DAY, "u", {"price": 2.5, "list": [1, {"a": None}]}, elements_chain=chain)
    asked = world.one(happened, persons=[person])
    answer = asked.ask({**ALL, "select": ["*", "person", "person_display_name -- Person", "properties.price -- Price"]})
    event, shown, name, price = answer["results"][0]
    assert (event["uuid"], event["event"], event["distinct_id"]) == (str(happened.uuid), "buy", "u")
    assert event["properties"] == {"price": 2.5, "list": [1, {"a": None}]}
    assert event["timestamp"] == "2024-03-01T12:00:00Z"
    assert [element["tag_name"] for element in event["elements"]] == ["button", "div"]
    assert shown == {
        "uuid": str(person.uuid),
        "created_at": "2024-01-01T00:00:00Z",
        "distinct_id": "u",
        "properties": {"email": "a@b.test", "nested": {"x": [1, None]}},
    }
    assert name == {"display_name": "a@b.test", "id": str(person.uuid), "distinct_id": "u"}
    assert price == 2.5
    assert answer["columns"] == ["*", "person", "person_display_name -- Person", "properties.price -- Price"]


def test_the_last_day_is_listed_by_default_and_bounds_are_not_included(world: World) -> None:
    now = datetime.now(UTC)
    asked = world.one(
        Happened("old", now - timedelta(hours=25)), Happened("new", now - timedelta(hours=1)), Happened("at", DAY)
    )
    names = {"kind": "EventsQuery", "select": ["event"]}
    assert asked.results(names) == [["new"]]
    assert asked.results({**names, "after": "-2d"}) == [["new"], ["old"]]
    assert asked.results({**names, "after": "2024-03-01T12:00:00Z", "before": "-1d"}) == [["old"]]
    assert asked.results({**names, "after": "all", "before": "2024-03-01T12:00:00.000001Z"}) == [["at"]]


@pytest.mark.parametrize(
    ("prices", "total"),
    [([1, 2.5, 4], 7.5), (["1", "2.5", "4"], 7.5), ([1, "2.5", {"of": "an object"}], 3.5), ([[1], "free", None, 2], 2)],
)
def test_sums_of_a_property_leave_out_what_is_no_number(world: World, prices: list[Any], total: float) -> None:
    """Whether it holds numbers, texts or objects: a sum of JSON once failed."""
    asked = world.one(*[Happened("paid", DAY + timedelta(hours=n), "u", {"price": p}) for n, p in enumerate(prices)])
    assert asked.results({**ALL, "select": ["event", "sum(properties.price)"]}) == [["paid", total]]


def test_conditions_of_an_events_query(world: World) -> None:
    person = Person(["u"], {"plan": "pro"})
    asked = world.one(
        Happened("a", DAY, "u", {"price": 1}),
        Happened("b", DAY, "u", {"price": 2}),
        Happened("b", DAY, "v", {"price": 3}),
        persons=[person],
    )
    names = {**ALL, "select": ["properties.price"], "orderBy": ["properties.price ASC"]}

    def prices(**more: Any) -> list[Any]:
        return [row[0] for row in asked.results({**names, **more})]

    assert prices() == [1, 2, 3]
    assert prices(event="b") == [2, 3]
    assert prices(where=["event = 'b'", "properties.price > 2"]) == [3]
    assert prices(personId=str(person.uuid)) == [1, 2]
    assert prices(properties=[{"key": "price", "value": 2, "operator": "lt", "type": "event"}]) == [1]
    assert prices(fixedProperties=[{"key": "plan", "value": "pro", "type": "person"}]) == [1, 2]
    assert prices(orderBy=["-properties.price"]) == [3, 2, 1]
    assert prices(limit=2) == [1, 2]
    counts = {**ALL, "select": ["event", "count()"], "where": ["count() > 1"]}
    assert asked.results(counts) == [["b", 2]]


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({**ALL, "select": []}, "select"),
        ({**ALL, "select": ["1 +"]}, "select"),
        ({**ALL, "select": ["event"], "where": ["count() > 1"]}, "where"),
        ({**ALL, "select": ["event"], "orderBy": ["("]}, "orderBy"),
        ({**ALL, "select": ["event"], "actionId": 999}, "actionId"),
        ({**ALL, "select": ["event"], "personId": "x"}, "personId"),
        ({**ALL, "select": ["event"], "after": "someday"}, "after"),
        ({**ALL, "select": ["event"], "limit": 0}, "limit"),
    ],
)
def test_what_is_wrong_with_a_list_names_the_field(world: World, query: dict[str, Any], attr: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        world.one().ask(query)
    assert caught.value.attr == attr


def test_events_of_an_action_that_is_not_saved_yet(world: World) -> None:
    asked = world.one(
        Happened("$pageview", DAY, properties={"$current_url": "https://a.example/pricing"}),
        Happened("$pageview", DAY, properties={"$current_url": "https://a.example/"}),
        Happened("$autocapture", DAY, elements_chain='button.buy:text="Buy"'),
        Happened("$autocapture", DAY, elements_chain='button:text="Buy now"'),
    )
    steps = [
        {"event": "$pageview", "url": "pricing", "url_matching": "contains", "selector": None, "properties": []},
        {"event": "$autocapture", "tag_name": "button", "text": "Buy", "text_matching": "exact"},
    ]
    query = {"kind": "EventsQuery", "select": ["event"], "after": "all", "actionSteps": steps}
    assert sorted(asked.results(query)) == [["$autocapture"], ["$pageview"]]


@pytest.mark.parametrize(("named_by", "names"), [((), ["Bob", "ann"]), (("nick", "plan"), ["7", "pro"])])
def test_people_are_called_as_the_project_calls_them(world: World, named_by: tuple[str, ...], names: list[str]) -> None:
    anonymous = "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
    people = [Person([anonymous, "ann"], {"plan": "pro"}), Person(["b"], {"Name": "Bob", "nick": 7})]
    asked = world.insert([History(persons=people, named_by=named_by)])[0]
    rows = asked.results({"kind": "ActorsQuery", "select": ["person_display_name"]})
    assert sorted(row[0]["display_name"] for row in rows) == names


def test_people_are_found_by_what_people_know_of_them(world: World) -> None:
    asked = world.insert(
        [
            History(
                persons=[
                    Person(["ann", "phone"], {"email": "ann@acme.test", "plan": "pro"}),
                    Person(["bob_1"], {"name": "Bob 100%"}),
                ]
            )
        ]
    )[0]

    def found(**more: Any) -> list[str]:
        rows = asked.results({"kind": "ActorsQuery", "select": ["person_display_name"], **more})
        return sorted(row[0]["display_name"] for row in rows)

    assert found() == ["Bob 100%", "ann@acme.test"]
    assert found(search="ACME") == ["ann@acme.test"]
    assert found(search="phone") == ["ann@acme.test"]
    assert found(search="0%") == ["Bob 100%"]
    assert found(search="%") == ["Bob 100%"]
    assert found(search="b_1") == ["Bob 100%"]
    assert found(properties=[{"key": "plan", "value": "pro", "type": "person"}]) == ["ann@acme.test"]


def test_actors_of_a_hogql_query_include_who_has_no_profile(world: World) -> None:
    person = Person(["u"], {"email": "u@x.test"})
    asked = world.one(Happened("a", DAY, "u"), Happened("a", DAY, "ghost"), persons=[person])
    source = {"kind": "HogQLQuery", "query": "SELECT DISTINCT person_id FROM events"}
    answer = asked.ask({"kind": "ActorsQuery", "source": source, "select": ["actor", "properties.email"]})
    assert answer["missing_actors_count"] == 1
    assert sorted(row[1] or "" for row in answer["results"]) == ["", "u@x.test"]
    ghost = next(row[0] for row in answer["results"] if row[0]["id"] != str(person.uuid))
    assert (ghost["properties"], ghost["distinct_ids"]) == ({}, [])


def test_when_people_did_something_last(world: World) -> None:
    first, last = datetime(2023, 1, 5, 9, tzinfo=UTC), datetime(2024, 5, 2, 10, 30, tzinfo=UTC)
    asked = world.one(
        Happened("view", first, "ann"), Happened("view", last, "ann"), Happened("view", first, "bob"),
        persons=[Person(["ann"], {}), Person(["bob"], {}), Person(["cid"], {})],
    )  # fmt: skip
    rows = asked.results({"kind": "ActorsQuery", "select": ["person_display_name", "last_seen"]})
    seen = {row[0]["display_name"]: row[1] for row in rows}
    assert seen == {"ann": "2024-05-02T10:30:00Z", "bob": "2023-01-05T09:00:00Z", "cid": None}
    rows = asked.post({"kind": "ActorsQuery", "select": ["last_seen"], "search": "ann"})["results"]
    assert rows == [["2024-05-02T10:30:00Z"]]
    for order in ("last_seen DESC", "-last_seen"):
        with pytest.raises(InvalidInput, match="cannot be ordered by last_seen") as refused:
            asked.ask({"kind": "ActorsQuery", "select": ["last_seen"], "orderBy": [order]})
        assert refused.value.attr == "orderBy"


def test_groups_of_a_type(world: World) -> None:
    groups = [Group(0, "acme", {"name": "Acme Inc", "size": 3}), Group(0, "globex", {"size": 5}), Group(1, "acme")]
    asked = world.one(groups=groups)
    query = {"kind": "GroupsQuery", "group_type_index": 0, "orderBy": ["group_name"]}
    assert [row[:2] for row in asked.results(query)] == [["Acme Inc", "acme"], ["globex", "globex"]]
    assert asked.results({**query, "select": ["key"], "search": "glob"}) == [["globex"]]
    assert asked.results({**query, "select": ["group"]})[0][0]["properties"] == {"name": "Acme Inc", "size": 3}
    big = [{"key": "size", "value": 4, "operator": "gt", "type": "group", "group_type_index": 0}]
    assert asked.results({**query, "select": ["key"], "properties": big}) == [["globex"]]


def test_properties_of_groups_are_what_their_type_says(world: World) -> None:
    companies = [Group(0, key, {"size": size, "paid": paid}) for key, size, paid in (("a", 9, True), ("b", 10, False))]
    teams = [Group(1, "c", {"size": "large"}), Group(1, "d", {"size": "9", "name": 7})]
    asked = world.one(
        *(Happened("view", DAY, groups={0: key}) for key in ("a", "a", "b")),
        groups=[*companies, *teams], group_types=("company", "team"),
    )  # fmt: skip
    query = {"kind": "GroupsQuery", "group_type_index": 0, "select": ["key", "properties.size", "properties.paid"]}
    assert asked.results({**query, "orderBy": ["properties.size"]}) == [["a", 9, True], ["b", 10, False]]
    of_teams = {"kind": "GroupsQuery", "group_type_index": 1, "select": ["group_name", "properties.size"]}
    assert asked.results({**of_teams, "orderBy": ["properties.size"]}) == [["7", "9"], ["c", "large"]]
    like = [{"key": "size", "value": "lar", "operator": "icontains", "type": "group"}]
    assert asked.results({**of_teams, "properties": like}) == [["c", "large"]]
    node = {"kind": "EventsNode", "event": "view", "math": "unique_group", "math_group_type_index": 0}
    trends = {
        "kind": "TrendsQuery",
        "series": [node],
        "dateRange": {"date_from": "2024-03-01", "date_to": "2024-03-01"},
    }
    behind = {"kind": "ActorsQuery", "source": {"kind": "InsightActorsQuery", "source": trends}}
    rows = asked.results({**behind, "select": ["id", "properties.size"], "orderBy": ["properties.size DESC"]})
    assert rows == [["b", 10], ["a", 9]]


def test_a_timeline_puts_events_into_sessions(world: World) -> None:
    def at(minutes: int, **more: Any) -> Happened:
        return Happened(f"e{minutes}", DAY + timedelta(minutes=minutes), "u", **more)

    person = Person(["u"])
    asked = world.one(
        at(0, properties={"$session_id": "s"}), at(1), at(20), at(60), at(61, properties={"$session_id": "s"}),
        persons=[person],
    )  # fmt: skip
    query = {
        "kind": "SessionsTimelineQuery",
        "personId": str(person.uuid),
        "after": "2024-03-01",
        "before": "2024-03-02",
    }
    answer = asked.ask(query)
    assert [[event["event"] for event in session["events"]] for session in answer["results"]] == [
        ["e60"],
        ["e1", "e20"],
        ["e0", "e61"],
    ]
    assert answer["results"][2]["sessionId"] == "s"
    assert answer["hasMore"] is False


def test_what_pickers_show(world: World) -> None:
    now = datetime.now(UTC) - timedelta(days=1)
    asked = world.one(
        Happened("a", now, properties={"x": "1", "flag": True, "none": None}),
        Happened("a", now, properties={"x": "2"}),
        Happened("a", now, properties={"x": "1"}),
        Happened("b", now),
        persons=[Person(["u"], {"plan": "pro"})],
        groups=[Group(0, "acme", {"size": 3})],
    )
    assert asked.results({"kind": "TeamTaxonomyQuery"}) == [{"event": "a", "count": 3}, {"event": "b", "count": 1}]
    page = asked.ask({"kind": "TeamTaxonomyQuery", "limit": 1, "offset": 1})
    assert (page["results"], page["hasMore"], page["offset"]) == ([{"event": "b", "count": 1}], False, 1)
    assert asked.ask({"kind": "TeamTaxonomyQuery", "limit": 1})["hasMore"] is True
    assert asked.results({"kind": "EventTaxonomyQuery", "event": "a"}) == [
        {"property": "x", "sample_values": ["1", "2"], "sample_count": 2},
        {"property": "flag", "sample_values": ["true"], "sample_count": 1},
    ]
    assert asked.results({"kind": "ActorsPropertyTaxonomyQuery", "properties": ["plan", "no"]}) == [
        {"sample_values": ["pro"], "sample_count": 1},
        {"sample_values": [], "sample_count": 0},
    ]
    sizes = {"kind": "ActorsPropertyTaxonomyQuery", "properties": ["size"], "groupTypeIndex": 0}
    assert asked.results(sizes) == [{"sample_values": ["3"], "sample_count": 1}]


def test_the_schema_lists_what_can_be_asked(world: World) -> None:
    tables = world.one().ask({"kind": "DatabaseSchemaQuery"})["tables"]
    assert {"events", "persons", "sessions", "groups"} <= tables.keys()
    assert tables["events"]["fields"]["timestamp"]["type"] == "datetime"
    assert tables["events"]["fields"]["person"]["table"] == "persons"


def test_who_is_behind_a_number_of_trends(histories: list[Asked]) -> None:
    """Each number of unique users is as large as the list of people behind it."""
    trends = {
        "kind": "TrendsQuery",
        "series": [{"kind": "EventsNode", "event": "view", "math": "dau"}],
        "dateRange": {"date_from": "2024-01-01", "date_to": "2024-12-31"},
        "interval": "month",
    }
    for asked in histories[:10]:
        series = asked.results(trends)[0]
        for day, count in zip(series["days"], series["data"], strict=True):
            if count:
                source = {"kind": "InsightActorsQuery", "source": trends, "day": day, "series": 0}
                answer = asked.ask({"kind": "ActorsQuery", "source": source, "select": ["id", "actor", "event_count"]})
                assert len({row[0] for row in answer["results"]}) == len(answer["results"]) == count
                assert {row[0] for row in asked.results(source)} == {row[0] for row in answer["results"]}
