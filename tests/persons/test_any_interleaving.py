"""Whatever happens in whatever order, block boundaries and crashes, persons are what the plain model says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hedgerow.persons import operations
from hedgerow.persons.identity import deterministic_uuid
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.ops import PersonOp
from hedgerow.persons.resolver import Resolver
from tests.persons.copies import Copies
from tests.persons.homes import SqliteHome
from tests.persons.reference import Model
from tests.persons.stored import stored_persons
from tests.persons.support import PROJECT, START, Crash, FailingStore, Warnings

IDS = ("a", "b", "c", "d", "e", "anonymous")
NAMES = ("plan", "name", "$browser", "$geoip_city_name", "$initial_browser")
VALUES = (1, True, 0, "x", "y", None, [1], [True], {"k": 1.5})

Stores = tuple[PersonStore, PersonStore]

ids = st.sampled_from(IDS)
properties = st.none() | st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=3)
times = st.sampled_from((0, 30, 61, 119, 121, 300, 10_000))


@st.composite
def events(draw: st.DrawFn) -> PersonOp:
    kind = draw(st.sampled_from(("plain", "plain", "personless", "identify", "alias", "merge", "set", "exception")))
    op = PersonOp(PROJECT, draw(ids), kind, START + draw(times), set=draw(properties), set_once=draw(properties))
    op.unset = draw(st.none() | st.lists(st.sampled_from(NAMES), max_size=2))
    op.always_update = kind in ("identify", "alias", "merge", "set")
    op.identify = kind in ("identify", "alias")
    if kind in ("alias", "merge") or (kind == "identify" and draw(st.booleans())):
        op.merge_from = draw(ids)
    op.force_merge = kind == "merge"
    op.keeps_persons = kind == "exception"
    op.personless = kind == "personless" or (kind == "exception" and draw(st.booleans()))
    return op


crashes = st.sampled_from(("none", "none", "cold start", "before commit", "after commit", "after commit, cold start"))
changes = st.sampled_from(("none", "none", "none", "set property", "other worker"))
hard_changes = changes | st.sampled_from(("delete", "split"))


class World:
    """A store with its resolver beside the model, and every event that was ever resolved."""

    def __init__(self, stores: Stores, cache_size: int) -> None:
        self.cache_size = cache_size
        mine, self.other = stores
        self.store = FailingStore(mine)
        self.resolver = Resolver(self.store, cache_size)
        self.model = Model()
        self.copies = Copies()
        self.position = 0
        self.events: list[PersonOp] = []
        self.since_deletion: dict[str, int] = {}  # distinct id -> number of the first event after its last deletion

    def block(self, ops: list[PersonOp], crash: str) -> None:
        self.position += 1
        warnings = Warnings()
        self.store.crash = crash == "before commit"
        if crash == "cold start":
            self.resolver = Resolver(self.store, self.cache_size)
        if crash == "before commit":
            with pytest.raises(Crash):
                self._resolve(ops, warnings)
            assert warnings == []
        self._resolve(ops, warnings)
        before = len(self.model.warnings)
        modes = [self.model.event(op) for op in ops]
        assert [op.mode for op in ops] == modes
        assert [kind for _, kind, _ in warnings] == self.model.warnings[before:]
        if crash.startswith("after commit"):  # the worker did not get to know: it asks again, and must change nothing
            if crash.endswith("cold start"):
                self.resolver = Resolver(self.store, self.cache_size)
            self._resolve(ops, warnings)
            assert len(warnings) == len(self.model.warnings) - before
        self.events += ops

    def _resolve(self, ops: list[PersonOp], warnings: Warnings) -> None:
        self.resolver.resolve(ops, [], "0", self.position, warnings)

    def change(self, what: str, distinct_id: str, value: Any) -> None:
        """What another process does between two blocks."""
        if what == "other worker":
            op = PersonOp(PROJECT, distinct_id, "viewed", START, set={"plan": value})
            Resolver(self.other, 10).resolve([op], [], "1", self.position, lambda *_: None)
            self.model.event(op)
            self.events.append(op)
        with self.other.read() as view:
            person_id = view.find_ids([(PROJECT, distinct_id)])
        if not person_id or person_id[0].person_id is None:
            return
        number = person_id[0].person_id
        if what == "set property":
            operations.change_properties(self.other, PROJECT, number, {"plan": value})
            self.model.set_property(distinct_id, "plan", value)
        elif what == "delete":
            self.since_deletion.update(dict.fromkeys(self.model.of(distinct_id).ids, len(self.events)))
            operations.delete_persons(self.other, PROJECT, [number])
            self.model.delete(distinct_id)
        elif what == "split":
            new = operations.split_person(self.other, PROJECT, number, distinct_id)
            self.model.split(distinct_id)
            created_at = {row.created_at for row in new}
            for person in self.model.persons:
                person.created_at = person.created_at or max(created_at)
            with self.other.write([PROJECT]) as transaction:  # so that all of them are of the same millisecond
                rows = transaction.find_persons([row.id for row in new])
                transaction.update_persons([row._replace(created_at=max(created_at)) for row in rows])

    def check(self) -> None:
        self.copies.drain(self.other)
        stored = stored_persons(self.other)
        assert self.copies.persons(PROJECT) == stored
        assert Counter(stored.values()) == Counter(person.shown() for person in self.model.persons)
        for number, op in enumerate(self.events):
            if number < self.since_deletion.get(op.distinct_id, 0):
                continue  # of a person that was deleted: stays with its uuid, whoever that is by now
            uuid = self.copies.person_of_event(PROJECT, op.distinct_id, op.person_id)
            person = self.model.of(op.distinct_id)
            if person is not None:
                assert stored[uuid] == person.shown()
            elif op.distinct_id not in self.since_deletion:  # else it stays with whom its id had last
                assert uuid not in stored
                assert uuid == deterministic_uuid(PROJECT, op.distinct_id)


Story = list[tuple[list[PersonOp], str, tuple[str, str, Any]]]
Run = Callable[[Story, int], None]


@pytest.fixture(scope="module")
def run(home: Any) -> Iterator[Run]:
    """Runs a story from the beginning, in an emptied store that two processes have open."""
    opened: list[PersonStore] = []

    def run(story: Story, cache_size: int) -> None:
        home.fresh()
        if not opened or isinstance(home, SqliteHome):  # whose file is another one now
            close()
            opened[:] = [home.open(), home.open()]
        world = World((opened[0], opened[1]), cache_size)
        for ops, crash, change in story:
            world.block(ops, crash)
            world.change(*change)
        world.check()

    def close() -> None:
        for store in opened:
            store.close()

    yield run
    close()


def stories(changes: st.SearchStrategy[str]) -> st.SearchStrategy[Story]:
    step = st.tuples(
        st.lists(events(), min_size=1, max_size=8), crashes, st.tuples(changes, ids, st.sampled_from(VALUES))
    )
    return st.lists(step, min_size=1, max_size=7)


def checked(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


SOME = checked(100)  # in each home; a story takes up to 0.1 s
MANY = checked(1_000)
CACHE_SIZES = (0, 2, 1000)
HARD_CACHE_SIZES = (2, 1000)


@SOME
@given(stories(changes), st.sampled_from(CACHE_SIZES))
def test_persons_are_what_the_model_says_with_crashes_and_other_writers(
    run: Run, story: Story, cache_size: int
) -> None:
    run(story, cache_size)


@SOME
@given(stories(hard_changes), st.sampled_from(HARD_CACHE_SIZES))
def test_persons_are_what_the_model_says_with_deletions_and_splits(run: Run, story: Story, cache_size: int) -> None:
    run(story, cache_size)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@MANY
@given(stories(changes), st.sampled_from(CACHE_SIZES))
def test_the_same_of_many_stories_with_crashes_and_other_writers(run: Run, story: Story, cache_size: int) -> None:
    run(story, cache_size)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@MANY
@given(stories(hard_changes), st.sampled_from(HARD_CACHE_SIZES))
def test_the_same_of_many_stories_with_deletions_and_splits(run: Run, story: Story, cache_size: int) -> None:
    run(story, cache_size)
