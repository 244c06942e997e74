"""The embedded event log: one SQLite file per topic, WAL, `synchronous=FULL`, group commit.

One writer thread commits whatever arrived during the previous fsync, so batches grow under load and no linger is
needed (2-5 ms of linger saved no CPU and cost latency). 16 KiB pages halve the CPU per record of 4 KiB ones. Freed
pages are used again; the file does not shrink.

An fsync that failed is never tried again: the kernel may have dropped the pages it could not write, and a later fsync
would report success (the "fsyncgate" of PostgreSQL, 2018). All waiting requests get 503, `failed` is set, and the
role is expected to end. A full disk is different: the transaction is rolled back and later ones may succeed.
"""

from __future__ import annotations

import asyncio
import queue
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from hedgerow.eventlog.bodies import Bodies
from hedgerow.eventlog.interface import Lag, Listener, LogUnavailable, Part, Record
from hedgerow.runtime import telemetry

log = structlog.get_logger()

CHECK_SIZE_EVERY_S = 1.0
FULL = {"log_full": "The event log has reached log.max_bytes.", "disk_full": "The server's disk is full."}
Waiting = tuple[bytes, "asyncio.Future[None]"]


def path_of(data: Path, topic: str) -> Path:
    return data / "log" / f"{topic}.db"


