"""Short ways to say events, and a persons store that fails at chosen moments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from hedgerow.persons.interface import PersonStore, Publication, Reader, Transaction
from hedgerow.persons.ops import PersonOp
from hedgerow.persons.resolver import GroupOp, Resolver

START = 1_700_000_000.0
PROJECT = 7


def event(distinct_id: str, at: float = 0, name: str = "viewed", **fields: Any) -> PersonOp:
    """An event `at` seconds after START."""
    return PersonOp(PROJECT, distinct_id, name, START + at, **fields)


def identify(distinct_id: str, anonymous: str | None = None, at: float = 0, **fields: Any) -> PersonOp:
    return event(distinct_id, at, "$identify", merge_from=anonymous, identify=True, always_update=True, **fields)


def alias(distinct_id: str, other: str, at: float = 0) -> PersonOp:
    return event(distinct_id, at, "$create_alias", merge_from=other, identify=True, always_update=True)


def merge_dangerously(distinct_id: str, other: str, at: float = 0) -> PersonOp:
    return event(distinct_id, at, "$merge_dangerously", merge_from=other, force_merge=True, always_update=True)


class Warnings(list[tuple[int, str, dict[str, Any]]]):
    def __call__(self, index: int, kind: str, details: dict[str, Any]) -> None:
        self.append((index, kind, details))


class Blocks:
    """Resolves one block after the other, as a worker does."""

    def __init__(self, store: PersonStore, cache_size: int = 1000) -> None:
        self.resolver = Resolver(store, cache_size)
        self.position = 0

    def run(self, *ops: PersonOp, groups: list[GroupOp] | None = None) -> Warnings:
        self.position += 1
        warnings = Warnings()
        self.resolver.resolve(ops, groups or [], "0", self.position, warnings)
        return warnings


class Crash(Exception):
    pass


class FailingStore:
    """The store given, but for a transaction that ends in a crash before its commit whenever `crash` is set."""

    def __init__(self, store: PersonStore) -> None:
        self._store = store
        self.crash = False

    @contextmanager
    def write(self, projects: Collection[int] = ()) -> Iterator[Transaction]:
        with self._store.write(projects) as transaction:
            yield transaction
            if self.crash:
                self.crash = False
                raise Crash

    @contextmanager
    def read(self) -> Iterator[Reader]:
        with self._store.read() as view:
            yield view

    def outbox(self, max_bytes: int, *, wait: bool = False) -> AbstractContextManager[Sequence[Publication]]:
        return self._store.outbox(max_bytes, wait=wait)

    def close(self) -> None:
        self._store.close()
