"""A real worker over a real event store, run in a thread for the whole session; each test has a project of its own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hedgerow.database.engine import Database, open_engine
from hedgerow.database.migrate import upgrade
from hedgerow.database.models import DeadLetter, IngestionWarning, Project
from hedgerow.eventlog import envelope
from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.sqlite import SqliteConsumer, open_database, path_of
from hedgerow.persons.store import open_store
from hedgerow.pipeline.main import build
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from tests.store.support import start_store, stop_store

NOW = 1_700_000_000_000  # 2023-11-14T22:13:20Z, when every request of these tests was received
WITHIN_S = 60.0


class Pipeline:
    """The installation, and what a test does with it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(open_engine(settings))
        self.event_store = EventStore(settings, role="test")
        self._log = open_database(path_of(settings.data, envelope.EVENTS))
        self._projects = 0

    def project(self, **columns: Any) -> TestProject:
        self._projects += 1
        with self.database.write() as session:
            project = Project(name="test", api_token=f"phc_test{self._projects}", **columns)
            session.add(project)
            session.flush()
            return TestProject(self, project.id, project.api_token)

    def append(self, payload: bytes) -> int:
        return int(self._log.execute("INSERT INTO log (at, body) VALUES (0, ?)", (payload,)).lastrowid or 0)

    def drain(self, position: int) -> None:
        """Wait until the worker has committed a position."""
        until(lambda: self._log.execute("SELECT max(position) FROM consumers").fetchone()[0] >= position)


class TestProject:
    __test__ = False

    def __init__(self, pipeline: Pipeline, id: int, token: str) -> None:
        self.pipeline = pipeline
        self.id = id
        self.token = token

    def send(
        self, *events: Any, body: bytes | None = None, sent_at: Any = None, query_sent_at: str = "", **record: Any
    ) -> None:
        """One request with these events, received at `NOW`; returns when the worker is done with it."""
        batch: dict[str, Any] = {"api_key": self.token, "batch": list(events)}
        if sent_at is not None:
            batch["sent_at"] = sent_at
        record.setdefault("lane", "batch")
        record.setdefault("received_at", NOW)
        record.setdefault("token", self.token)
        text = json.dumps(batch).encode() if body is None else body
        record.setdefault("gzip", False)
        payload = envelope.encode(Envelope(body=text, count=max(1, len(events)), sent_at=query_sent_at, **record))
        self.pipeline.drain(self.pipeline.append(payload))

    def events(self) -> list[dict[str, Any]]:
        """All events of the project in order, with their properties decoded."""
        rows = self.pipeline.event_store.query(
            "SELECT * FROM events WHERE project_id = {project:Int64} ORDER BY timestamp, event",
            {"project": self.id},
        )
        return [row | {"properties": json.loads(row["properties"]), "json": row["properties"]} for row in rows]

    def event(self) -> dict[str, Any]:
        (event,) = self.events()
        return event

    def warnings(self) -> dict[str, int]:
        with self.pipeline.database.read() as session:
            rows = session.scalars(select(IngestionWarning).where(IngestionWarning.project_id == self.id))
            return {row.kind: row.count for row in rows}

    def persons(self) -> dict[str, dict[str, Any]]:
        """Properties of the person of each distinct id, as the event store knows them."""
        rows = self.pipeline.event_store.query(
            "SELECT d.distinct_id AS distinct_id, p.properties AS properties FROM person_distinct_ids d FINAL "
            "JOIN persons p FINAL ON p.id = d.person_id AND p.project_id = d.project_id "
            "WHERE d.project_id = {project:Int64}",
            {"project": self.id},
        )
        return {row["distinct_id"]: json.loads(row["properties"]) for row in rows}

    def letters(self) -> list[DeadLetter]:
        with self.pipeline.database.read() as session:
            return list(session.scalars(select(DeadLetter)))


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.01)


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    folder: Path = tmp_path_factory.mktemp("pipeline")
    settings, process = start_store(folder)
    settings = settings.model_copy(
        update={"worker": settings.worker.model_copy(update={"block_wait": settings.worker.block_wait / 50})}
    )
    upgrade(settings)
    stop = threading.Event()
    consumer = SqliteConsumer(path_of(settings.data, envelope.EVENTS))
    persons = open_store(settings)
    worker = build(settings, consumer, persons, EventStore(settings, role="worker"), stop)
    thread = threading.Thread(target=worker.run, name="worker")
    thread.start()
    try:
        yield Pipeline(settings)
    finally:
        stop.set()
        thread.join(WITHIN_S)
        consumer.close()
        persons.close()
        stop_store(process)


@pytest.fixture
def project(pipeline: Pipeline) -> TestProject:
    return pipeline.project()
