"""The seam of the persons store: the truth about persons, distinct ids, groups, and what past events resolve to.

Two homes: SQLite (`sqlite.py`) and PostgreSQL (`postgres.py`). Uuids are 16 bytes, times are milliseconds since the
epoch, properties are JSON text. A writing transaction names the projects that it may change and excludes all others
that name one of them. It raises their `generations`, by which a process that keeps persons in memory notices that
another one has changed them, and asks which (`Transaction.changes_since`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from hedgerow.errors import Unavailable


class PersonsUnavailable(Unavailable):
    """The persons store cannot be read or written now; nothing of the transaction was kept.

    Unless the connection was lost at the very commit: then it may have been kept, and a block's position tells.
    """


class PersonsConflict(PersonsUnavailable):
    """Another transaction was in the way, and the database undid this one. It may be tried again at once."""


Key = tuple[int, str]
"""A project and a distinct id."""

GroupKey = tuple[int, int, str]
"""A project, the index of a group type, and the group's key."""


class PersonRow(NamedTuple):
    id: int
    project_id: int
    uuid: bytes
    created_at: int
    is_identified: bool
    version: int
    properties: str


class IdRow(NamedTuple):
    """A distinct id. `person_id` is None after its person was deleted: the row stays, so that versions go on from it.

    `base` is the uuid of the id's own: events carry it while there is no person, and a person it creates gets it. None
    stands for the deterministic one; an id that was split off has another.
    """

    project_id: int
    distinct_id: str
    person_id: int | None
    version: int
    base: bytes | None


class FoundId(NamedTuple):
    """A distinct id with its person but the properties, which are zeros where there is no person."""

    project_id: int
    distinct_id: str
    person_id: int | None
    version: int
    base: bytes | None
    uuid: bytes
    created_at: int
    is_identified: bool
    person_version: int


class PersonOverride(NamedTuple):
    """Events that carry `old_uuid` belong to `uuid`."""

    project_id: int
    old_uuid: bytes
    uuid: bytes


class IdOverride(NamedTuple):
    """Events of `distinct_id` belong to `uuid`, whichever uuid they carry."""

    project_id: int
    distinct_id: str
    uuid: bytes


class GroupRow(NamedTuple):
    project_id: int
    group_type_index: int
    group_key: str
    properties: str
    created_at: int
    version: int


class Changes(NamedTuple):
    """What other transactions did: distinct ids that belong to somebody else now, and persons that are not what they
    were. Of the projects in `lost` it is not known any more, so that anything may have changed."""

    keys: Collection[Key] = ()
    person_ids: Collection[int] = ()
    lost: Collection[int] = ()


class Publication(NamedTuple):
    """Rows on their way to the event store: one Arrow stream for one table. `token` is the same at every attempt."""

    id: int
    table: str
    token: str
    body: bytes


class Reader(Protocol):
    """A consistent view. All look-ups return what exists, in no particular order unless said."""

    def find_ids(self, keys: Iterable[Key]) -> list[FoundId]: ...

    def find_persons(self, person_ids: Collection[int]) -> list[PersonRow]:
        """By numeric id, whichever project."""

    def find_persons_by_uuid(self, project_id: int, uuids: Collection[bytes]) -> list[PersonRow]: ...

    def properties_of(self, person_ids: Collection[int]) -> list[tuple[int, str]]:
        """Numeric id and properties."""

    def newest_persons(self, project_id: int, limit: int, offset: int) -> list[PersonRow]:
        """Newest `created_at` first."""

    def count_persons(self, project_id: int) -> int: ...

    def ids_of(self, person_ids: Collection[int]) -> list[IdRow]:
        """The distinct ids of each person, those of one person in the order in which they were first seen."""

    def person_overrides_of(self, project_id: int, old_uuids: Collection[bytes]) -> list[PersonOverride]: ...

    def person_overrides_to(self, project_id: int, uuids: Collection[bytes]) -> list[PersonOverride]: ...

    def id_overrides_of(self, project_id: int, distinct_ids: Collection[str]) -> list[IdOverride]: ...

    def id_overrides_to(self, project_id: int, uuids: Collection[bytes]) -> list[IdOverride]: ...

    def find_groups(self, keys: Collection[GroupKey]) -> list[GroupRow]: ...

    def list_groups(
        self, project_id: int, group_type_index: int, search: str, before: tuple[int, str] | None, limit: int
    ) -> list[GroupRow]:
        """Newest first, then by key; those whose key or properties contain `search`, after the cursor
        `(created_at, group_key)`."""

    def position(self, partition: str) -> int:
        """The log position up to which the partition's blocks were applied; 0 before any."""

    def publications(self, max_bytes: int) -> list[Publication]:
        """The oldest, at least one if there is any, until their bodies reach `max_bytes`."""


class Transaction(Reader, Protocol):
    """A writing transaction. Committed when its block ends, rolled back when it ends by an exception."""

    def generations(self) -> Mapping[int, int]:
        """How often the transaction's projects have been changed, itself included once it is marked as written: by
        project, or all projects together under 0."""

    def changes_since(self, seen: Mapping[int, int]) -> Changes | None:
        """What was changed since `generations` were `seen`, in those of the transaction's projects that are in `seen`.
        None where anything may have changed."""

    def next_version(self, project_id: int) -> int:
        """A number above those that all earlier writing transactions got for this project."""

    def new_person_ids(self, count: int) -> Sequence[int]:
        """Numeric ids that no person has or ever had."""

    def insert_persons(self, rows: Collection[PersonRow]) -> None: ...

    def update_persons(self, rows: Collection[PersonRow]) -> None:
        """All columns but the uuid, by numeric id."""

    def delete_persons(self, person_ids: Collection[int]) -> None: ...

    def put_ids(self, rows: Collection[IdRow]) -> None:
        """Insert, or replace by project and distinct id."""

    def put_person_overrides(self, rows: Collection[PersonOverride]) -> None:
        """Insert, or replace by project and old uuid."""

    def put_id_overrides(self, rows: Collection[IdOverride]) -> None:
        """Insert, or replace by project and distinct id."""

    def put_groups(self, rows: Collection[GroupRow]) -> None:
        """Insert, or replace by key."""

    def forget_project(self, project_id: int, limit: int) -> int:
        """Delete up to `limit` rows of each kind of a project that nobody uses any more; how many were there. Not what
        waits in the outbox. 0 means that nothing is left."""

    def publish(self, table: str, token: str, body: bytes) -> None:
        """Put rows into the outbox."""

    def drop_publications(self, publication_ids: Collection[int]) -> None: ...

    def set_position(self, partition: str, position: int) -> None: ...

    def mark_written(self) -> None:
        """Raise the generations, after all else: what other processes keep in memory is no longer true."""


class PersonStore(Protocol):
    """Safe to use from several threads."""

    def read(self) -> AbstractContextManager[Reader]: ...

    def write(self, projects: Collection[int] = ()) -> AbstractContextManager[Transaction]:
        """A transaction that may change persons and groups of these projects, and the outbox and positions."""

    def outbox(self, max_bytes: int, *, wait: bool = False) -> AbstractContextManager[Sequence[Publication]]:
        """The oldest publications, at least one if there is any, until their bodies reach `max_bytes`. They are removed
        when the block ends, and stay when it ends by an exception.

        Those that another process is sending may be left out, unless `wait` asks to wait until it is done or gave up.
        """

    def close(self) -> None: ...
