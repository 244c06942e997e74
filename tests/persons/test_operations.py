"""What people do to persons and groups in the API."""

from __future__ import annotations

import json

import pytest

from hedgerow.errors import InvalidInput, NotFound
from hedgerow.persons import group_operations, operations
from hedgerow.persons.identity import deterministic_uuid
from hedgerow.persons.interface import PersonRow, PersonStore
from tests.persons.copies import Copies
from tests.persons.support import PROJECT, Blocks, alias, event, identify, merge_dangerously


def person(store: PersonStore, distinct_id: str) -> PersonRow:
    with store.read() as view:
        (found,) = view.find_ids([(PROJECT, distinct_id)])
        assert found.person_id is not None
        return view.find_persons([found.person_id])[0]


@pytest.fixture
def copies() -> Copies:
    return Copies()


def test_a_deleted_person_is_gone_and_its_id_makes_a_visible_new_one(store: PersonStore, copies: Copies) -> None:
    blocks = Blocks(store)
    blocks.run(event("a", set={"x": 1}), identify("u", "a"), *(event("u", set={"x": x}) for x in range(2, 9)))
    old = person(store, "u")
    assert operations.delete_persons(store, PROJECT, [old.id, 999]) == [old]
    copies.drain(store)
    assert copies.persons(PROJECT) == {}
    assert copies.live("person_distinct_ids") == []
    blocks.run(event("a", set={"x": "new"}), event("u"))
    copies.drain(store)
    again, other = person(store, "a"), person(store, "u")
    assert again.uuid == old.uuid, "the same id makes the same uuid"
    assert again.id > old.id, "a number that was seen is not used again"
    assert {uuid: shown[0] for uuid, shown in copies.persons(PROJECT).items()} == {
        again.uuid: frozenset("a"),
        other.uuid: frozenset("u"),
    }
    assert copies.person_of_event(PROJECT, "u", other.uuid) == other.uuid, "no longer led to the person that was"


def test_a_person_that_was_merged_can_come_back_after_a_deletion(store: PersonStore, copies: Copies) -> None:
    blocks = Blocks(store)
    blocks.run(event("a"), *(event("a", set={"x": x}) for x in range(20)), event("u"), identify("u", "a"))
    operations.delete_persons(store, PROJECT, [person(store, "u").id])
    blocks.run(event("a"))
    copies.drain(store)
    assert list(copies.persons(PROJECT)) == [deterministic_uuid(PROJECT, "a")]


def test_deleting_twice_or_in_another_project_does_nothing(store: PersonStore) -> None:
    Blocks(store).run(event("a"))
    number = person(store, "a").id
    assert operations.delete_persons(store, PROJECT + 1, [number]) == []
    assert len(operations.delete_persons(store, PROJECT, [number])) == 1
    assert operations.delete_persons(store, PROJECT, [number]) == []


def test_split_takes_past_events_along_and_later_ones_follow(store: PersonStore, copies: Copies) -> None:
    blocks = Blocks(store)
    past = [event("a"), event("b", personless=True), event("c")]
    blocks.run(*past)
    blocks.run(alias("a", "b"), alias("a", "c"))
    whole = person(store, "a")
    new = operations.split_person(store, PROJECT, whole.id, "b")
    later = [event("a"), event("b"), event("c", personless=True)]
    blocks.run(*later)
    copies.drain(store)
    owners = {name: person(store, name).uuid for name in "abc"}
    assert owners["b"] == whole.uuid
    assert {owners["a"], owners["c"]} == {row.uuid for row in new}
    for op in past + later:
        assert copies.person_of_event(PROJECT, op.distinct_id, op.person_id) == owners[op.distinct_id]


def test_what_was_split_can_be_merged_again(store: PersonStore, copies: Copies) -> None:
    blocks = Blocks(store)
    blocks.run(past := event("a"), identify("u", "a"))
    operations.split_person(store, PROJECT, person(store, "u").id, "u")
    blocks.run(between := event("a"), event("end"))
    blocks.run(merge_dangerously("u", "a"), merge_dangerously("end", "u"))
    copies.drain(store)
    assert list(copies.persons(PROJECT)) == [person(store, "end").uuid]
    for op in (past, between):
        assert copies.person_of_event(PROJECT, "a", op.person_id) == person(store, "end").uuid


def test_a_split_id_that_is_deleted_comes_back_apart_from_whom_it_left(store: PersonStore, copies: Copies) -> None:
    blocks = Blocks(store)
    blocks.run(identify("a", "u"))  # the person has the uuid of a
    operations.split_person(store, PROJECT, person(store, "a").id, "u")
    operations.delete_persons(store, PROJECT, [person(store, "a").id])
    blocks.run(op := event("a"))
    copies.drain(store)
    assert person(store, "a").uuid != person(store, "u").uuid
    assert copies.person_of_event(PROJECT, "a", op.person_id) == person(store, "a").uuid