def open_database(path: Path) -> sqlite3.Connection:
    """A connection to a topic's file, which is created when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    connection.execute("PRAGMA page_size=16384")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA journal_size_limit=67108864")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS log (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, body BLOB NOT NULL)"
    )  # AUTOINCREMENT: a position must never be used again after a trim
    connection.execute(
        "CREATE TABLE IF NOT EXISTS consumers (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TABLE IF NOT EXISTS begun "
        "(name TEXT, after INTEGER, last INTEGER, PRIMARY KEY (name, after)) WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TABLE IF NOT EXISTS identity (one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL)"
    )
    connection.execute("INSERT OR IGNORE INTO identity VALUES (1, ?)", (secrets.token_hex(4),))
    return connection


class SqliteWriter:
    """Appends to one topic. Every method but the writer thread's runs on the event loop's thread, so nothing is
    locked.
    """

    def __init__(
        self,
        path: Path,
        topic: str,
        *,
        max_bytes: int,
        max_queue_bytes: int,
        min_free_bytes: int = 0,
        on_failure: Callable[[], None] = lambda: None,
    ) -> None:
        self.topic = topic
        self.partitions = 1
        self.bodies: Bodies | None = None
        self.failed = False
        self._path = path
        self._max_bytes = max_bytes
        self._max_queue_bytes = max_queue_bytes
        self._min_free_bytes = min_free_bytes
        self._on_failure = on_failure
        self._waiting: list[Waiting] = []
        self._waiting_bytes = 0
        self._in_flight_bytes = 0
        self._busy = False
        self._closed = False
        self._full = ""  # the reason why nothing more is taken
        self._batches: queue.SimpleQueue[list[Waiting] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._commit_seconds = telemetry.log_append_seconds.labels(topic)
        self._queue_gauge = telemetry.log_queue_bytes.labels(topic)
        self._bytes_gauge = telemetry.log_bytes.labels(topic)

    def start(self) -> None:
        """Open the file and start the writer thread. Call on the event loop's thread."""
        self._loop = asyncio.get_running_loop()
        connection = open_database(self._path)
        self._thread = threading.Thread(target=self._run, args=(connection,), name=f"log-{self.topic}", daemon=True)
        self._thread.start()

    async def opened(self) -> None:
        """It is, once it was started."""

    async def append(self, payload: bytes, partition: int = 0) -> None:
        if self._closed or self._loop is None:
            raise self._unavailable("log_closed", "The server is stopping.")
        if self.failed:
            raise self._unavailable("log_failed", "The event log could not be written.")
        if self._full:
            raise self._unavailable(self._full, FULL[self._full], retry_after=30)
        if self._waiting_bytes + self._in_flight_bytes + len(payload) > self._max_queue_bytes:
            raise self._unavailable("queue_full", "Too many events are waiting to be written.")
        future: asyncio.Future[None] = self._loop.create_future()
        self._waiting.append((payload, future))
        self._waiting_bytes += len(payload)
        if not self._busy:
            self._busy = True
            self._loop.call_soon(self._kick)  # lets all requests of this turn of the loop share the first commit
        await asyncio.shield(future)  # a client that goes away does not undo the write

    async def append_parts(self, parts: Sequence[Part]) -> None:
        await asyncio.gather(*(self.append(part.payload) for part in parts))

    async def close(self) -> None:
        self._closed = True
        while self._busy and not self.failed:
            await asyncio.sleep(0.005)
        self._batches.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 10)

    def _unavailable(self, reason: str, detail: str, retry_after: int = 5) -> LogUnavailable:
        telemetry.log_errors.labels(self.topic, reason).inc()
        return LogUnavailable(f"{detail} Nothing was stored; send it again.", code=reason, retry_after=retry_after)

    def _kick(self) -> None:
        if not self._waiting:
            self._busy = False
            self._in_flight_bytes = 0
            return
        batch, self._waiting = self._waiting, []
        self._in_flight_bytes, self._waiting_bytes = self._waiting_bytes, 0
        self._queue_gauge.set(self._in_flight_bytes)
        self._batches.put(batch)

    def _settle(self, batch: list[Waiting], error: LogUnavailable | None) -> None:
        for _, future in batch:
            if future.done():
                continue
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)
                future.exception()  # a request that was cancelled does not ask for it
        if error is not None and error.code == "log_failed":
            self.failed = True
            waiting, self._waiting = self._waiting, []
            for _, future in waiting:
                future.set_exception(error)
            self._on_failure()
            return
        self._kick()

    # everything below runs on the writer thread

    def _run(self, connection: sqlite3.Connection) -> None:
        assert self._loop is not None
        next_check = 0.0
        while True:
            if time.monotonic() >= next_check:
                self._measure(connection)
                next_check = time.monotonic() + CHECK_SIZE_EVERY_S
            try:
                batch = self._batches.get(
                    timeout=CHECK_SIZE_EVERY_S
                )  # a full log gets no batch, and must be seen to empty
            except queue.Empty:
                continue
            if batch is None:
                break
            error = self._commit(connection, batch)
            self._loop.call_soon_threadsafe(self._settle, batch, error)
        connection.close()

    def _commit(self, connection: sqlite3.Connection, batch: list[Waiting]) -> LogUnavailable | None:
        now = int(time.time() * 1000)
        try:
            with self._commit_seconds.time():
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT INTO log (at, body) VALUES (?, ?)", [(now, body) for body, _ in batch])
                connection.execute("COMMIT")
            return None
        except sqlite3.Error as error:
            return self._failure(connection, error)

    def _failure(self, connection: sqlite3.Connection, error: sqlite3.Error) -> LogUnavailable:
        name = getattr(error, "sqlite_errorname", "")
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            name = "SQLITE_IOERR"
        if name == "SQLITE_FULL":
            log.error("event log: disk full", topic=self.topic)
            return self._unavailable("disk_full", FULL["disk_full"], retry_after=30)
        if name == "SQLITE_BUSY":
            return self._unavailable("queue_full", "The event log is busy.")
        log.error("event log: write failed", topic=self.topic, error=str(error), sqlite=name)
        return self._unavailable("log_failed", "The event log could not be written.")

    def _measure(self, connection: sqlite3.Connection) -> None:
        try:
            pages, free, size = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
            room = shutil.disk_usage(self._path.parent).free + free * size
        except (sqlite3.Error, OSError):
            return
        used = (pages - free) * size
        self._full = "log_full" if used > self._max_bytes else "disk_full" if room < self._min_free_bytes else ""
        self._bytes_gauge.set(used)


