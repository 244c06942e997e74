"""The worker's promise: every event once, whenever it is killed; and nothing ever holds up the log."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hedgerow.database.engine import Database, open_engine
from hedgerow.database.migrate import upgrade
from hedgerow.database.models import DeadLetter, IngestionWarning, Project
from hedgerow.eventlog import envelope, homes
from hedgerow.eventlog.envelope import Envelope
from hedgerow.persons.store import open_store
from hedgerow.pipeline import deadletter
from hedgerow.pipeline.main import build
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from hedgerow.store.errors import StoreError
from tests.pipeline.conftest import NOW, Pipeline, until


class Killed(Exception):
    """Stands for `kill -9`: the worker ends there, and nothing after it happens."""


class FragileStore(EventStore):
    """A real event store that can be told to die before or after an insert, or to refuse an event."""

    die_before = die_after = False
    refused = ""

    def insert_arrow(self, table: str, batch: Any, token: str = "") -> None:
        if table == "events":
            if self.die_before:
                raise Killed
            names = batch.column("event").to_pylist()
            if self.refused in names:
                raise StoreError("Cannot parse this event", clickhouse_code=27)
        super().insert_arrow(table, batch, token)
        if table == "events" and self.die_after:
            raise Killed


@dataclass
class Installation:
    """Its own log, metadata and persons, on the session's event store."""

    settings: Settings
    token: str
    project: int
    database: Database
    workers: list[threading.Thread] = field(default_factory=list)

    def append(self, *bodies: Any, payload: bytes | None = None) -> None:
        records = []
        for body in bodies or [None]:
            text = body if isinstance(body, bytes) else json.dumps(body).encode()
            record = Envelope("batch", self.token, NOW, text, text[:2] == b"\x1f\x8b", 1)
            records.append(payload or envelope.encode(record))
        homes.append(self.settings, envelope.EVENTS, records)

    def work(self, event_store: EventStore) -> type[BaseException] | None:
        """A worker's whole life: until the log is done, or until it dies of what is returned."""
        consumer = homes.open_consumer(self.settings, envelope.EVENTS)
        letters = homes.open_letters(self.settings)
        persons = open_store(self.settings)
        stop = threading.Event()
        worker = build(self.settings, consumer, persons, event_store, stop, letters)
        died: list[type[BaseException]] = []

        def run() -> None:
            try:
                worker.run()
            except Exception as error:
                died.append(type(error))

        thread = threading.Thread(target=run)
        thread.start()
        until(lambda: not thread.is_alive() or self.lag() == 0)
        stop.set()
        thread.join()
        for one in (consumer, persons):
            one.close()
        return died[0] if died else None

    def lag(self) -> int:
        lag = homes.read_lag(self.settings)
        return lag.records if lag is not None else 0

    def names(self, event_store: EventStore) -> list[str]:
        rows = event_store.query(
            "SELECT event FROM events WHERE project_id = {project:Int64} ORDER BY event", {"project": self.project}
        )
        return [row["event"] for row in rows]

    def person(self, event_store: EventStore) -> Any:
        (row,) = event_store.query(
            "SELECT properties FROM persons FINAL WHERE project_id = {project:Int64}", {"project": self.project}
        )
        return json.loads(row["properties"])


@pytest.fixture(params=["embedded", "kafka"])
def installation(pipeline: Pipeline, tmp_path: Path, request: pytest.FixtureRequest) -> Installation:
    (tmp_path / "secrets").symlink_to(pipeline.settings.data / "secrets")
    dsn = None if request.param == "embedded" else request.getfixturevalue("kafka").dsn
    prefix = f"worker{abs(hash(tmp_path))}"
    log = pipeline.settings.log.model_copy(update={"dsn": dsn, "topic_prefix": prefix, "partitions": 1})
    settings = pipeline.settings.model_copy(update={"data": tmp_path, "log": log})
    upgrade(settings)
    database = Database(open_engine(settings))
    project = 1_000_000 + abs(hash(tmp_path)) % 1_000_000_000
    with database.write() as session:
        session.add(Project(id=project, name="test", api_token="phc_worker"))
    return Installation(settings, "phc_worker", project, database)


@pytest.fixture
def store(pipeline: Pipeline) -> FragileStore:
    return FragileStore(pipeline.settings, role="worker")


def event(name: str, **fields: Any) -> dict[str, Any]:
    return {"event": name, "distinct_id": "anna", "properties": {}} | fields


