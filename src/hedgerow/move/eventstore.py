"""Events, and the event store's copies of persons and groups, from one event store into another.

Rows are compared by ClickHouse's own hash of all their columns; those that the target lacks are streamed as Arrow and
inserted as the worker inserts: split by shard, under a deduplication token. Sessions are not copied: the target makes
them from the events, and after events had to be removed from it, those that count wrongly are made anew.
"""

# ruff: noqa: S608 -- only names and numbers of our own go into these texts

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pyarrow
import structlog

from hedgerow.errors import HedgerowError, Unavailable
from hedgerow.move.rows import Checksum
from hedgerow.move.spans import ALWAYS, CHUNK, EVENTS, Chunk, EventTable, Range, copy_chunks, event_chunks
from hedgerow.move.state import State
from hedgerow.store.client import EventStore

if TYPE_CHECKING:
    import numpy
    from clickhouse_connect.driver.client import Client

log = structlog.get_logger()

NO_LIMIT = {"max_execution_time": 0}
STREAM = {
    **NO_LIMIT,
    "output_format_arrow_string_as_string": 0,  # ClickHouse's strings are bytes, and need not be UTF-8
    "output_format_arrow_compression_method": "none",  # the source is on this machine
}
HASH = "row_hash"
SAMPLE = 20_000  # events
SCRATCH = "move_sample"
SESSIONS_WRONG = "sessions_wrong"
MOST_BYTES = 64 * 1024 * 1024  # of one insert
DELETED_AT_ONCE = 1000  # hashes in the text of one statement
REPAIRS = 3
PATIENCE_S = 120.0  # with a store that is being restarted


class Mismatch(HedgerowError):
    """Both sides differ, and go on to differ after copying again."""

    code = "move_mismatch"


