"""How everyone reaches the event store: through clickhouse-connect's HTTP client, embedded, a server or a cluster.

`EventStore` is what the roles hold: safe to share between threads, tries again after the store was restarted, moves to
another replica, raises `StoreUnavailable` for what will pass and `StoreError` for a statement that was refused, and
times everything.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hedgerow.runtime import telemetry
from hedgerow.settings import Settings
from hedgerow.store import limits, results, schema
from hedgerow.store.arrow import by_shard, ipc_bytes
from hedgerow.store.connecting import open_client
from hedgerow.store.errors import StoreError, StoreUnavailable
from hedgerow.store.replicas import PATIENT_S, Replicas
from hedgerow.store.results import Result
from hedgerow.store.topology import SHARDED, Topology, topology_of

if TYPE_CHECKING:
    import pyarrow
    from clickhouse_connect.driver.client import Client

__all__ = ["EventStore", "connect", "ipc_bytes"]

Rows = list[dict[str, Any]]
Parameters = dict[str, Any] | None
OF_A_SHARD = re.compile(rf"\b(?:FROM|JOIN)\s+(?:{'|'.join(sorted(SHARDED))}|sessions_view)\b", re.IGNORECASE)


def connect(settings: Settings, *, readonly: bool = False, store_port: int | None = None) -> Client:
    """A client of the event store's first server. `readonly` ones can neither write nor change settings.

    `store_port` is where the embedded store listens when that is not `settings.store.port`. Raises `StoreUnavailable`,
    or `StoreError` when it is refused.
    """
    address = topology_of(settings.store, store_port).front[0]
    return open_client(settings, address, PATIENT_S, readonly=readonly)


class EventStore:
    """The event store, for one role. Connects at its first use; every method may be called from any thread.

    Values go in as `{name:Type}` in the text and `parameters`, never into the text. `settings` are ClickHouse's, for
    this call only, e.g. `{"max_execution_time": 5}`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        role: str,
        readonly: bool = False,
        check: bool = True,
        topology: Topology | None = None,
    ) -> None:
        """`check` is whether the schema of a server that others run must fit before anything else is asked of it."""
        self._settings = settings
        self._role = role
        self._readonly = readonly
        self.topology = topology or topology_of(settings.store)
        self._front = Replicas(settings, self.topology.front, readonly=readonly)
        self._shards = [Replicas(settings, replicas, readonly=readonly) for replicas in self.topology.shards]
        self._compress = not all(
            address.is_near for replicas in (self.topology.front, *self.topology.shards) for address in replicas
        )
        self._unchecked: set[int | None] = {None, *range(len(self._shards))} if check else set()

    @property
    def shards(self) -> int:
        """Into how many parts a block of events has to be split before it is inserted."""
        return max(len(self._shards), 1)

    def query(self, sql: str, parameters: Parameters = None, settings: limits.SettingsOfCall | None = None) -> Rows:
        """Rows as dictionaries.

        With shards alone, questions about events and sessions are refused, since no server knows all of them: those go
        to `query_shards`.
        """
        if self.topology.form == "shards" and OF_A_SHARD.search(sql):
            raise StoreError("Without store.cluster no server knows the events of all shards: ask each of them.")
        return self._query(self._front, sql, parameters, settings)

    def query_shards(
        self, sql: str, parameters: Parameters = None, settings: limits.SettingsOfCall | None = None
    ) -> Rows:
        """The rows of all shards, one shard's after the other's; where a server knows all of them, those of `query`.

        ORDER BY, LIMIT and aggregates hold for each shard: sort, cut or add up what comes back.
        """
        if self.topology.form != "shards":
            return self.query(sql, parameters, settings)
        return [row for shard in self._shards for row in self._query(shard, sql, parameters, settings)]

    def answer(
        self, sql: str, parameters: Parameters, settings: limits.SettingsOfCall, tag: str, *, whole: bool = True
    ) -> contextlib.AbstractContextManager[Result]:
        """The answer to one SELECT, block by block, with the names and types of its columns.

        The store may write nothing for it. `kill` and `progress` find it by its `tag`. A `whole` answer is complete
        before its first block comes, so a failure says what it was; otherwise one after the first block just breaks off
        (`StoreUnavailable`), and nobody holds the whole in memory. Refused with shards alone, as by `query`.
        """
        if self.topology.form == "shards" and OF_A_SHARD.search(sql):
            raise StoreError("Without store.cluster no server knows the events of all shards: ask each of them.")
        self._require_schema(None)
        merged = {**limits.of_query(self._settings.store, self.topology), **settings}
        merged |= {"log_comment": tag, "readonly": 2, "wait_end_of_query": int(whole)}
        return results.answer(self._front, sql, parameters, merged)

    def kill(self, tag: str) -> None:
        """Stop the statements with this tag, on whichever server they run. They end with an error soon."""
        sql = results.kill_sql(self.topology)
        self._front.each(lambda client: client.command(sql, parameters={"tag": tag}))

    def progress(self, tag: str) -> Rows:
        """One row: read_rows, read_bytes, total_rows (guessed), elapsed (s) and cpu_us of what runs with this tag."""
        return self.query(results.progress_sql(self.topology), {"tag": tag})

    def command(
        self,
        sql: str,
        parameters: Parameters = None,
        settings: limits.SettingsOfCall | None = None,
        *,
        use_database: bool = True,
    ) -> None:
        """Run a statement that has no result: DDL, mutations. With shards alone, on each of them.

        It must be safe to repeat. What changes rows of a sharded table of a cluster names `topology.local(table)` and
        says `topology.on_cluster(table)`. Without `use_database` it runs where the database is still to be made.
        """
        merged = {**limits.of_command(self.topology, PATIENT_S), **(settings or {})}
        self._require_schema(None)
        for home in self._shards if self.topology.form == "shards" else [self._front]:
            with _timed_query():
                home.run(
                    lambda client: client.command(
                        sql, parameters=parameters, settings=merged, use_database=use_database
                    ),
                    patient=True,
                )

    def delete(self, table: str, where: str, parameters: Parameters = None) -> None:
        """Hide rows of a table, on every shard, from every question, at once; their bytes go when parts are rewritten.

        The condition is evaluated by each server: it may ask the copies, and `topology.local("events")` for the events
        of its own shard.
        """
        on_cluster = self.topology.on_cluster(table)
        self.command(f"DELETE FROM {self.topology.local(table)}{on_cluster} WHERE {where}", parameters)  # noqa: S608

    def insert_arrow(self, table: str, batch: pyarrow.RecordBatch | pyarrow.Table, token: str = "") -> None:
        """Insert the batch's columns by name; they are durable when this returns (with `store.fsync`).

        A block with a `token` that the table has seen among its last 1000 (of a cluster: 10,000) is dropped, so
        repeating an insert whose outcome is unknown is safe. Without a token, equal blocks are inserted as often as
        they are sent. UUIDs go as 16-byte binary, times as timestamp("us", "UTC").
        """
        if table in SHARDED and self._shards:
            for shard, rows in by_shard(batch, self.shards):
                self.insert_shard(shard, table, rows, f"{token}-s{shard}" if token else "")
        elif self.topology.form == "shards":  # every shard has its own copies
            for shard in range(self.shards):
                self.insert_shard(shard, table, batch, token)
        else:
            self.insert_ipc(table, batch.schema.names, ipc_bytes(batch, compress=self._compress), token)

    def insert_shard(self, shard: int, table: str, rows: pyarrow.RecordBatch | pyarrow.Table, token: str = "") -> None:
        """Insert rows that are one shard's (`arrow.by_shard`) into its own table, trying its replicas in turn."""
        body = ipc_bytes(rows, compress=self._compress)
        self._require_schema(None)
        self._require_schema(shard)
        self._insert(self._shards[shard], self.topology.local(table), rows.schema.names, body, token)

    def insert_ipc(self, table: str, columns: list[str], body: Any, token: str = "") -> None:
        """Insert rows that are an Arrow IPC stream already (bytes, memoryview or pyarrow.Buffer) as they are."""
        self._require_schema(None)
        self._insert(self._front, table, columns, body, token)

    def _insert(self, home: Replicas, table: str, columns: list[str], body: Any, token: str) -> None:
        settings = limits.of_insert(self._settings.store, self.topology, token)
        view: Any = memoryview(body)  # what urllib3 takes too, though the client does not say so
        started = time.perf_counter()
        # A coding of "none" puts the statement into the URL: otherwise the client copies the whole body to prepend it.
        home.run(
            lambda client: client.raw_insert(
                table, columns, view, settings=settings, fmt="ArrowStream", compression="none"
            )
        )
        telemetry.insert_seconds.labels(table.removesuffix("_local")).observe(time.perf_counter() - started)

    def alone(self) -> list[EventStore]:
        """One event store for each set of servers with tables of its own: itself, or one for each shard of its kind.

        What freezes, rewrites and forgets rows does so with each of them, one after the other. Close them.
        """
        if self.topology.form != "shards":
            return [EventStore(self._settings, role=self._role, topology=self.topology)]
        return [
            EventStore(self._settings, role=self._role, topology=Topology("embedded", replicas, ()))
            for replicas in self.topology.shards
        ]

    def ping(self) -> bool:
        """Whether the store answers a query now, every shard of it. Never raises."""
        try:
            return all(row == {"one": 1} for row in self.query_shards("SELECT 1 AS one"))
        except (StoreUnavailable, StoreError):
            return False

    def close(self) -> None:
        for home in (self._front, *self._shards):
            home.close()

    def _query(self, home: Replicas, sql: str, parameters: Parameters, settings: limits.SettingsOfCall | None) -> Rows:
        self._require_schema(None)
        merged = {**limits.of_query(self._settings.store, self.topology), **(settings or {})}
        patient = merged.get("max_execution_time") == 0
        with _timed_query():
            result = home.run(lambda client: client.query(sql, parameters=parameters, settings=merged), patient=patient)
            return list(result.named_results())

    def _require_schema(self, shard: int | None) -> None:
        """Before its first use, see that the front (None) or the shard is what it has to be; the servers may say no."""
        if shard not in self._unchecked:
            return
        if self.topology.is_remote:
            home = self._front if shard is None else self._shards[shard]
            schema.check(self.topology, shard, _asking(home))
        self._unchecked.discard(shard)


def _asking(home: Replicas) -> schema.Ask:
    def ask(sql: str, parameters: Parameters = None) -> Rows:
        return list(home.run(lambda client: client.query(sql, parameters=parameters)).named_results())

    return ask


@contextlib.contextmanager
def _timed_query() -> Iterator[None]:
    started = time.perf_counter()
    status = "error"
    try:
        yield
        status = "ok"
    finally:
        telemetry.query_seconds.labels(status).observe(time.perf_counter() - started)
