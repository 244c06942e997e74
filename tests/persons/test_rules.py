"""Named cases of wire-protocol.md 11: each is a list of events and the persons that they make."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from hedgerow.persons.identity import deterministic_uuid
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.ops import PersonOp
from hedgerow.persons.rules import INITIAL_NAMES, added_properties, is_illegal
from tests.persons.support import PROJECT, START, Blocks, alias, event, identify, merge_dangerously

START_MS = int(START * 1000)


class Seen(NamedTuple):
    ids: set[str]
    properties: dict[str, Any]
    is_identified: bool
    created_at: int  # seconds after START


def persons(store: PersonStore) -> list[Seen]:
    with store.read() as view:
        seen = [
            Seen(
                {found.distinct_id for found in view.ids_of([row.id])},
                json.loads(row.properties),
                row.is_identified,
                (row.created_at - START_MS) // 1000,
            )
            for row in view.newest_persons(PROJECT, 100, 0)
        ]
    return sorted(seen, key=lambda person: sorted(person.ids))


CASES: dict[str, tuple[list[PersonOp], list[Seen]]] = {
    "an event makes a person, as old as the event": ([event("a", 5)], [Seen({"a"}, {}, False, 5)]),
    "$set wins over $set_once, $unset over both": (
        [event("a", set={"x": 1, "y": 1}, set_once={"x": 2, "z": 2}, unset=["y"])],
        [Seen({"a"}, {"x": 1, "z": 2}, False, 0)],
    ),
    "$set_once keeps what is there, even null": (
        [event("a", set={"x": None}), event("a", set_once={"x": 1, "y": 2}), event("a", set_once={"y": 3})],
        [Seen({"a"}, {"x": None, "y": 2}, False, 0)],
    ),
    "1, 1.5 and true are different values": (
        [event("a", set={"x": 1, "y": [1]}), event("a", set={"x": True, "y": [True]})],
        [Seen({"a"}, {"x": True, "y": [True]}, False, 0)],
    ),
    "a plain event that changes only volatile values changes nothing": (
        [event("a", set={"$browser": "Firefox", "plan": "free"}), event("a", set={"$browser": "Chrome"})],
        [Seen({"a"}, {"$browser": "Firefox", "plan": "free"}, False, 0)],
    ),
    "volatile values come along with others": (
        [event("a", set={"$browser": "Firefox"}), event("a", set={"$browser": "Chrome", "plan": "pro"})],
        [Seen({"a"}, {"$browser": "Chrome", "plan": "pro"}, False, 0)],
    ),
    "a volatile property that is new is kept": (
        [event("a"), event("a", set={"$browser": "Firefox"})],
        [Seen({"a"}, {"$browser": "Firefox"}, False, 0)],
    ),
    "the country and the city are not volatile, the rest of the place is": (
        [
            event("a", set={"$geoip_city_name": "Bonn", "$geoip_latitude": 50.7}),
            event("a", set={"$geoip_city_name": "Bonn", "$geoip_latitude": 50.8}),
            event("b", set={"$geoip_city_name": "Bonn", "$geoip_latitude": 50.7}),
            event("b", set={"$geoip_city_name": "Kiel", "$geoip_latitude": 54.3}),
        ],
        [
            Seen({"a"}, {"$geoip_city_name": "Bonn", "$geoip_latitude": 50.7}, False, 0),
            Seen({"b"}, {"$geoip_city_name": "Kiel", "$geoip_latitude": 54.3}, False, 0),
        ],
    ),
    "an event about the person changes volatile values": (
        [event("a", set={"$browser": "Firefox"}), event("a", name="$set", set={"$browser": "x"}, always_update=True)],
        [Seen({"a"}, {"$browser": "x"}, False, 0)],
    ),
    "$identify of two unknown ids makes one person": ([identify("u", "a")], [Seen({"a", "u"}, {}, True, 0)]),
    "$identify gives the visitor's person the user's id": (
        [event("a", set={"x": 1}), identify("u", "a", 9, set={"name": "Ann"})],
        [Seen({"a", "u"}, {"x": 1, "name": "Ann"}, True, 0)],
    ),
    "$identify on a second device": (
        [identify("u", "a"), identify("u", "b", 5)],
        [Seen({"a", "b", "u"}, {}, True, 0)],
    ),
    "$identify without an anonymous id identifies": ([identify("u")], [Seen({"u"}, {}, True, 0)]),
    "$identify of an id with itself merges nothing": ([identify("u", "u")], [Seen({"u"}, {}, True, 0)]),
    "two persons: the target's properties win, the earlier time stays": (
        [event("a", 1, set={"x": "source", "y": "source"}), event("u", 5, set={"x": "target"}), identify("u", "a", 9)],
        [Seen({"a", "u"}, {"x": "target", "y": "source"}, True, 1)],
    ),
    "the merging event's own $set comes after the merge": (
        [event("a", set={"x": 1}), event("u", set={"x": 2}), identify("u", "a", set={"x": 3}, unset=["nothing"])],
        [Seen({"a", "u"}, {"x": 3}, True, 0)],
    ),
    "an identified person is not merged, but the event counts": (
        [identify("one", "a"), identify("two", "b"), identify("two", "one", set={"x": 1})],
        [Seen({"a", "one"}, {}, True, 0), Seen({"b", "two"}, {"x": 1}, True, 0)],
    ),
    "$merge_dangerously merges an identified person": (
        [identify("one", "a"), identify("two", "b"), merge_dangerously("two", "one")],
        [Seen({"a", "b", "one", "two"}, {}, True, 0)],
    ),
    "$create_alias: alias is the source, distinct_id the target": (
        [event("u", set={"x": "u"}), event("other", set={"x": "other"}), alias("u", "other")],
        [Seen({"other", "u"}, {"x": "u"}, True, 0)],
    ),
    "chains of merges in one block": (
        [event("a"), event("b"), event("c"), alias("b", "a"), merge_dangerously("c", "b"), event("a", set={"x": 1})],
        [Seen({"a", "b", "c"}, {"x": 1}, True, 0)],
    ),
    "an illegal id is not merged, but makes a person": (
        [event("anonymous", set={"x": 1}), identify("u", "anonymous")],
        [Seen({"anonymous"}, {"x": 1}, False, 0), Seen({"u"}, {}, False, 0)],
    ),
    "a person-less event makes no person and sets nothing": ([event("a", personless=True, set={"x": 1})], []),
    "a person-less event within a minute of the person sets nothing": (
        [event("a"), event("a", 60, personless=True, set={"x": 1})],
        [Seen({"a"}, {}, False, 0)],
    ),
    "a later person-less event of a person counts as a full one": (
        [event("a"), event("a", 60.001, personless=True, set={"x": 1})],
        [Seen({"a"}, {"x": 1}, False, 0)],
    ),
    "$exception makes no person and changes none": (
        [event("a", keeps_persons=True, set={"x": 1}), event("b"), event("b", 90, keeps_persons=True, set={"x": 1})],
        [Seen({"b"}, {}, False, 0)],
    ),
}


@pytest.mark.parametrize("one_block", [True, False], ids=["in one block", "in a block each"])
@pytest.mark.parametrize("name", CASES)
def test_events_make_persons(store: PersonStore, name: str, one_block: bool) -> None:
    ops, expected = CASES[name]
    blocks = Blocks(store)
    if one_block:
        blocks.run(*ops)
    else:
        for op in ops:
            blocks.run(op)
    assert persons(store) == expected


def test_refused_merges_are_told_with_both_ids(store: PersonStore) -> None:
    warnings = Blocks(store).run(
        identify("one", "a"),
        identify("two", "b"),
        identify("two", "one"),
        identify("two", "Guest"),
        alias("null", "two"),
        alias("undefined", "two"),
        alias("two", ""),
    )
    illegal = "cannot_merge_with_illegal_distinct_id"
    assert warnings == [
        (2, "cannot_merge_already_identified", {"sourcePersonDistinctId": "one", "targetPersonDistinctId": "two"}),
        (3, illegal, {"illegalDistinctId": "Guest", "otherDistinctId": "two"}),
        (4, illegal, {"illegalDistinctId": "null", "otherDistinctId": "two"}),
        (5, illegal, {"illegalDistinctId": "undefined", "otherDistinctId": "two"}),
        (6, illegal, {"illegalDistinctId": "", "otherDistinctId": "two"}),
    ]


def test_versions_grow_and_a_merge_is_above_both(store: PersonStore) -> None:
    blocks = Blocks(store)
    blocks.run(event("a"), *(event("a", set={"x": x}) for x in range(5)), event("u"))
    blocks.run(identify("u", "a"))
    with store.read() as view:
        assert [row.version for row in view.newest_persons(PROJECT, 10, 0)] == [7]


def test_modes_and_ids_of_personless_events(store: PersonStore) -> None:
    ops = [
        event("a", personless=True),
        event("a", 10),
        event("a", 60, personless=True),
        event("a", 71, personless=True),
        event("b", keeps_persons=True),
        event("a", 11, keeps_persons=True),
    ]
    Blocks(store).run(*ops)
    assert [op.mode for op in ops] == ["propertyless", "full", "propertyless", "full", "propertyless", "full"]
    own = deterministic_uuid(PROJECT, "a")
    assert [op.person_id for op in ops] == [own, own, own, own, deterministic_uuid(PROJECT, "b"), own]


def test_deterministic_uuids_differ_by_project_and_are_version_5() -> None:
    value = deterministic_uuid(1, "a")
    assert len({value, deterministic_uuid(2, "a"), deterministic_uuid(1, "b"), deterministic_uuid(12, "")}) == 4
    assert (len(value), value[6] >> 4, value[8] >> 6) == (16, 5, 2)


@pytest.mark.parametrize(
    "distinct_id",
    ["", "  ", "\t\n", "anonymous", "ANONYMOUS", "Guest", "distinct_id", "DistinctId", "id", "not_authenticated",
     "email", "undefined", "Undefined", "TRUE", "false", "[object Object]", "NaN", "None", "none", "null", "0",
     '"null"', "'anonymous'", '"0"', '""'],
)  # fmt: skip
def test_illegal_ids(distinct_id: str) -> None:
    assert is_illegal(distinct_id)


@pytest.mark.parametrize("distinct_id", ["a", "00", "NULL", "nan", "ann@example.com", "0'", "\"null'", "anonymous2"])
def test_legal_ids(distinct_id: str) -> None:
    assert not is_illegal(distinct_id)


def test_properties_that_an_event_adds() -> None:
    web = {"$browser": "Firefox", "utm_source": "x", "_kx": "k", "price": 3, "$geoip_country_code": "DE"}
    assert added_properties(web) == (
        {"$browser": "Firefox", "utm_source": "x", "_kx": "k", "$geoip_country_code": "DE"},
        {
            "$initial_browser": "Firefox",
            "$initial_utm_source": "x",
            "$initial__kx": "k",
            "$initial_geoip_country_code": "DE",
        },
    )
    assert INITIAL_NAMES["$screen_width"] == "$initial_screen_width"


def test_os_name_is_another_name_of_os() -> None:
    assert added_properties({"$os_name": "iOS"}) == ({"$os": "iOS"}, {"$initial_os": "iOS"})
    assert added_properties({"$os_name": "x", "$os": "y"}) == ({"$os": "y"}, {"$initial_os": "y"})


def test_a_servers_os_is_not_the_persons() -> None:
    server = {"$os": "Linux", "$os_version": "6", "$app_version": "1"}
    assert added_properties(server, "posthog-python") == ({"$app_version": "1"}, {"$initial_app_version": "1"})
    assert added_properties(server, "web")[0] == server
