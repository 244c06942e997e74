"""Runs the queries of one request: HogQL is compiled, run within limits, and its values made Python's.

One `Asker` is made for one request, job or test. Everything that it runs has its tag, so that the request can be
stopped and watched from elsewhere, and counts into one `Spent`.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hedgerow.hogql import ast
from hedgerow.hogql.compile import Compiled, Limit, compile_query
from hedgerow.hogql.context import UTC_ZONE, QueryContext
from hedgerow.hogql.parse import parse_select
from hedgerow.hogql.print_hogql import to_hogql
from hedgerow.insights.asking import Answer
from hedgerow.query.failures import OURS, QueryCancelled, QueryFailed, explained
from hedgerow.query.values import converter, rows_of
from hedgerow.store.errors import StoreError, StoreUnavailable
from hedgerow.store.limits import spilling

if TYPE_CHECKING:
    from hedgerow.database.engine import Database
    from hedgerow.store.client import EventStore


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of each statement. 0 leaves a bound to the event store's own."""

    seconds: float = 60
    memory_bytes: int = 0
    threads: int = 0
    result_bytes: int = 0


@dataclass(slots=True)
class Spent:
    """What the statements of a request cost, and what they touched."""

    statements: int = 0
    rows_read: int = 0
    bytes_read: int = 0
    compile_s: float = 0.0
    run_s: float = 0.0
    tables: set[str] = field(default_factory=set)
    properties: set[tuple[str, str]] = field(default_factory=set)
    timings: list[tuple[str, float]] = field(default_factory=list)  # name of a step, seconds


class Load:
    """How many statements run in this process now; the embedded engine's threads are divided among them."""

    def __init__(self) -> None:
        self._running = 0
        self._lock = threading.Lock()
        self._cores = os.cpu_count() or 1

    @contextmanager
    def one_more(self) -> Iterator[int]:
        """For a statement; the threads that it may use."""
        with self._lock:
            self._running += 1
            threads = max(1, self._cores // self._running)
        try:
            yield threads
        finally:
            with self._lock:
                self._running -= 1


LOAD = Load()


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer that is read while it comes: blocks of rows."""

    columns: list[str]
    types: list[str]
    blocks: Iterator[list[list[Any]]]


class Asker:
    """See `insights.asking.Asking`, which this is."""

    def __init__(
        self,
        context: QueryContext,
        database: Database,
        events: EventStore,
        bounds: Bounds = Bounds(),
        *,
        tag: str = "",
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.context = context
        self.database = database
        self.spent = Spent()
        self.tag = tag or f"query-{uuid4().hex}"
        self.sql = ""  # of the last statement
        self._events = events
        self._bounds = bounds
        self._is_cancelled = is_cancelled
        self._main: ast.Query | None = None
        self._zone = context.timezone if context.modifiers.convert_to_project_timezone else UTC_ZONE

    @property
    def hogql(self) -> str | None:
        """The text of the main query: the first, or the one that was noted."""
        return to_hogql(self._main) if self._main is not None else None

    def note(self, query: ast.Query) -> None:
        self._main = query

    def rows(
        self, query: ast.Query | str, values: Mapping[str, Any] | None = None, *, limit: Limit | None = None
    ) -> Answer:
        with self.stream(query, values, limit=limit, whole=True) as found:
            rows = [row for block in found.blocks for row in block]
            return Answer(rows, found.columns, found.types)

    @contextmanager
    def stream(
        self,
        query: ast.Query | str,
        values: Mapping[str, Any] | None = None,
        *,
        limit: Limit | None = None,
        whole: bool = False,
    ) -> Iterator[Stream]:
        """The same, block by block, for answers that need not be in memory at once."""
        compiled = self.compile(query, values, limit=limit)
        with self._run(compiled, whole=whole) as found:
            yield found

    def compile(
        self, query: ast.Query | str, values: Mapping[str, Any] | None = None, *, limit: Limit | None = None
    ) -> Compiled:
        """What would be run. Counts what it touches."""
        started = time.perf_counter()
        tree = parse_select(query, values) if isinstance(query, str) else query
        if self._main is None:
            self._main = ast.copy(tree)
        compiled = compile_query(tree, self.context, limit=limit)
        self.spent.tables |= compiled.tables
        self.spent.properties |= compiled.properties
        self._timed("compile", started)
        self.spent.compile_s += time.perf_counter() - started
        return compiled

    def explain(self, query: ast.Query) -> list[str]:
        compiled = self.compile(query)
        plan = replace(compiled, sql=f"EXPLAIN indexes = 1 {compiled.sql}", columns=["explain"])
        with self._run(plan, whole=True) as found:
            return [str(row[0]) for block in found.blocks for row in block]

    @contextmanager
    def _run(self, compiled: Compiled, *, whole: bool) -> Iterator[Stream]:
        if self._is_cancelled():
            raise QueryCancelled()
        self.sql = compiled.sql
        started = time.perf_counter()
        try:
            with (
                LOAD.one_more() as threads,
                self._events.answer(
                    compiled.sql, compiled.parameters, self._settings(compiled, threads), self.tag, whole=whole
                ) as result,
            ):
                converters = [converter(name, self._zone) for name in result.types]
                columns = compiled.columns if len(compiled.columns) == len(result.columns) else result.columns
                yield Stream(columns, result.types, (rows_of(block, converters) for block in result.blocks))
                self.spent.rows_read += result.read_rows()
                self.spent.bytes_read += result.read_bytes()
        except (StoreError, StoreUnavailable) as error:
            if not whole and time.perf_counter() - started >= self._bounds.seconds:
                raise QueryFailed(OURS["TIMEOUT_EXCEEDED"], code="timeout_exceeded") from error
            raise explained(error) from error
        finally:
            self.spent.statements += 1
            self.spent.run_s += time.perf_counter() - started
            self._timed("run", started)

    def _settings(self, compiled: Compiled, threads: int) -> dict[str, Any]:
        bounds = self._bounds
        found: dict[str, Any] = {**compiled.settings, "max_execution_time": bounds.seconds}
        if bounds.memory_bytes:
            found |= {"max_memory_usage": bounds.memory_bytes, **spilling(bounds.memory_bytes)}
        if bounds.result_bytes:
            found["max_result_bytes"] = bounds.result_bytes
        if bounds.threads or not self._events.topology.is_remote:
            found["max_threads"] = bounds.threads or threads
        return found

    def _timed(self, step: str, started: float) -> None:
        self.spent.timings.append((step, time.perf_counter() - started))
