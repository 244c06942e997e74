"""ClickHouse's HTTP interface over the engine: who may ask, which lane runs it, what the answer looks like.

Lanes bound what runs at once: `read`, `write` (INSERTs with data) and `control` (everything else); KILL QUERY waits for
nobody. Every request has a handle of its own, so that no setting, database or read-only mode outlives it.
"""

from __future__ import annotations

import contextlib
import hmac
import itertools
import re
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import structlog

from hedgerow.runtime import telemetry
from hedgerow.settings import Store
from hedgerow.store import limits
from hedgerow.store.embedded import answers, encodings
from hedgerow.store.embedded.engine import Engine, EngineError, Handle
from hedgerow.store.embedded.guard import Guard
from hedgerow.store.embedded.http import Connection, Request
from hedgerow.store.embedded.parameters import Call, understand, url_parameters
from hedgerow.store.embedded.parts import Parts
from hedgerow.store.embedded.running import Running, RunningStatements
from hedgerow.store.embedded.sessions import DEFAULT_TIMEOUT_S, Sessions
from hedgerow.store.embedded.statement import STREAMABLE, content_type, first_word, output_format
from hedgerow.store.errors import AUTHENTICATION_FAILED, READONLY, TOO_MANY_QUERIES

log = structlog.get_logger(__name__)

USER = "hedgerow"
READS = frozenset({"SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN", "CHECK"})
DEDUPLICATION = frozenset({"insert_deduplication_token", "insert_deduplicate", "deduplicate_insert"})
SYNTAX_ERROR = 62
STREAMS = frozenset({"SELECT", "WITH"})  # chDB refuses to stream the others
LANE_WAIT_S = 30  # seconds
KILL_BY_ID = re.compile(
    r"\s*KILL\s+QUERY\s+(?:ON\s+CLUSTER\s+\w+\s+)?WHERE\s+query_id\s*=\s*(?:'([^'\\]*)'|\{(\w+):String\})"
    r"\s*(SYNC|ASYNC|TEST)?\s*(?:FORMAT\s+\w+\s*)?;?\s*\Z",
    re.IGNORECASE,
)

KILL_BY_TAG = re.compile(r"KILL QUERY WHERE Settings\['log_comment'\] = \{tag:String\} ASYNC\s*")


