"""The embedded persons store: `persons.db`, WAL, `synchronous=FULL`, one connection a thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog

from hedgerow.persons.interface import (
    Changes,
    GroupRow,
    IdOverride,
    IdRow,
    PersonOverride,
    PersonRow,
    PersonsUnavailable,
    Publication,
    Reader,
    Transaction,
)
from hedgerow.persons.sqlite_reads import SqliteReader, in_chunks
from hedgerow.persons.sqlite_schema import migrate

log = structlog.get_logger()

# Pages of 16 KiB with a checkpoint each 64 MiB: 28 us a new person, against 45 with 8 KiB and SQLite's 1,000 pages.
WAL_BYTES = 64 << 20
KEYS = {
    "persons": "id",
    "distinct_ids": "project_id, distinct_id",
    "person_overrides": "project_id, old_uuid",
    "id_overrides": "project_id, distinct_id",
    '"groups"': "project_id, group_type_index, group_key",
}  # of the tables that hold projects' rows
LOCK_TIMEOUT_S = 60.0  # a block of 20,000 new persons holds the write lock for about a second


class SqlitePersonStore:
    """`cache_bytes` is the page cache of each thread's connection."""

    def __init__(self, path: Path, cache_bytes: int = 4 << 20) -> None:
        self.path = path
        self._cache_bytes = cache_bytes
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        migrate(self._connection(), path)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        with self._transaction("BEGIN", "ROLLBACK") as connection:
            yield SqliteReader(connection)

    @contextmanager
    def write(self, projects: Collection[int] = ()) -> Iterator[Transaction]:
        """Excludes all other writers, whichever projects they change."""
        with self._transaction("BEGIN IMMEDIATE", "COMMIT") as connection:
            yield SqliteTransaction(connection)

    @contextmanager
    def outbox(self, max_bytes: int, *, wait: bool = False) -> Iterator[Sequence[Publication]]:
        """Two processes may send the same at the same time, so there is nothing to wait for."""
        with self.read() as view:
            waiting = view.publications(max_bytes)
        yield waiting
        if waiting:
            with self.write() as transaction:
                transaction.drop_publications([publication.id for publication in waiting])

    def close(self) -> None:
        """Close all threads' connections."""
        while self._connections:
            self._connections.pop().close()
        self._local = threading.local()

    @contextmanager
    def _transaction(self, begin: str, end: str) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._connection()
            connection.execute(begin)
            try:
                yield connection
                connection.execute(end)
            finally:
                if connection.in_transaction:  # not after a full disk, which has rolled it back already
                    connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            log.error("persons: store failed", error=str(error), sqlite=getattr(error, "sqlite_errorname", ""))
            raise PersonsUnavailable(f"The persons store cannot be used: {error}.") from error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self.path, isolation_level=None, check_same_thread=False, timeout=LOCK_TIMEOUT_S, cached_statements=64
            )
            connection.execute("PRAGMA page_size=16384")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(f"PRAGMA journal_size_limit={2 * WAL_BYTES}")
            connection.execute(f"PRAGMA wal_autocheckpoint={WAL_BYTES // 16384}")
            connection.execute(f"PRAGMA cache_size={-(self._cache_bytes >> 10)}")
            self._local.connection = connection
            self._connections.append(connection)
        return connection


class SqliteTransaction(SqliteReader):
    """Other processes write seldom beside the one worker, so one count of all writing transactions does as a feed of
    changes: whoever finds another number than it left forgets everything."""

    def generations(self) -> dict[int, int]:
        return {0: int(self._connection.execute("SELECT number FROM generation").fetchone()[0])}

    def changes_since(self, seen: Mapping[int, int]) -> Changes | None:
        return Changes() if seen == self.generations() else None

    def next_version(self, project_id: int) -> int:
        return self.generations()[0] + 1

    def new_person_ids(self, count: int) -> Sequence[int]:
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'persons'").fetchone()
        last = row[0] if row else 0
        return range(last + 1, last + 1 + count)

    def insert_persons(self, rows: Collection[PersonRow]) -> None:
        self._connection.executemany(
            "INSERT INTO persons (id, project_id, uuid, created_at, is_identified, version, properties)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def update_persons(self, rows: Collection[PersonRow]) -> None:
        self._connection.executemany(
            "UPDATE persons SET created_at = ?, is_identified = ?, version = ?, properties = ? WHERE id = ?",
            [(row.created_at, row.is_identified, row.version, row.properties, row.id) for row in rows],
        )

    def delete_persons(self, person_ids: Collection[int]) -> None:
        self._connection.executemany("DELETE FROM persons WHERE id = ?", [(person_id,) for person_id in person_ids])

    def put_ids(self, rows: Collection[IdRow]) -> None:
        self._connection.executemany(
            "INSERT INTO distinct_ids (project_id, distinct_id, person_id, version, base) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (project_id, distinct_id) DO UPDATE"
            " SET person_id = excluded.person_id, version = excluded.version, base = excluded.base",
            rows,
        )

    def put_person_overrides(self, rows: Collection[PersonOverride]) -> None:
        self._connection.executemany("INSERT OR REPLACE INTO person_overrides VALUES (?, ?, ?)", rows)

    def put_id_overrides(self, rows: Collection[IdOverride]) -> None:
        self._connection.executemany("INSERT OR REPLACE INTO id_overrides VALUES (?, ?, ?)", rows)

    def put_groups(self, rows: Collection[GroupRow]) -> None:
        self._connection.executemany(
            'INSERT OR REPLACE INTO "groups"'
            " (project_id, group_type_index, group_key, properties, created_at, version) VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )

    def forget_project(self, project_id: int, limit: int) -> int:
        deleted = 0
        for table, key in KEYS.items():
            chosen = f"SELECT {key} FROM {table} WHERE project_id = ? LIMIT ?"  # noqa: S608
            query = f"DELETE FROM {table} WHERE ({key}) IN ({chosen})"  # noqa: S608
            deleted += self._connection.execute(query, (project_id, limit)).rowcount
        return deleted

    def publish(self, table: str, token: str, body: bytes) -> None:
        self._connection.execute(
            'INSERT INTO publications ("table", token, body) VALUES (?, ?, ?)', (table, token, body)
        )

    def drop_publications(self, publication_ids: Collection[int]) -> None:
        for chunk, marks in in_chunks(publication_ids):
            self._connection.execute(f"DELETE FROM publications WHERE id IN ({marks})", chunk)  # noqa: S608

    def set_position(self, partition: str, position: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO positions VALUES (?, ?)", (partition, position))

    def mark_written(self) -> None:
        self._connection.execute("UPDATE generation SET number = number + 1")