class EventCopier:
    """`source` and its `reader` are the embedded store; `target` is any form of store."""

    def __init__(self, source: EventStore, reader: Client, target: EventStore, state: State) -> None:
        self._source = source
        self._reader = reader
        self._target = target
        self._alone = target.alone()  # each has all copies, and its share of the events
        self._state = state
        self._columns: dict[str, dict[str, str]] = {}
        self.compared: dict[str, dict[Any, Checksum]] = {}  # the source's checksums of the last comparison, by table

    def close(self) -> None:
        for home in self._alone:
            home.close()

    # comparing

    def spans(self, table: EventTable, *, full: bool, within: Range = ALWAYS) -> dict[Any, Checksum]:
        """The source's checksums, by span."""
        return self._checksums(self._source, table, full, within, final=True)

    def differing(
        self, table: EventTable, *, full: bool, within: Range = ALWAYS
    ) -> dict[Any, tuple[Checksum, Checksum]]:
        """The spans that are not the same on both sides, with both checksums; of several targets, one that differs."""
        here = self.compared[table.name] = self.spans(table, full=full, within=within)
        found: dict[Any, tuple[Checksum, Checksum]] = {}
        for there in self._theirs(table, full, within):
            for span in here.keys() | there.keys():
                pair = here.get(span, Checksum()), there.get(span, Checksum())
                if pair[0] != pair[1]:
                    found[span] = pair
        return dict(sorted(found.items()))

    def _theirs(self, table: EventTable, full: bool, within: Range) -> list[dict[Any, Checksum]]:
        """The target's checksums: of events, of all shards together; of copies, which each shard has whole, each."""
        found = [self._checksums(home, table, full, within, final=not table.is_events) for home in self._alone]
        if not table.is_events:
            return found
        together: dict[Any, Checksum] = {}
        for one in found:
            for span, checksum in one.items():
                together[span] = together.get(span, Checksum()) + checksum
        return [together]

    def _checksums(
        self, home: EventStore, table: EventTable, full: bool, within: Range, *, final: bool
    ) -> dict[Any, Checksum]:
        hashed = self._all_columns(table) if full else ", ".join(table.quick)
        where = within.where if table.is_events else "1"
        rows = home.query(
            f"SELECT {table.span} AS span, count() AS rows, sum(cityHash64({hashed})) AS hashes "
            f"FROM {table.name} {'FINAL' if final else ''} WHERE {where} GROUP BY span",
            settings=NO_LIMIT,
        )
        return {row["span"]: Checksum(row["rows"], row["hashes"]) for row in rows}

    def _types(self, table: EventTable) -> dict[str, str]:
        """The table's columns in their order, with their types."""
        if table.name not in self._columns:
            rows = self._source.query(
                "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String} "
                "ORDER BY position",
                {"table": table.name},
            )
            self._columns[table.name] = {row["name"]: row["type"] for row in rows}
        return self._columns[table.name]

    def _all_columns(self, table: EventTable) -> str:
        return ", ".join(self._types(table))

    # copying

    def sync(
        self,
        table: EventTable,
        spans: list[Any],
        *,
        within: Range = ALWAYS,
        advance: Callable[[int], None] = lambda rows: None,
    ) -> None:
        """Make these spans equal, and see that they are. Raises `Mismatch`."""
        for span in spans:
            for chunk in self._chunks(table, span, within):
                homes = [self._target] if table.is_events else self._alone
                for number, home in enumerate(homes):
                    advance(_patiently(lambda h=home, c=chunk, n=number: self._sync_chunk(h, c, n)))  # type: ignore[misc]

    def _chunks(self, table: EventTable, span: Any, within: Range) -> Iterator[Chunk]:
        if table.is_events:
            rows = self._source.query(
                f"SELECT project_id, count() AS rows FROM events WHERE toDate(timestamp) = {{day:Date}} "
                f"AND {within.where} GROUP BY project_id ORDER BY project_id",
                {"day": span},
                NO_LIMIT,
            )
            return event_chunks(span, [(row["project_id"], row["rows"]) for row in rows], within)
        boundaries = self._source.query(
            f"SELECT {table.key} AS key FROM (SELECT {table.key}, rowNumberInAllBlocks() AS number FROM "
            f"(SELECT {table.key} FROM {table.name} WHERE project_id = {int(span)} ORDER BY {table.key})) "
            f"WHERE number % {CHUNK} = {CHUNK - 1}",
            settings=NO_LIMIT,
        )
        return copy_chunks(table, int(span), [row["key"] for row in boundaries])

    def _sync_chunk(self, home: EventStore, chunk: Chunk, number: int) -> int:
        """Copy what is missing, compare, and remove what is too much; the rows of the chunk."""
        import numpy

        name = f"{number} {chunk.name}"
        for _ in range(REPAIRS):
            attempt = self._state.begin(chunk.table.name, name)
            token = f"move-{chunk.table.name}-{sha256(name.encode()).hexdigest()[:16]}-{attempt}"
            before = self._hashes(home, chunk)
            wanted = self._copy(home, chunk, before, token)
            there = self._hashes(home, chunk)
            self._state.finish(chunk.table.name, name)
            if numpy.array_equal(numpy.sort(wanted), numpy.sort(there)):
                return len(wanted)
            values, counts = numpy.unique(there, return_counts=True)
            self._remove(home, chunk, values[(counts > 1) | ~numpy.isin(values, wanted)])
        raise Mismatch(f"{chunk.table.name}, {chunk.name}: the rows differ after copying them {REPAIRS} times.")

    def _hashes(self, home: EventStore, chunk: Chunk) -> numpy.ndarray[Any, Any]:
        """Of the target's rows; those of events one by one, even where a merge will make one of two."""
        import numpy

        final = "" if chunk.table.is_events else "FINAL"
        rows = home.query_shards(
            f"SELECT groupArray(cityHash64({self._all_columns(chunk.table)})) AS hashes "
            f"FROM {chunk.table.name} {final} WHERE {chunk.where}",
            chunk.parameters,
            NO_LIMIT,
        )
        return numpy.concatenate([numpy.array(row["hashes"], numpy.uint64) for row in rows])

    def _copy(self, home: EventStore, chunk: Chunk, there: numpy.ndarray[Any, Any], token: str) -> Any:
        """Insert the source's rows that are not there; the hashes of all the source's rows."""
        import numpy

        seen: list[Any] = []
        waiting: list[pyarrow.RecordBatch] = []
        for batch in self._read(chunk):
            hashes = batch.column(HASH).to_numpy(zero_copy_only=False)
            seen.append(hashes)
            missing = batch if not len(there) else batch.filter(pyarrow.array(~numpy.isin(hashes, there)))
            if missing.num_rows:
                waiting.append(missing)
            if sum(b.nbytes for b in waiting) >= MOST_BYTES or sum(b.num_rows for b in waiting) >= CHUNK:
                self._insert(home, chunk, waiting, token)
                waiting = []
        self._insert(home, chunk, waiting, token)
        return numpy.concatenate(seen) if seen else numpy.array([], numpy.uint64)

    def _insert(self, home: EventStore, chunk: Chunk, batches: list[pyarrow.RecordBatch], token: str) -> None:
        """The token also names the rows, so that a repeated attempt with other rows is not taken for the same."""
        if not batches:
            return
        rows = pyarrow.Table.from_batches(batches).combine_chunks()
        content = sha256(rows.column(HASH).to_numpy().tobytes()).hexdigest()[:16]
        home.insert_arrow(chunk.table.name, rows.drop_columns([HASH]), f"{token}-{content}")

    def _read(self, chunk: Chunk) -> Iterator[pyarrow.RecordBatch]:
        columns = self._all_columns(chunk.table)
        sql = f"SELECT {columns}, cityHash64({columns}) AS {HASH} FROM {chunk.table.name} FINAL WHERE {chunk.where}"
        stream: Any = self._reader.raw_stream(
            sql, parameters=chunk.parameters, settings=STREAM, fmt="ArrowStream", use_database=True
        )
        with contextlib.closing(stream):
            try:
                reader = pyarrow.ipc.open_stream(stream)
            except pyarrow.ArrowInvalid:  # no rows make no stream at all
                return
            yield from reader

    def _remove(self, home: EventStore, chunk: Chunk, hashes: numpy.ndarray[Any, Any]) -> None:
        log.warning("removing rows that the source has not", table=chunk.table.name, rows=len(hashes))
        if chunk.table.is_events:
            self._state.set(SESSIONS_WRONG, "1")
        for start in range(0, len(hashes), DELETED_AT_ONCE):
            some = ", ".join(str(value) for value in hashes[start : start + DELETED_AT_ONCE])
            where = f"{chunk.where} AND cityHash64({self._all_columns(chunk.table)}) IN ({some})"
            home.delete(chunk.table.name, where, chunk.parameters)

    # what is around it

    def seconds_per_row(self) -> float:
        """Of reading the newest events, inserting them into a table that is dropped again, and reading them for the
        comparison; 0 where there are no events."""
        found = self._source.query("SELECT max(toDate(timestamp)) AS day FROM events")
        home = self._alone[0]
        started = time.perf_counter()
        chunk = Chunk(EVENTS, "sample", f"toDate(timestamp) = {{day:Date}} LIMIT {SAMPLE}", {"day": found[0]["day"]})
        rows = list(self._read(chunk))
        if not rows:
            return 0.0
        sample = pyarrow.Table.from_batches(rows).combine_chunks().drop_columns([HASH])
        columns = self._all_columns(EVENTS)
        described = ", ".join(f"{name} {kind}" for name, kind in self._types(EVENTS).items())
        home.command(f"DROP TABLE IF EXISTS {SCRATCH} SYNC")
        home.command(f"CREATE TABLE {SCRATCH} ({described}) ENGINE = MergeTree ORDER BY uuid")
        try:
            home.insert_arrow(SCRATCH, sample)
            home.query(f"SELECT sum(cityHash64({columns})) AS hashes FROM {SCRATCH}")
        finally:
            home.command(f"DROP TABLE IF EXISTS {SCRATCH} SYNC")
        return (time.perf_counter() - started) / int(sample.num_rows)

    def count(self, table: EventTable, within: Range = ALWAYS) -> int:
        where = within.where if table.is_events else "1"
        rows = self._source.query(f"SELECT count() AS rows FROM {table.name} WHERE {where}", settings=NO_LIMIT)
        return int(rows[0]["rows"])

    def target_rows(self) -> int:
        """How many events the target holds."""
        return sum(int(home.query("SELECT count() AS rows FROM events")[0]["rows"]) for home in self._alone)

    def now_ms(self) -> int:
        """The source's clock, by which `inserted_at` goes."""
        return int(self._source.query("SELECT toUnixTimestamp64Milli(now64(3)) AS now")[0]["now"])

    def mend_sessions(self) -> int:
        """Make those sessions anew that counted events which were removed since; how many."""
        if not self._state.get(SESSIONS_WRONG, ""):
            return 0
        mended = sum(_mend_sessions(home) for home in self._alone)
        self._state.forget(SESSIONS_WRONG)
        return mended


