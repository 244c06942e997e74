"""SessionsQuery, against histories whose sessions are put together by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hedgerow.errors import InvalidInput
from tests.insights.support import Asked, Happened, Person, World

DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)
ALL = {"kind": "SessionsQuery", "after": "all"}
MINUTE = timedelta(minutes=1)


def test_each_session_is_listed_once_the_newest_first(histories: list[Asked]) -> None:
    for asked in histories:
        select = ["session_id", "$start_timestamp", "$end_timestamp", "$event_count"]
        found = asked.results({**ALL, "select": select, "limit": 1000})
        wanted: dict[str, list[datetime]] = defaultdict(list)
        for event in asked.history.events:
            if event.session_id:
                wanted[event.session_id].append(event.at)
        assert {row[0] for row in found} == set(wanted), asked.history.seed
        assert len(found) == len(wanted)
        for name, start, end, count in found:
            times = wanted[name]
            assert (datetime.fromisoformat(start), datetime.fromisoformat(end)) == (min(times), max(times))
            assert count == len(times)
        order = [(datetime.fromisoformat(row[1]), row[0]) for row in found]
        assert order == sorted(order, reverse=True), asked.history.seed


def test_pages_hold_every_session_once(histories: list[Asked]) -> None:
    for asked in histories[:10]:
        wanted = {event.session_id for event in asked.history.events} - {""}
        seen: list[str] = []
        while True:
            page = asked.ask({**ALL, "select": ["session_id"], "limit": 3, "offset": len(seen)})
            assert (page["limit"], page["offset"], page["columns"]) == (3, len(seen), ["session_id"])
            seen += [row[0] for row in page["results"]]
            if not page["hasMore"]:
                break
        assert sorted(seen) == sorted(wanted)


def visit(session: str, who: str, at: datetime, *pages: str, **properties: Any) -> list[Happened]:
    more = {"$session_id": session, **properties}
    return [
        Happened(
            "$pageview",
            at + MINUTE * number,
            who,
            {"$current_url": f"https://shop.test{page}", "$pathname": page, **more},
        )
        for number, page in enumerate(pages)
    ]


@pytest.fixture(scope="module")
def shop(world: World) -> Asked:
    """Ann came twice, and bought; Bob, an employee, once; somebody without a profile once, before."""
    ann = Person(["ann", "ann's phone"], {"email": "ann@example.com", "plan": "pro"})
    bob = Person(["bob"], {"name": "Bob", "email": "bob@shop.test"})
    return world.one(
        *visit("s1", "ann", DAY, "/", "/docs"),
        *visit("s2", "ann's phone", DAY + timedelta(hours=2), "/cart"),
        Happened("buy", DAY + timedelta(hours=2, minutes=5), "ann's phone", {"$session_id": "s2", "price": 20}),
        Happened("buy", DAY + timedelta(hours=2, minutes=6), "ann's phone", {"$session_id": "s2", "price": 1}),
        *visit("s3", "bob", DAY + timedelta(hours=1), "/"),
        Happened("buy", DAY + timedelta(hours=1, minutes=9), "bob", {"$session_id": "s3", "price": 5}),
        *visit("s4", "nobody", DAY - timedelta(days=1), "/", "/", "/docs"),
        Happened("buy", DAY, "ann", {"price": 99}),
        persons=[ann, bob],
        test_account_filters=[{"key": "email", "type": "person", "operator": "not_icontains", "value": "@shop.test"}],
    )


def names(shop: Asked, **query: Any) -> list[Any]:
    return [row[0] for row in shop.results({**ALL, "select": ["session_id"], **query})]


def test_a_session_as_an_object_and_its_person(shop: Asked) -> None:
    select = ["*", "person_display_name", "person", "person.properties.plan -- Plan", "session.$pageview_count"]
    answer = shop.ask({**ALL, "select": select})
    assert answer["columns"] == select
    session, name, person, plan, pageviews = answer["results"][0]
    assert session == {
        "session_id": "s2",
        "distinct_id": "ann's phone",
        "$start_timestamp": "2024-03-01T14:00:00Z",
        "$end_timestamp": "2024-03-01T14:06:00Z",
        "$session_duration": 360,
        "$entry_current_url": "https://shop.test/cart",
        "$end_current_url": "https://shop.test/cart",
        "$pageview_count": 1,
        "$autocapture_count": 0,
        "$screen_count": 0,
        "$is_bounce": False,
    }
    ann = shop.history.persons[0]
    assert name == {"display_name": "ann@example.com", "id": str(ann.uuid), "distinct_id": "ann's phone"}
    assert person["properties"] == ann.properties
    assert (person["distinct_id"], plan, pageviews) == ("ann's phone", "pro", 1)
    nobody = answer["results"][-1]
    assert nobody[1] == {"display_name": "nobody", "id": None, "distinct_id": "nobody"}
    assert (nobody[2]["uuid"], nobody[3]) == (None, None)


def test_the_last_day_is_listed_by_default_and_bounds_are_about_the_start(shop: Asked) -> None:
    later = {"now": DAY + timedelta(hours=24, minutes=30)}
    assert [row[0] for row in shop.results({"kind": "SessionsQuery", "select": ["session_id"]}, **later)] == [
        "s2",
        "s3",
    ]
    assert names(shop, after="2024-03-01T12:00:00Z") == ["s2", "s3"]  # the bound itself is not included
    assert names(shop, before="2024-03-01T13:00:00Z") == ["s1", "s4"]
    assert names(shop, after="2024-03-01", before="2024-03-01T12:30:00Z") == ["s1"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"where": ["$pageview_count > 1"]}, ["s1", "s4"]),
        ({"properties": [{"key": "$pageview_count", "value": 1, "operator": "gt"}]}, ["s1", "s4"]),
        ({"properties": [{"key": "$entry_pathname", "value": "/cart", "type": "session"}]}, ["s2"]),
        ({"properties": [{"key": "plan", "value": "pro", "type": "person"}]}, ["s2", "s1"]),
        ({"properties": [{"key": "plan", "operator": "is_not_set", "type": "person"}]}, ["s3", "s4"]),
        ({"fixedProperties": [{"key": "$pageview_count > 2", "type": "hogql"}]}, ["s4"]),
        ({"properties": [{"key": "price", "value": 4, "operator": "gt", "type": "event"}]}, ["s2", "s3"]),
        ({"event": "buy"}, ["s2", "s3"]),
        ({"actionSteps": [{"event": "$pageview", "url": "/docs"}]}, ["s1", "s4"]),
        ({"eventProperties": [{"key": "price", "value": 1, "operator": "exact"}]}, ["s2"]),
        ({"event": "$pageview", "eventProperties": [{"key": "price", "operator": "is_set"}]}, []),
        ({"filterTestAccounts": True}, ["s2", "s1", "s4"]),
        ({"event": "buy", "filterTestAccounts": True}, ["s2"]),
        ({"orderBy": ["$session_duration DESC"]}, ["s3", "s2", "s4", "s1"]),
        ({"orderBy": ["person_display_name"]}, ["s1", "s2", "s3", "s4"]),
        ({"orderBy": ["-$start_timestamp"], "limit": 1, "offset": 1}, ["s3"]),
    ],
    ids=str,
)  # fmt: skip
def test_conditions_and_orders(shop: Asked, query: dict[str, Any], wanted: list[str]) -> None:
    assert names(shop, **query) == wanted


def test_a_group_of_filters_asks_for_one_event_that_passes_it(shop: Asked) -> None:
    group = {
        "type": "AND",
        "values": [
            {"type": "OR", "values": [
                {"key": "price", "value": 20, "type": "event"},
                {"key": "$pageview_count", "value": 3, "type": "session"},
            ]},
            {"key": "$session_duration", "value": 100, "operator": "gt"},
        ],
    }  # fmt: skip
    assert names(shop, properties=group) == ["s2", "s4"]


def test_the_sessions_of_a_person(shop: Asked) -> None:
    assert names(shop, personId=str(shop.history.persons[0].uuid)) == ["s2", "s1"]
    assert names(shop, personId=str(shop.history.persons[0].uuid), select=["session_id", "person"]) == ["s2", "s1"]
    with pytest.raises(InvalidInput, match="uuid"):
        names(shop, personId="7")


def test_aggregates_group_by_the_other_columns(shop: Asked) -> None:
    grouped = shop.results({**ALL, "select": ["person.properties.plan", "count()", "sum($pageview_count)"]})
    assert grouped == [["pro", 2, 3], [None, 2, 4]]
    few = {**ALL, "select": ["$pageview_count", "count()"], "where": ["count() > 1"]}
    assert shop.results(few) == [[1, 2]]


def test_sessions_follow_people_who_are_merged(histories: list[Asked]) -> None:
    for asked in histories:
        history = asked.history
        of = {
            distinct_id: str(person.uuid)
            for person in history.persons
            for distinct_id in history.distinct_ids_of(person.uuid)
        }
        answer = asked.results({**ALL, "select": ["distinct_id", "person_display_name"], "limit": 1000})
        for distinct_id, name in answer:
            assert name["id"] == of.get(distinct_id), history.seed


def test_what_is_wrong_is_said(shop: Asked) -> None:
    with pytest.raises(InvalidInput, match="what to select"):
        shop.ask({**ALL, "select": []})
    with pytest.raises(InvalidInput, match="no action 77"):
        names(shop, actionId=77)
    with pytest.raises(InvalidInput, match="cannot be used here"):
        names(shop, properties=[{"key": "x", "value": "y", "type": "flag"}])
