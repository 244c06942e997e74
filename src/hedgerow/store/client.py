"""How everyone reaches the event store: through clickhouse-connect's HTTP client, embedded or a real server.

`EventStore` is what the roles hold: safe to share between threads, tries again after the store was restarted, raises
`StoreUnavailable` for what will pass and `StoreError` for a statement that was refused, and times everything.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit

import clickhouse_connect
import urllib3
from clickhouse_connect.driver.exceptions import DatabaseError, Error, OperationalError
from clickhouse_connect.driver.httputil import get_pool_manager

from hedgerow.errors import SettingsRefused
from hedgerow.runtime import telemetry
from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from hedgerow.store.errors import RETRIABLE, StoreError, StoreUnavailable

if TYPE_CHECKING:
    import pyarrow
    from clickhouse_connect.driver.client import Client

Result = TypeVar("Result")

USER = "hedgerow"
CONNECT_TIMEOUT_S = 5
MAX_CONNECTIONS = 16  # kept open; more are opened, and closed again, when more threads ask at once
LONGEST_STATEMENT_S = 3600  # mutations of a squash or a deletion; queries have their own, shorter, limit


def connect(settings: Settings, *, readonly: bool = False, store_port: int | None = None) -> Client:
    """A client of the event store. `readonly` ones can neither write nor change settings such as their limits.

    `store_port` is where the embedded store listens when that is not `settings.store.port`. Clients carry no session,
    so one may be used by several threads. Raises `StoreUnavailable`, or `StoreError` when it is refused.
    """
    address = _address(settings, store_port)
    options: dict[str, Any] = {"readonly": 1} if readonly else {}
    try:
        return clickhouse_connect.get_client(
            **address,
            settings=options,
            pool_mgr=get_pool_manager(maxsize=MAX_CONNECTIONS, num_pools=2),
            compress=address["interface"] == "https",  # on loopback it costs more than it saves
            connect_timeout=CONNECT_TIMEOUT_S,
            send_receive_timeout=LONGEST_STATEMENT_S,
            autogenerate_session_id=False,
            query_retries=1,
        )
    except Exception as error:
        raise _translated(error) from error


def _address(settings: Settings, store_port: int | None) -> dict[str, Any]:
    if settings.store.dsn is None:
        return {
            "interface": "http",
            "host": settings.store.host,
            "port": store_port or settings.store.port,
            "username": USER,
            "password": Secrets(settings.data).store_password,
            "database": settings.store.database,
        }
    dsn = urlsplit(settings.store.dsn)
    if dsn.scheme not in {"http", "https"} or not dsn.hostname:
        raise SettingsRefused("store.dsn must look like https://user:password@host:8443/database.")
    return {
        "interface": dsn.scheme,
        "host": dsn.hostname,
        "port": dsn.port or (8443 if dsn.scheme == "https" else 8123),
        "username": unquote(dsn.username or "default"),
        "password": unquote(dsn.password or ""),
        "database": dsn.path.strip("/") or settings.store.database,
    }


class EventStore:
    """The event store, for one role. Connects at its first use; every method may be called from any thread."""

    def __init__(self, settings: Settings, *, role: str, readonly: bool = False) -> None:
        self._settings = settings
        self._role = role
        self._readonly = readonly
        self._client: Client | None = None
        self._lock = threading.Lock()

    def query(
        self, sql: str, parameters: dict[str, Any] | None = None, settings: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Rows as dictionaries. Values go in as `{name:Type}` in the text and `parameters`, never into the text.

        `settings` are ClickHouse's, for this query only, e.g. `{"max_execution_time": 5}`.
        """
        with _timed_query():
            result = self._try(lambda client: client.query(sql, parameters=parameters, settings=settings))
            return list(result.named_results())

    def command(
        self, sql: str, parameters: dict[str, Any] | None = None, settings: dict[str, Any] | None = None
    ) -> None:
        """Run a statement that has no result: DDL, mutations, deletes."""
        with _timed_query():
            self._try(lambda client: client.command(sql, parameters=parameters, settings=settings))

    def insert_arrow(self, table: str, batch: pyarrow.RecordBatch | pyarrow.Table, token: str = "") -> None:
        """Insert the batch's columns by name; they are durable when this returns (with `store.fsync`).

        A block with a `token` that the table has seen among its last 1000 is dropped, so repeating an insert whose
        outcome is unknown is safe. Without a token, equal blocks are inserted as often as they are sent.
        UUIDs go as 16-byte binary, times as timestamp("us", "UTC").
        """
        self.insert_ipc(table, batch.schema.names, ipc_bytes(batch), token)

    def insert_ipc(self, table: str, columns: list[str], body: Any, token: str = "") -> None:
        """The same for rows that are an Arrow IPC stream already (bytes, memoryview or pyarrow.Buffer)."""
        settings = {
            # a random token: servers that know no `deduplicate_insert` drop equal blocks without one
            "insert_deduplication_token": token or secrets.token_hex(16),
            # a repeated block whose first try died between the table and its view must still reach the view, once
            "deduplicate_blocks_in_dependent_materialized_views": 1,
        }
        started = time.perf_counter()
        view: Any = memoryview(body)  # what urllib3 takes too, though the client does not say so
        # A coding of "none" puts the statement into the URL: otherwise the client copies the whole body to prepend it.
        self._try(
            lambda client: client.raw_insert(
                table, columns, view, settings=settings, fmt="ArrowStream", compression="none"
            )
        )
        telemetry.insert_seconds.labels(table).observe(time.perf_counter() - started)

    def ping(self) -> bool:
        """Whether the store answers a query now. Never raises."""
        try:
            return self._try(lambda client: client.query("SELECT 1")).result_rows == [(1,)]
        except (StoreUnavailable, StoreError):
            return False

    def close(self) -> None:
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _try(self, call: Callable[[Client], Result]) -> Result:
        """Run `call`; what it raises becomes ours. A client that lost its store is replaced at the next call."""
        with self._lock:
            if self._client is None:
                self._client = connect(self._settings, readonly=self._readonly)
            client = self._client
        try:
            return call(client)
        except Exception as error:
            translated = _translated(error)
            if isinstance(translated, StoreUnavailable):
                with contextlib.suppress(Exception):
                    client.close_connections()
            raise translated from error