class SqliteConsumer:
    """Reads one topic and trims what is committed.

    The one partition is named by the file's identity, made at random with it: in a file that replaces a lost one
    positions begin again, and nothing that was remembered of the old ones may be taken for the new ones.
    """

    def __init__(self, path: Path, name: str = "worker") -> None:
        self._connection = open_database(path)
        self._name = name
        self._connection.execute("INSERT OR IGNORE INTO consumers VALUES (?, 0)", (name,))
        self.partition = str(self._connection.execute("SELECT name FROM identity").fetchone()[0])
        self._cursor = self.position(self.partition)

    def listen(self, listener: Listener) -> None:
        """The one partition is always this consumer's."""

    def partitions(self) -> list[str]:
        return [self.partition]

    def poll(self, max_records: int, max_bytes: int, timeout: float, partition: str = "") -> tuple[str, list[Record]]:
        deadline = time.monotonic() + timeout
        while True:
            records = self._next(max_records, max_bytes)
            if records:
                self._cursor = records[-1].position
                return self.partition, records
            if (left := deadline - time.monotonic()) <= 0:
                return "", []
            time.sleep(min(left, 0.02))

    def crowded(self) -> bool:
        return False

    def _next(self, max_records: int, max_bytes: int) -> list[Record]:
        records: list[Record] = []
        size = 0
        rows = self._connection.execute(
            "SELECT id, body FROM log WHERE id > ? ORDER BY id LIMIT ?", (self._cursor, max_records)
        )
        for position, body in rows:
            records.append(Record(position, body))
            size += len(body)
            if size >= max_bytes:
                break
        rows.close()  # an open statement would keep the WAL from being checkpointed
        return records

    def read(self, partition: str, first: int, last: int) -> list[Record]:
        rows = self._connection.execute("SELECT id, body FROM log WHERE id BETWEEN ? AND ? ORDER BY id", (first, last))
        return [Record(position, body) for position, body in rows.fetchall()]

    def position(self, partition: str) -> int:
        row = self._connection.execute("SELECT position FROM consumers WHERE name = ?", (self._name,)).fetchone()
        return int(row[0])

    def seek(self, partition: str, position: int) -> None:
        self._cursor = position

    def begin(self, partition: str, after: int, last: int) -> bool:
        self._write(("INSERT OR REPLACE INTO begun VALUES (?, ?, ?)", (self._name, after, last)))
        return True

    def begun(self, partition: str) -> list[tuple[int, int]]:
        rows = self._connection.execute("SELECT after, last FROM begun WHERE name = ? ORDER BY after", (self._name,))
        return rows.fetchall()

    def commit(self, partition: str, position: int) -> bool:
        self._write(
            ("UPDATE consumers SET position = max(position, ?) WHERE name = ?", (position, self._name)),
            ("DELETE FROM begun WHERE name = ? AND last <= ?", (self._name, position)),
            ("DELETE FROM log WHERE id <= (SELECT min(position) FROM consumers)", ()),
        )
        return True

    def _write(self, *statements: tuple[str, tuple[object, ...]]) -> None:
        try:
            with self._connection:  # commits, or rolls back so that it can be tried again
                self._connection.execute("BEGIN IMMEDIATE")
                for sql, values in statements:
                    self._connection.execute(sql, values)
        except sqlite3.OperationalError as error:
            reason = "disk_full" if error.sqlite_errorname == "SQLITE_FULL" else "log_failed"
            raise LogUnavailable(f"The position could not be committed: {error}.", code=reason) from error

    def lag(self) -> Lag:
        done = self.position(self.partition)
        first, at, last = self._connection.execute(
            "SELECT min(id), (SELECT at FROM log WHERE id > ? ORDER BY id LIMIT 1), max(id) FROM log WHERE id > ?",
            (done, done),
        ).fetchone()
        pages, size = (self._connection.execute(f"PRAGMA {n}").fetchone()[0] for n in ("page_count", "page_size"))
        if first is None:
            return Lag(0, 0.0, pages * size)
        return Lag(last - first + 1, max(0.0, time.time() - at / 1000), pages * size)

    def close(self) -> None:
        self._connection.close()


def trim_to_size(path: Path, max_bytes: int) -> int:
    """Remove a topic's oldest records until the rest fits `max_bytes`; returns how many. For topics without a
    consumer.
    """
    connection = open_database(path)
    try:
        kept = 0
        for position, size in connection.execute("SELECT id, length(body) FROM log ORDER BY id DESC"):
            kept += size
            if kept > max_bytes:
                return connection.execute("DELETE FROM log WHERE id <= ?", (position,)).rowcount
        return 0
    finally:
        connection.close()


def append_now(path: Path, payloads: Sequence[bytes]) -> None:
    """Append beside the writer, which may or may not run. Raises `LogUnavailable`."""
    connection = open_database(path)
    now = int(time.time() * 1000)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO log (at, body) VALUES (?, ?)", [(now, one) for one in payloads])
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise LogUnavailable(f"The records could not be written: {error}.", code="log_failed") from error
    finally:
        connection.close()
