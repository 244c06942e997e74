"""Times statements in the event store, and questions as a client sees them."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
from tests.services.hedgerow import Hedgerow

from benchmarks.queries import data
from benchmarks.queries.questions import OVERRIDES, PROMOTED, Question
from hedgerow.database.engine import Database
from hedgerow.database.models import Project
from hedgerow.hogql.catalogue import context_of
from hedgerow.insights.kinds import kind_of, read_query
from hedgerow.promotion.store import column_name
from hedgerow.query.ask import Asker
from hedgerow.store.client import EventStore
from hedgerow.store.hot_columns import HOT_COLUMNS

# the same for all: what an answer costs that is not remembered, on all cores of a small machine
SETTINGS = {"use_query_condition_cache": 0, "max_threads": 2, "readonly": 2}
PATIENT = {"max_execution_time": 600, "max_memory_usage": 0}


@dataclass(frozen=True)
class Statement:
    sql: str
    parameters: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


class Recording:
    """The event store, remembering what it was asked."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self.statements: list[Statement] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextlib.contextmanager
    def answer(self, sql: str, parameters: Any, settings: Any, tag: str, *, whole: bool = True) -> Iterator[Any]:
        self.statements.append(Statement(sql, parameters, settings))
        with self._store.answer(sql, parameters, settings, tag, whole=whole) as found:
            yield found


class Watch:
    """The event store, adding up how long its short answers took: those to what the compiler has to know."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self.seconds = 0.0

    def query(self, *question: Any) -> Any:
        started = time.perf_counter()
        try:
            return self._store.query(*question)
        finally:
            self.seconds += time.perf_counter() - started


@dataclass
class Row:
    """Milliseconds, medians: compiling, what was compiled, what we wrote by hand, and the same on JSON alone.

    `look_up_ms` is what the store's answer took to whether any person was merged, which questions about people ask.
    """

    name: str
    touches: bool
    insight: bool
    compile_ms: float = 0.0
    look_up_ms: float = 0.0
    compiled_ms: float = 0.0
    by_hand_ms: float = 0.0
    json_ms: float = 0.0
    cold_ms: float = 0.0
    cached_ms: float = 0.0


class Bench:
    def __init__(self, hedgerow: Hedgerow, database: Database, store: EventStore, rounds: int) -> None:
        self._hedgerow = hedgerow
        self._database = database
        self._store = store
        self._rounds = rounds
        self._client = httpx.Client(  # its connection is kept, as browsers do
            base_url=f"{hedgerow.url}/api/projects/{hedgerow.project_id}",
            headers={"Authorization": f"Bearer {hedgerow.personal_api_key}"},
            timeout=120,
        )
        with database.read() as session:
            self._project = session.get_one(Project, hedgerow.project_id)
            session.expunge(self._project)

    def row(self, question: Question, with_json: bool) -> Row:
        row = Row(question.name, question.touches, question.insight)
        statements = self._compiled(question)
        ways: dict[str, list[Statement]] = {
            "compiled_ms": statements,
            "by_hand_ms": [Statement(self._by_hand(question, as_json=False))],
        }
        times: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(self._rounds):
            for way, each in ways.items():
                times[way].append(sum(self._time(one) for one in each))
        for way, found in times.items():
            setattr(row, way, statistics.median(found))
        if with_json and question.touches:  # once: it takes half a minute each, and nothing is close
            row.json_ms = self._time(Statement(self._by_hand(question, as_json=True)))
        row.compile_ms, row.look_up_ms = self._compile_ms(question)
        row.cold_ms = statistics.median(self._over_http(question.query, "force_blocking") for _ in range(3))
        self._over_http(question.query, "blocking")
        row.cached_ms = statistics.median(self._over_http(question.query, "blocking") for _ in range(5))
        return row

    def dashboard_ms(self, questions: tuple[Question, ...]) -> float:
        """All of a dashboard's insights anew, as a browser asks for them: six at a time."""
        started = time.perf_counter()
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda one: self._over_http(one.query, "force_blocking"), questions))
        return (time.perf_counter() - started) * 1000

    def _compiled(self, question: Question) -> list[Statement]:
        recording = Recording(self._store)
        self._ask(question, recording)
        return recording.statements

    def _compile_ms(self, question: Question) -> tuple[float, float]:
        """The least of a few: of compiling alone, and of the look-up that is part of it."""
        found = []
        for _ in range(5):
            watch = Watch(self._store)
            spent = self._ask(question, self._store, looked_up=watch).spent
            found.append((spent.compile_s - watch.seconds, watch.seconds))
        return min(one for one, _ in found) * 1000, min(one for _, one in found) * 1000

    def _ask(self, question: Question, store: Any, looked_up: Any = None) -> Asker:
        asker = Asker(context_of(self._project, self._database, looked_up or self._store), self._database, store)
        model = read_query(question.query)
        kind_of(model).run(model, asker)
        return asker

    def _by_hand(self, question: Question, *, as_json: bool) -> str:
        bounds = data.answers_now()
        project = self._hedgerow.project_id
        owner = "team_id" if as_json else "project_id"
        since, until = (f"toDateTime64('{bounds[name]}', 6, 'UTC')" for name in ("since", "until"))
        sql = question.sql(_of_json if as_json else _of_column)
        events = "events_as_json" if as_json else "events"
        session = "JSONExtractString(properties, '$session_id') AS session_id"
        with_session = f"(SELECT *, {session} FROM events_as_json)" if as_json else "events"
        where = f"e.{owner} = {project} AND timestamp >= {since} AND timestamp <= {until}"
        for name, text in {
            "{E_SESSION}": with_session, "{E}": events, "{W}": where, "{J}": OVERRIDES, "{SINCE}": since,
            "{P}": str(project),
        }.items():  # fmt: skip
            sql = sql.replace(name, text)
        return sql

    def _time(self, statement: Statement) -> float:
        settings = {**statement.settings, **SETTINGS, **PATIENT}
        started = time.perf_counter()
        with self._store.answer(statement.sql, statement.parameters, settings, "benchmark") as found:
            for _ in found.blocks:
                pass
        return (time.perf_counter() - started) * 1000

    def _over_http(self, query: dict[str, Any], refresh: str) -> float:
        started = time.perf_counter()
        answer = self._client.post("/query/", json={"query": query, "refresh": refresh})
        answer.raise_for_status()
        return (time.perf_counter() - started) * 1000


def _of_column(name: str) -> str:
    if name in HOT_COLUMNS:
        return HOT_COLUMNS[name]
    assert name in PROMOTED, name
    return column_name(name)


def _of_json(name: str) -> str:
    """As PostHog reads a property that has no column there."""
    return f"replaceRegexpAll(nullIf(nullIf(JSONExtractRaw(properties, '{name}'), ''), 'null'), '^\"|\"$', '')"


def until_idle(store: EventStore, seconds: float, say: Callable[[str], None]) -> None:
    """Wait until the engine merges nothing any more."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if store.query("SELECT count() AS n FROM system.merges")[0]["n"] == 0:
            return
        say("merges are under way ...")
        time.sleep(5)