def ipc_bytes(batch: pyarrow.RecordBatch | pyarrow.Table) -> pyarrow.Buffer:
    """The batch as an Arrow IPC stream.

    Written twice, the first time only to count: a buffer that grows costs 1 us an event in copies and page faults.
    """
    import pyarrow

    size = pyarrow.MockOutputStream()
    _write_stream(size, batch)
    buffer = pyarrow.allocate_buffer(size.size())
    _write_stream(pyarrow.FixedSizeBufferWriter(buffer), batch)
    return buffer


def _write_stream(sink: Any, batch: pyarrow.RecordBatch | pyarrow.Table) -> None:
    import pyarrow

    with pyarrow.ipc.new_stream(sink, batch.schema) as writer:
        writer.write(batch)


@contextlib.contextmanager
def _timed_query() -> Iterator[None]:
    started = time.perf_counter()
    status = "error"
    try:
        yield
        status = "ok"
    finally:
        telemetry.query_seconds.labels(status).observe(time.perf_counter() - started)


def _translated(error: Exception) -> Exception:
    """The error as the product knows it; programming errors stay what they are."""
    if isinstance(error, OperationalError) or isinstance(error.__cause__, urllib3.exceptions.HTTPError):
        return StoreUnavailable()
    if isinstance(error, (urllib3.exceptions.HTTPError, ConnectionError, TimeoutError)):
        return StoreUnavailable()
    if isinstance(error, DatabaseError):
        code = int(getattr(error, "code", 0) or 0)
        if code in RETRIABLE:
            return StoreUnavailable(str(error))
        return StoreError(str(error), clickhouse_code=code)
    if isinstance(error, Error):
        return StoreError(str(error))
    return error
