"""Tells a block of events its persons, and applies to persons and groups what the events say: in bulk, exactly once.

One transaction holds the changes, the rows for the event store (the outbox) and the log position that the block
reaches, so a block that is run again after a crash finds itself applied. Of what is kept in memory, that is forgotten
which another process has changed; and everything, when a transaction failed.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from hedgerow.persons.cache import PersonCache
from hedgerow.persons.conflicts import retried
from hedgerow.persons.graph import Graph, KnownId, Person, root
from hedgerow.persons.group_changes import apply_groups
from hedgerow.persons.interface import PersonStore, Transaction
from hedgerow.persons.ops import FULL, PROPERTYLESS, GroupOp, PersonOp, Warn
from hedgerow.persons.publications import Outbox
from hedgerow.persons.save import save

__all__ = ["FULL", "PROPERTYLESS", "GroupOp", "PersonOp", "Resolver", "Warn"]

PARSED_SHARE = 8  # of so many ids in memory, one has its person's properties there


@contextmanager
def without_gc() -> Iterator[None]:
    """A block makes objects by the 100,000 that all stay: looking for garbage among them takes 5 us a new person."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Resolver:
    """Used by one thread at a time. `cache_size` is in distinct ids."""

    def __init__(self, store: PersonStore, cache_size: int) -> None:
        self._store = store
        self._cache = PersonCache(cache_size, cache_size // PARSED_SHARE)
        self._seen: dict[int, int] = {}  # generations that the cache is true for

    @retried
    def resolve(
        self, ops: Sequence[PersonOp], groups: Sequence[GroupOp], partition: str, position: int, warn: Warn
    ) -> None:
        """Apply a block whose last record is at `position`, and fill its ops' `person_id` and `mode`.

        A block that was applied before is only resolved. Raises `PersonsUnavailable`, with nothing changed, where the
        store cannot be used; the same block may then be given again.
        """
        graph = Graph()
        projects = {op.project_id for op in ops} | {group.project_id for group in groups}
        try:
            with without_gc(), self._store.write(projects) as transaction:
                self._forget_changes(transaction)
                ids, sources = self._ids(transaction, ops)
                if transaction.position(partition) >= position:
                    graph.look_up(ops, ids)
                else:
                    self._apply(transaction, graph, ops, ids, sources, groups)
                    transaction.set_position(partition, position)
                seen = transaction.generations()
        except BaseException:
            self._cache.clear()  # the persons in memory may have been changed, and were not in the store
            self._seen = {}
            raise
        self._seen.update(seen)
        self._cache.end_block()
        for index, kind, details in graph.warnings:
            warn(index, kind, details)

    def _forget_changes(self, transaction: Transaction) -> None:
        changes = transaction.changes_since(self._seen)
        if changes is None:
            self._cache.clear()
            self._seen = {}
        else:
            self._cache.forget(transaction, changes)

    def _ids(self, transaction: Transaction, ops: Sequence[PersonOp]) -> tuple[list[KnownId], Mapping[int, KnownId]]:
        keys = [(op.project_id, op.distinct_id) for op in ops]
        merging = {index: (op.project_id, op.merge_from) for index, op in enumerate(ops) if op.merge_from is not None}
        known = self._cache.ids(transaction, [*keys, *merging.values()] if merging else keys)
        return [known[key] for key in keys], {index: known[key] for index, key in merging.items()}

    def _apply(
        self,
        transaction: Transaction,
        graph: Graph,
        ops: Sequence[PersonOp],
        ids: Sequence[KnownId],
        sources: Mapping[int, KnownId],
        groups: Sequence[GroupOp],
    ) -> None:
        self._cache.load_properties(transaction, self._unread(ops, ids, sources))
        graph.apply(ops, ids, sources)
        outbox = Outbox()
        if graph.created or graph.changed or graph.joined:
            self._cache.stored(save(transaction, graph, outbox))
        if groups:
            apply_groups(transaction, groups, outbox)
        if outbox.flush(transaction):
            transaction.mark_written()

    def _unread(
        self, ops: Sequence[PersonOp], ids: Sequence[KnownId], sources: Mapping[int, KnownId]
    ) -> dict[int, Person]:
        """The persons whose properties the ops may need and that are not in memory, by numeric id."""
        unread: dict[int, Person] = {}
        block = self._cache.block
        for op, known in zip(ops, ids, strict=True):
            person = known.person
            if person is not None and (op.set or op.set_once or op.unset):
                if person.into is not None:
                    person = root(person)
                person.used = block
                if person.properties is None:
                    unread[person.id] = person
        for index, source in sources.items():
            sides = [root(known.person) for known in (source, ids[index]) if known.person is not None]
            if len(sides) == 2 and sides[0] is sides[1]:
                continue  # the same person already
            for person in sides:
                person.used = block
                if person.properties is None:
                    unread[person.id] = person
        return unread