class Endpoint:
    def __init__(self, engine: Engine, store: Store, password: str, guard: Guard, parts: Parts) -> None:
        self._engine = engine
        self._store = store
        self._password = password.encode()
        self._guard = guard
        self._parts = parts
        self.running = RunningStatements(engine)
        self._sessions = Sessions(engine)
        self._lanes = {
            "read": threading.BoundedSemaphore(store.readers),
            "write": threading.BoundedSemaphore(store.writers),
            "control": threading.BoundedSemaphore(2),
        }

    def refuse(self, request: Request) -> tuple[int, dict[str, str], bytes] | None:
        """Called with the head alone: nobody's body is read before the password was right."""
        if request.method not in {"GET", "POST", "HEAD"}:
            return 405, {"Content-Type": "text/plain", "Allow": "GET, POST, HEAD"}, b"Use GET or POST.\n"
        if request.path != "/" and request.path not in answers.PROBES:
            return 404, {"Content-Type": "text/plain"}, b"There is no handle for this path. Use / or /ping.\n"
        if _is_probe(request) or self._knows(request):
            return None
        error = EngineError(
            f"{USER}: Authentication failed: password is incorrect, or there is no user with such name. "
            "(AUTHENTICATION_FAILED)",
            AUTHENTICATION_FAILED,
        )
        return answers.of_error(error)

    def answer(self, connection: Connection, request: Request) -> None:
        if _is_probe(request):
            connection.send(200, {"Content-Type": "text/html; charset=UTF-8"}, b"Ok.\n", keep_alive=request.keep_alive)
            return
        started = time.perf_counter()
        try:
            call = understand(request)
            self._run(connection, request, call)
            telemetry.query_seconds.labels("ok").observe(time.perf_counter() - started)
        except EngineError as error:
            telemetry.query_seconds.labels("error").observe(time.perf_counter() - started)
            if connection.answered:  # the head has gone: break off, so that no client takes the rest for complete
                request.keep_alive = False
                return
            status, headers, body = answers.of_error(self._parts.explained(error))
            connection.send(status, headers, body, keep_alive=request.keep_alive)

    def close(self, seconds: float) -> bool:
        """Let what runs end, kill what does not within `seconds`, end the sessions. Returns whether nothing runs."""
        if not self.running.wait_until_idle(seconds):
            self.running.kill_all()
            if not self.running.wait_until_idle(seconds):
                return False
        self._sessions.close()
        return True

    def _knows(self, request: Request) -> bool:
        """Basic authentication, X-ClickHouse-User and -Key, or user and password in the URL; as ClickHouse, in turn."""
        headers = request.headers
        authorization = headers.get("authorization", "")
        if authorization.startswith("Basic "):
            try:
                user, _, password = b64decode(authorization[6:], validate=True).decode().partition(":")
            except ValueError:
                return False
        elif "x-clickhouse-user" in headers or "x-clickhouse-key" in headers:
            user, password = headers.get("x-clickhouse-user", ""), headers.get("x-clickhouse-key", "")
        else:
            url = url_parameters(request)
            user, password = url.get("user", ""), url.get("password", "")
        right_user = hmac.compare_digest(user.encode(), USER.encode())
        return hmac.compare_digest(password.encode(), self._password) and right_user

    def _run(self, connection: Connection, request: Request, call: Call) -> None:
        if not call.sql.strip():
            raise EngineError("Empty query. (SYNTAX_ERROR)", SYNTAX_ERROR)
        self._guard.check(f"{call.sql} {call.insert.settings}" if call.insert else call.sql)
        if kill := KILL_BY_ID.fullmatch(call.sql):
            self._kill(connection, request, call, kill)
            return
        if KILL_BY_TAG.fullmatch(call.sql) and not call.readonly:
            with self._engine.handle() as handle:  # the engine knows the tag: it is a setting
                self._reply(connection, request, call, None, b"", handle.query(call.sql, "Null", call.parameters))
            return
        reads = first_word(call.sql) in READS
        lane = "read" if reads else "write" if call.insert else "control"
        settings = self._settings(call, lane)
        with self._lane(lane), self._handle(call, settings) as handle:
            if call.readonly:
                self._guard.check_reader(call, handle)
            with self.running.register(call.query_id, connection.socket if reads else None) as running:
                if _may_stream(call):
                    self._stream(connection, request, call, handle, running)
                    return
                body, name, result = self._execute(call, handle, running, reads)
        self._reply(connection, request, call, name, body, result)

    def _execute(self, call: Call, handle: Handle, running: Running, reads: bool) -> tuple[Any, str | None, Any]:
        """The answer's body, its format (None: the statement has no result) and the engine's result."""
        dropped = self._parts.dropped
        if call.insert:
            path = call.body.path(call.data_prefix, call.data_start)
            result = handle.insert(running.tag + call.sql, call.insert.settings, call.insert.input_format, path)
            self._parts.confirm_insert(dropped)
            return b"", None, result
        result = handle.query(running.tag + call.sql, call.default_format, call.parameters)
        if first_word(call.sql) == "INSERT":
            self._parts.confirm_insert(dropped)
        name = output_format(call.sql, call.default_format)
        if not len(result):
            if reads and name == "Native":
                return answers.empty_native(handle, call.sql, call.parameters), name, result
            return b"", name if reads else None, result
        return result.get_memview().view(), name, result

    def _kill(self, connection: Connection, request: Request, call: Call, kill: re.Match[str]) -> None:
        if call.readonly == 1:
            raise EngineError("Cannot execute query in readonly mode. (READONLY)", READONLY)
        running = self.running.find(kill[1] if kill[1] is not None else call.parameters.get(kill[2], ""))
        with self._engine.handle() as handle:
            sql = self.running.kill_sql(running, kill[3] or "ASYNC") if running else "SELECT 1 WHERE 0"
            result = handle.query(sql, call.default_format)
        body = result.get_memview().view() if len(result) else b""
        self._reply(connection, request, call, output_format(call.sql, call.default_format), body, result)

    def _settings(self, call: Call, lane: str) -> dict[str, str]:
        """The request's settings over the lane's defaults. Read-only requests cannot lift the limits."""
        limit = max(int(self._store.query_timeout.total_seconds()), 1)
        memory = self._store.max_memory_bytes // 2
        settings = {"max_memory_usage": str(memory), **call.settings}
        if lane == "read":
            settings.setdefault("max_execution_time", str(limit))
        if call.readonly:
            settings["max_execution_time"] = str(_at_most(settings.get("max_execution_time"), limit))
            settings["max_memory_usage"] = str(_at_most(settings["max_memory_usage"], memory))
        for name, value in limits.spilling(_at_most(settings["max_memory_usage"], memory)).items():
            settings.setdefault(name, str(value))
        says_which = call.settings.keys() & DEDUPLICATION or (call.insert and "dedup" in call.insert.settings)
        if lane == "write":
            settings.setdefault("storage_file_read_method", "pread")  # of the body: a tenth of mmap's page faults
        if lane == "write" and not says_which:
            # Two equal blocks are two blocks: without a token the engine would drop the second without a word.
            settings["deduplicate_insert"] = "disable"
        return settings

    @contextlib.contextmanager
    def _lane(self, name: str) -> Iterator[None]:
        lane = self._lanes[name]
        if not lane.acquire(timeout=LANE_WAIT_S):
            raise EngineError(
                f"Too many simultaneous queries: none ended within {LANE_WAIT_S} s. (TOO_MANY_SIMULTANEOUS_QUERIES)",
                TOO_MANY_QUERIES,
            )
        try:
            yield
        finally:
            lane.release()

    @contextlib.contextmanager
    def _handle(self, call: Call, settings: dict[str, str]) -> Iterator[Handle]:
        session = call.transport.get("session_id")
        if not session or call.readonly:  # read-only cannot be taken back, so it gets no session's handle
            with self._engine.handle() as handle:
                handle.configure(settings, call.database or self._store.database)
                yield handle
            return
        timeout_s = float(call.transport.get("session_timeout") or DEFAULT_TIMEOUT_S)
        must_exist = call.transport.get("session_check") == "1"
        close = call.transport.get("close_session") == "1"
        with self._sessions.use(session, timeout_s, self._store.database, must_exist=must_exist, close=close) as handle:
            before = handle.values_of(settings)
            try:
                handle.configure(settings, call.database)
                yield handle
            finally:
                handle.restore(before)

    def _stream(self, connection: Connection, request: Request, call: Call, handle: Handle, running: Running) -> None:
        """Send the result while it is made. An error after the first block breaks the connection off."""
        name = output_format(call.sql, call.default_format)
        blocks: Any = handle.stream(running.tag + call.sql, name, call.parameters)
        with contextlib.closing(blocks):
            first = next(blocks, None)
            if first is None:
                body = answers.empty_native(handle, call.sql, call.parameters) if name == "Native" else b""
                pieces: Iterator[Any] = iter([body])
            else:
                pieces = itertools.chain([first], blocks)
            if call.answer_coding:
                pieces = encodings.encoded(call.answer_coding, pieces)
            found = answers.headers(call, name, content_type(name))
            connection.send_stream(200, found, pieces, keep_alive=request.keep_alive)

    def _reply(
        self, connection: Connection, request: Request, call: Call, name: str | None, body: Any, result: Any
    ) -> None:
        found = answers.headers(call, name, content_type(name) if name else None)
        found["X-ClickHouse-Summary"] = answers.summary(result, inserted=call.insert is not None)
        if call.answer_coding:
            body = b"".join(encodings.encoded(call.answer_coding, iter([body])))
        connection.send(200, found, b"" if request.method == "HEAD" else body, keep_alive=request.keep_alive)


def _is_probe(request: Request) -> bool:
    return request.path in answers.PROBES or (request.method != "POST" and not request.query)


def _at_most(asked: str | None, limit: int) -> int:
    try:
        value = int(float(asked or 0))
    except ValueError:
        return limit
    return min(value, limit) if value > 0 else limit


def _may_stream(call: Call) -> bool:
    """Formats without head and foot, for clients that do not ask to wait for the end (and so for a plain error)."""
    if first_word(call.sql) not in STREAMS:
        return False
    waits = {call.transport.get("wait_end_of_query"), call.transport.get("http_wait_end_of_query")}
    return "1" not in waits and output_format(call.sql, call.default_format) in STREAMABLE