def _mend_sessions(home: EventStore) -> int:
    wrong = (
        "SELECT project_id, session_id FROM ("
        "SELECT project_id, session_id, toInt64(sum(events)) AS number FROM sessions GROUP BY project_id, session_id "
        "UNION ALL SELECT project_id, session_id, -count() AS number FROM events WHERE session_id != '' "
        "GROUP BY project_id, session_id) GROUP BY project_id, session_id HAVING sum(number) != 0"
    )
    rows = home.query(f"SELECT count() AS sessions FROM ({wrong})", settings=NO_LIMIT)
    if not rows[0]["sessions"]:
        return 0
    table = "move_sessions"
    feed = home.query(
        "SELECT as_select FROM system.tables WHERE database = currentDatabase() AND name = 'sessions_feed'"
    )
    select = str(feed[0]["as_select"]).replace("events_local", "events")
    home.command(f"DROP TABLE IF EXISTS {table} SYNC")
    home.command(f"CREATE TABLE {table} (project_id Int64, session_id String) ENGINE = MergeTree ORDER BY session_id")
    try:
        home.command(f"INSERT INTO {table} {wrong}")
        chosen = f"(project_id, session_id) IN (SELECT project_id, session_id FROM {table})"
        home.delete("sessions", chosen)
        home.command(f"INSERT INTO sessions SELECT * FROM ({select}) WHERE {chosen}")
    finally:
        home.command(f"DROP TABLE IF EXISTS {table} SYNC")
    return int(rows[0]["sessions"])


def _patiently(call: Callable[[], int]) -> int:
    """Try again while a store is away: what a chunk's second attempt finds done, it does not do again."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return call()
        except (Unavailable, OSError, pyarrow.ArrowException) as error:
            if time.monotonic() > deadline:
                raise
            log.warning("a store cannot be used; trying again", error=str(error)[:300])
            time.sleep(0.5)
