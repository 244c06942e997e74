"""What every persons store does, whichever its home."""

from __future__ import annotations

import threading

import pytest

from hedgerow.persons.interface import GroupRow, PersonStore
from hedgerow.persons.resolver import GroupOp
from tests.persons.support import PROJECT, START, Blocks, Crash, FailingStore, alias, event


def test_threads_have_their_own_connections(store: PersonStore) -> None:
    Blocks(store).run(event("a"))
    counted: list[int] = []

    def read() -> None:
        with store.read() as view:
            counted.append(view.count_persons(PROJECT))

    with store.write():  # a writer does not stop readers
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    assert counted == [1]


def test_lists_are_newest_first_with_limit_and_offset(store: PersonStore) -> None:
    Blocks(store).run(event("old", -50), event("new", 50), event("middle"))
    with store.read() as view:
        rows = view.newest_persons(PROJECT, 2, 1)
        assert [view.ids_of([row.id])[0].distinct_id for row in rows] == ["middle", "old"]
        assert view.find_persons_by_uuid(PROJECT, [rows[0].uuid]) == rows[:1]
        assert view.find_persons_by_uuid(PROJECT + 1, [rows[0].uuid]) == []


def test_more_look_ups_than_fit_one_statement(store: PersonStore) -> None:
    Blocks(store).run(*(event(f"p{number}\0'\"") for number in range(1500)))
    with store.read() as view:
        found = view.find_ids([(PROJECT, f"p{number}\0'\"") for number in range(1600)])
        assert len(found) == 1500
        assert len(view.find_persons([row.person_id for row in found if row.person_id])) == 1500


def test_ids_of_a_person_come_in_the_order_of_their_first_sight(store: PersonStore) -> None:
    blocks = Blocks(store)
    blocks.run(event("z"), alias("z", "m"), alias("z", "a"))
    blocks.run(alias("z", "k"), alias("other", "b"), alias("z", "b"))
    with store.read() as view:
        (found,) = view.find_ids([(PROJECT, "z")])
        assert found.person_id is not None
        assert [row.distinct_id for row in view.ids_of([found.person_id])] == ["z", "m", "a", "k"]


def test_odd_texts_come_back_as_they_were(store: PersonStore) -> None:
    odd = ["\0", "a\0b", "\x1b", "\x1b0", "\x1b1\0", "😀" * 200, "'; DROP TABLE", "%s", "{}", "\\", "\u2028", " "]
    blocks = Blocks(store)
    for _ in range(2):
        blocks.run(*(event(name, set={"text": name}) for name in odd))
    Blocks(store).run(*(event(name) for name in odd))
    with store.read() as view:
        found = view.find_ids([(PROJECT, name) for name in odd])
        assert {row.distinct_id for row in found} == set(odd)
        assert view.count_persons(PROJECT) == len(odd)


def test_groups_are_searched_in_any_case_and_walked_by_cursor(store: PersonStore) -> None:
    ops = [
        GroupOp(PROJECT, 0, f"Acme_{number}", {"plan": "Pro" if number % 2 else "50%"}, START) for number in range(6)
    ]
    Blocks(store).run(groups=[*ops, GroupOp(PROJECT, 0, "older", {"plan": "pro"}, START - 9)])

    def listed(search: str, before: tuple[int, str] | None = None, limit: int = 100) -> list[str]:
        with store.read() as view:
            return [row.group_key for row in view.list_groups(PROJECT, 0, search, before, limit)]

    assert listed("PRO") == ["Acme_1", "Acme_3", "Acme_5", "older"]
    assert listed("acme_") == [f"Acme_{number}" for number in range(6)]
    assert listed("50%") == ["Acme_0", "Acme_2", "Acme_4"]
    assert listed("0%") == ["Acme_0", "Acme_2", "Acme_4"]
    assert listed("e%1") == []
    assert listed("", None, 2) == ["Acme_0", "Acme_1"]
    assert listed("", (int(START * 1000), "Acme_4")) == ["Acme_5", "older"]
    with store.read() as view:
        keys = [(PROJECT, 0, "older"), (PROJECT, 0, "nobody")]
        assert view.find_groups(keys) == [GroupRow(PROJECT, 0, "older", '{"plan":"pro"}', int(START * 1000) - 9000, 1)]


def test_a_transaction_that_ends_by_an_exception_leaves_nothing(store: PersonStore) -> None:
    failing = FailingStore(store)
    failing.crash = True
    with pytest.raises(Crash), failing.write([PROJECT]) as transaction:
        transaction.set_position("0", 5)
    with store.read() as view:
        assert view.position("0") == 0


def test_the_outbox_gives_at_least_one_and_not_more_than_the_bytes_asked_for(store: PersonStore) -> None:
    with store.write() as transaction:
        for number in range(5):
            transaction.publish("persons", f"t{number}", b"x" * 100)
    with store.outbox(1) as waiting:
        assert [row.token for row in waiting] == ["t0"]
    with store.outbox(250) as waiting:
        assert [row.token for row in waiting] == ["t1", "t2"]
    with pytest.raises(ZeroDivisionError), store.outbox(1000):
        raise ZeroDivisionError
    with store.outbox(1000, wait=True) as waiting:
        assert [row.token for row in waiting] == ["t3", "t4"]
    with store.outbox(1000) as waiting:
        assert list(waiting) == []


def test_a_closed_store_can_be_closed_again(store: PersonStore) -> None:
    store.close()
    store.close()