FIRST_AND_MERGE = (
    event("a", distinct_id="visitor", properties={"$set": {"plan": "free"}}),
    event("b", properties={"$set": {"plan": "pro"}}),
    event("$identify", properties={"$anon_distinct_id": "visitor"}),
)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_a_worker_killed_around_the_insert_leaves_every_event_once(
    installation: Installation, store: FragileStore, moment: str
) -> None:
    installation.append(*FIRST_AND_MERGE)
    setattr(store, moment, True)
    assert installation.work(store) is Killed
    setattr(store, moment, False)
    installation.append(event("c"))
    assert installation.work(store) is None
    assert installation.names(store) == ["$identify", "a", "b", "c"]
    assert installation.person(store)["plan"] == "pro"


def test_a_second_kill_while_the_first_is_made_good_changes_nothing(
    installation: Installation, store: FragileStore
) -> None:
    installation.append(*FIRST_AND_MERGE)
    for moment in ("die_before", "die_after", "die_before"):
        setattr(store, moment, True)
        installation.work(store)
        setattr(store, moment, False)
    assert installation.work(store) is None
    assert installation.names(store) == ["$identify", "a", "b"]


def test_events_sent_again_after_a_restart_are_still_known(installation: Installation, store: FragileStore) -> None:
    again = event("a", uuid="0190aaaa-bbbb-7ccc-8ddd-eeeeffff0011")
    installation.append(again)
    installation.work(store)
    installation.append(again)
    installation.work(store)
    assert installation.names(store) == ["a"]


@pytest.mark.parametrize(
    ("body", "payload", "reason"),
    [
        pytest.param(None, b"\x00 no envelope", "envelope_unreadable", id="not written by an edge"),
        pytest.param(b"\x1f\x8b\x08 cut", None, "body_unreadable", id="truncated gzip"),
        pytest.param(b"<html>", None, "json_unreadable", id="not JSON"),
    ],
)
def test_an_undecodable_record_becomes_a_dead_letter_and_the_others_go_on(
    installation: Installation, store: FragileStore, body: bytes | None, payload: bytes | None, reason: str
) -> None:
    installation.append(event("before"))
    installation.append(body, payload=payload)
    installation.append(event("beyond"))
    assert installation.work(store) is None
    assert installation.names(store) == ["before", "beyond"]
    with installation.database.read() as session:
        letter = session.scalars(select(DeadLetter)).one()
        assert (letter.reason, letter.position) == (reason, 2)
        assert letter.payload == payload or body in letter.payload  # type: ignore[operator]


def test_a_dead_letter_can_be_sent_through_again(installation: Installation, store: FragileStore) -> None:
    installation.append(b"<html>")
    installation.work(store)
    with installation.database.write() as session:  # what made it undecodable is mended
        letter = session.scalars(select(DeadLetter)).one()
        letter.payload = envelope.encode(
            Envelope("batch", installation.token, NOW, json.dumps(event("mended")).encode(), False, 1)
        )
    assert deadletter.replay(installation.database, installation.settings, [letter.id]) == 1
    installation.work(store)
    assert installation.names(store) == ["mended"]
    with installation.database.read() as session:
        assert session.scalars(select(DeadLetter)).one().replayed_at is not None


def test_an_event_that_the_store_refuses_is_dropped_under_a_name(
    installation: Installation, store: FragileStore
) -> None:
    store.refused = "bad"
    installation.append(*(event(name) for name in ("a", "b", "bad", "c")))
    assert installation.work(store) is None
    assert installation.names(store) == ["a", "b", "c"]
    with installation.database.read() as session:
        warning = session.scalars(select(IngestionWarning)).one()
        assert (warning.kind, warning.count, warning.dropped) == ("refused_by_store", 1, True)


def test_a_record_that_a_step_cannot_bear_is_set_aside(
    installation: Installation, store: FragileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hedgerow.pipeline.steps import repair

    real = repair._has_equal_keys

    def stumbling(event: Any, seen: int) -> bool:
        if event.name == "poison":
            raise ZeroDivisionError
        return real(event, seen)

    monkeypatch.setattr(repair, "_has_equal_keys", stumbling)
    nested = {"o": {"k": 1}}
    installation.append(event("a"), event("poison", properties=nested), event("b", properties=nested))
    assert installation.work(store) is None
    assert installation.names(store) == ["a", "b"]
    with installation.database.read() as session:
        assert session.scalars(select(DeadLetter)).one().reason == "step_failed"


def test_an_empty_store_batch_is_never_sent(installation: Installation, store: FragileStore) -> None:
    installation.append(event(""))
    assert installation.work(store) is None
    assert installation.names(store) == []
