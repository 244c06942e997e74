"""Blocks, crashes, several processes, and what past events resolve to."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from hedgerow.persons.identity import deterministic_uuid
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.resolver import GroupOp, Resolver
from tests.persons.copies import Copies
from tests.persons.support import PROJECT, START, Blocks, Crash, FailingStore, Warnings, alias, event, identify


def properties(store: PersonStore, distinct_id: str) -> dict[str, object]:
    with store.read() as view:
        (found,) = view.find_ids([(PROJECT, distinct_id)])
        assert found.person_id is not None
        return dict(json.loads(view.find_persons([found.person_id])[0].properties))


def copies(store: PersonStore) -> Copies:
    seen = Copies()
    seen.drain(store)
    return seen


def test_a_block_that_was_applied_is_only_resolved(store: PersonStore) -> None:
    blocks = Blocks(store)
    blocks.run(event("a", set={"n": 1}))
    blocks.run(event("a", set={"n": 2}))
    again = [event("a", set={"n": 1}), event("new", set={"n": 1}), event("quiet", personless=True)]
    Resolver(store, 10).resolve(again, [GroupOp(PROJECT, 0, "g", {}, START)], "0", 1, Warnings())
    assert properties(store, "a") == {"n": 2}
    assert [(op.person_id, op.mode) for op in again] == [
        (deterministic_uuid(PROJECT, "a"), "full"),
        (deterministic_uuid(PROJECT, "new"), "full"),
        (deterministic_uuid(PROJECT, "quiet"), "propertyless"),
    ]
    with store.read() as view:
        assert view.find_ids([(PROJECT, "new")]) == []
        assert view.find_groups([(PROJECT, 0, "g")]) == []


def test_partitions_have_positions_of_their_own(store: PersonStore) -> None:
    resolver = Resolver(store, 10)
    resolver.resolve([event("a", set={"n": 1})], [], "0", 50, Warnings())
    resolver.resolve([event("a", set={"n": 2})], [], "1", 3, Warnings())
    assert properties(store, "a") == {"n": 2}


def test_a_crash_before_the_commit_leaves_nothing_and_the_same_resolver_can_go_on(store: PersonStore) -> None:
    failing = FailingStore(store)
    blocks = Blocks(failing)
    blocks.run(event("a", set={"n": 1}), event("b"))
    failing.crash = True
    with pytest.raises(Crash):
        blocks.run(identify("a", "b", set={"n": 2}), event("c"))
    assert properties(store, "a") == {"n": 1}
    assert blocks.run(event("a", set={"m": 3})) == []
    assert properties(store, "a") == {"n": 1, "m": 3}
    with store.read() as view:
        assert view.find_ids([(PROJECT, "c")]) == []
        assert view.count_persons(PROJECT) == 2


def test_a_change_by_another_process_is_seen(store: PersonStore, open_another: Callable[[], PersonStore]) -> None:
    mine, other = Blocks(store), open_another()
    mine.run(event("a", set={"n": 1}), event("b"))
    Resolver(other, 10).resolve([identify("b", "a", set={"n": 2})], [], "1", 1, Warnings())
    ops = [event("a", set={"m": 3}), event("b")]
    mine.run(*ops)
    assert ops[0].person_id == ops[1].person_id == deterministic_uuid(PROJECT, "b")
    assert properties(store, "a") == {"n": 2, "m": 3}


def test_sending_the_outbox_does_not_make_a_worker_forget(
    store: PersonStore, open_another: Callable[[], PersonStore]
) -> None:
    blocks, other = Blocks(store), open_another()
    blocks.run(event("a"))
    known = blocks.resolver._cache._young[PROJECT, "a"]
    copies(other)
    blocks.run(event("a"))
    assert blocks.resolver._cache._young[PROJECT, "a"] is known


def test_projects_do_not_share_persons(store: PersonStore) -> None:
    ours, theirs = event("a", set={"n": 1}), event("a", set={"n": 2})
    theirs.project_id = 8
    Blocks(store).run(ours, theirs)
    assert ours.person_id != theirs.person_id
    assert properties(store, "a") == {"n": 1}


def test_events_from_before_belong_to_the_merged_person(store: PersonStore) -> None:
    blocks = Blocks(store)
    before = [event("x", personless=True), event("a"), event("b"), event("c")]
    blocks.run(*before)
    blocks.run(alias("b", "a"))
    blocks.run(identify("c", "x"), event("x"))
    blocks.run(event("d"), alias("d", "c"), alias("c", "c"))  # the first is refused: c is identified
    blocks.run(alias("e", "a"))  # refused too: a is with b, who is identified
    seen = copies(store)
    persons = {op.distinct_id: seen.person_of_event(PROJECT, op.distinct_id, op.person_id) for op in before}
    own = {name: deterministic_uuid(PROJECT, name) for name in "abcx"}
    assert persons == {"x": own["c"], "a": own["b"], "b": own["b"], "c": own["c"]}


def test_a_chain_of_merges_leads_to_its_end_in_one_step(store: PersonStore) -> None:
    blocks = Blocks(store)
    blocks.run(*(event(name) for name in "abcd"))
    for target, source in ("ba", "cb", "dc"):
        op = alias(target, source)
        op.force_merge = True
        blocks.run(op)
    seen = copies(store)
    end = deterministic_uuid(PROJECT, "d")
    assert {seen.person_of_event(PROJECT, name, deterministic_uuid(PROJECT, name)) for name in "abcd"} == {end}


def test_what_leaves_for_the_event_store_is_what_is_stored(store: PersonStore) -> None:
    Blocks(store).run(event("a", 1.5, set={"n": "ä"}), identify("u", "a"))
    seen = copies(store)
    own = deterministic_uuid(PROJECT, "a")
    assert seen.persons(PROJECT) == {own: (frozenset("au"), json.dumps({"n": "ä"}), True, int(START * 1000) + 1500)}
    assert [(row["old_person_id"], row["person_id"]) for row in seen.live("person_overrides")] == [
        (deterministic_uuid(PROJECT, "u"), own)
    ]


def test_values_that_json_cannot_say_do_not_stop_the_log(store: PersonStore) -> None:
    deep: list[object] = []
    for _ in range(400):
        deep = [deep]
    odd = {"big": 10**30, "vast": 10**400, "half": "\ud800", "inf": float("inf"), "deep": deep, "list": [10**30]}
    Blocks(store).run(event("a", set=odd))
    stored = properties(store, "a")
    assert (stored["big"], stored["vast"], stored["half"], stored["inf"]) == (1e30, None, "?", None)


def test_many_events_stream_into_several_publications(store: PersonStore) -> None:
    Blocks(store).run(*(event(f"p{number}", set={"text": "x" * 1_000_000}) for number in range(40)))
    with store.read() as view:
        assert [row.table for row in view.publications(1 << 40)].count("persons") == 3
    assert len(copies(store).persons(PROJECT)) == 40


def test_groups_are_made_and_overlaid_in_order(store: PersonStore) -> None:
    blocks = Blocks(store)
    blocks.run(groups=[GroupOp(PROJECT, 0, "acme", {"n": 1, "m": 1}, START), GroupOp(PROJECT, 1, "acme", {}, START)])
    blocks.run(groups=[GroupOp(PROJECT, 0, "acme", {"n": 2}, START + 5), GroupOp(PROJECT, 0, "acme", {"k": 3}, START)])
    generations = dict(blocks.resolver._seen)
    blocks.run(groups=[GroupOp(PROJECT, 0, "acme", {"n": 2}, START + 9)])
    assert blocks.resolver._seen == generations, "nothing changed, so nothing was written"
    with store.read() as view:
        (acme,) = view.find_groups([(PROJECT, 0, "acme")])
    assert json.loads(acme.properties) == {"n": 2, "m": 1, "k": 3}
    assert (acme.created_at, acme.version) == (int(START * 1000), 3)
    assert {(row["group_type_index"], row["version"]) for row in copies(store).live("groups")} == {(0, 3), (1, 1)}
