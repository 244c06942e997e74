"""All people and groups of a deleted project go, in steps, and nobody else's."""

from __future__ import annotations

from hedgerow.persons.interface import GroupRow, IdOverride, PersonOverride, PersonStore
from hedgerow.persons.ops import PersonOp
from tests.persons.support import PROJECT, Blocks, event, identify

OTHER = 8


def moved(op: PersonOp, project: int) -> PersonOp:
    op.project_id = project
    return op


def fill(store: PersonStore) -> Blocks:
    blocks = Blocks(store)
    for project in (PROJECT, OTHER):
        blocks.run(*(moved(event(f"visitor{number}"), project) for number in range(25)))
        blocks.run(moved(identify("anna", "visitor1"), project))
        with store.write([project]) as transaction:
            transaction.put_groups([GroupRow(project, 0, "acme", "{}", 1, 1)])
            transaction.put_person_overrides([PersonOverride(project, b"a" * 16, b"b" * 16)])
            transaction.put_id_overrides([IdOverride(project, "split", b"c" * 16)])
    return blocks


def rows(store: PersonStore, project: int) -> list[int]:
    """How many there are of what can be looked up."""
    with store.read() as view:
        return [
            view.count_persons(project),
            len(view.find_ids((project, f"visitor{number}") for number in range(25))),
            len(view.find_groups([(project, 0, "acme")])),
            len(view.person_overrides_of(project, [b"a" * 16])),
            len(view.id_overrides_of(project, ["split"])),
        ]


def forget(store: PersonStore, limit: int) -> list[int]:
    """The number of rows of each step."""
    steps = []
    while not steps or steps[-1]:
        with store.write([PROJECT]) as transaction:
            steps.append(transaction.forget_project(PROJECT, limit))
            transaction.mark_written()
    return steps


def test_a_project_is_forgotten_in_small_steps_and_others_stay(store: PersonStore) -> None:
    fill(store)
    before = rows(store, OTHER)
    assert rows(store, PROJECT) == before
    assert all(before)

    steps = forget(store, 10)

    assert rows(store, PROJECT) == [0, 0, 0, 0, 0]
    assert rows(store, OTHER) == before
    assert max(steps) <= 50
    assert len(steps) >= 4


def test_workers_remember_nobody_of_it(store: PersonStore) -> None:
    blocks = fill(store)
    forget(store, 1000)

    blocks.run(event("visitor3"))  # one that came late makes a person anew

    with store.read() as view:
        assert view.count_persons(PROJECT) == 1