def test_split_without_a_main_id_keeps_the_first_and_removes_properties(store: PersonStore) -> None:
    Blocks(store).run(event("first", set={"x": 1}), alias("first", "second"))
    whole = person(store, "first")
    operations.split_person(store, PROJECT, whole.id)
    assert person(store, "first") == whole._replace(properties="{}", version=whole.version + 1)
    assert person(store, "second").properties == "{}"
    assert not person(store, "second").is_identified


def test_split_of_one_id_does_nothing(store: PersonStore) -> None:
    Blocks(store).run(event("a", set={"x": 1}))
    before = person(store, "a")
    assert operations.split_person(store, PROJECT, before.id) == []
    assert person(store, "a") == before


def test_split_refuses_an_id_of_somebody_else(store: PersonStore) -> None:
    Blocks(store).run(event("a"), event("b"))
    with pytest.raises(InvalidInput, match="not a distinct id"):
        operations.split_person(store, PROJECT, person(store, "a").id, "b")


def test_properties_are_set_and_removed(store: PersonStore, copies: Copies) -> None:
    blocks = Blocks(store)
    blocks.run(event("a", set={"x": 1, "y": 1}))
    number = person(store, "a").id
    changed = operations.change_properties(store, PROJECT, number, {"x": [2]}, ["y", "unknown"])
    assert (json.loads(changed.properties), changed.version) == ({"x": [2]}, 2)
    assert operations.change_properties(store, PROJECT, number, {"x": [2]}) == changed, "nothing to change"
    blocks.run(event("a", set={"z": 3}))
    copies.drain(store)
    assert [json.loads(shown[1]) for shown in copies.persons(PROJECT).values()] == [{"x": [2], "z": 3}]


@pytest.mark.parametrize("project_id", [PROJECT + 1, PROJECT])
def test_unknown_persons_are_not_found(store: PersonStore, project_id: int) -> None:
    Blocks(store).run(event("a"))
    number = person(store, "a").id + (project_id == PROJECT)
    with pytest.raises(NotFound):
        operations.change_properties(store, project_id, number, {"x": 1})
    with pytest.raises(NotFound):
        operations.split_person(store, project_id, number)


def test_reset_sends_an_id_and_its_person_again(store: PersonStore, copies: Copies) -> None:
    blocks = Blocks(store)
    blocks.run(event("a"))
    copies.drain(store)
    operations.reset_distinct_id(store, PROJECT, "a")
    copies.drain(store)
    assert copies.tables["person_distinct_ids"][PROJECT, "a"]["version"] == 2
    operations.delete_persons(store, PROJECT, [person(store, "a").id])
    operations.reset_distinct_id(store, PROJECT, "a")
    blocks.run(event("a"))
    copies.drain(store)
    assert len(copies.persons(PROJECT)) == 1
    with pytest.raises(NotFound):
        operations.reset_distinct_id(store, PROJECT, "never seen")


def test_groups_are_made_and_changed(store: PersonStore, copies: Copies) -> None:
    group_operations.create_group(store, PROJECT, 0, "acme", {"plan": "free", "old": 1})
    with pytest.raises(InvalidInput, match="already exists"):
        group_operations.create_group(store, PROJECT, 0, "acme", {})
    changed = group_operations.change_group(store, PROJECT, 0, "acme", {"plan": "pro"}, ["old"])
    assert json.loads(changed.properties) == {"plan": "pro"}
    with store.read() as view:
        assert view.find_groups([(PROJECT, 0, "acme"), (PROJECT, 0, "nobody")]) == [changed]
    with pytest.raises(NotFound):
        group_operations.change_group(store, PROJECT, 0, "nobody", {"x": 1})
    copies.drain(store)
    assert [row["properties"] for row in copies.live("groups")] == [changed.properties]


def test_groups_are_listed_newest_first_page_by_page(store: PersonStore) -> None:
    for number in range(5):
        group_operations.create_group(store, PROJECT, 0, f"100%_{number}", {"n": number})
    group_operations.create_group(store, PROJECT, 1, "other type", {})
    with store.read() as view:
        everything = view.list_groups(PROJECT, 0, "", None, 10)
        assert everything == sorted(everything, key=lambda row: (-row.created_at, row.group_key))
        assert len(everything) == 5
        pages, cursor = [], None
        while page := view.list_groups(PROJECT, 0, "", cursor, 2):
            pages += page
            cursor = (page[-1].created_at, page[-1].group_key)
        assert pages == everything
        assert [row.group_key for row in view.list_groups(PROJECT, 0, "%_3", None, 10)] == ["100%_3"]
        assert [row.group_key for row in view.list_groups(PROJECT, 0, '"n":4', None, 10)] == ["100%_4"]
