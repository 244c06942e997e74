"""Several workers on one topic: real processes that are added, removed and killed, over the real stores."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from confluent_kafka import Consumer
from sqlalchemy import select

from hedgerow.database.engine import Database, open_engine
from hedgerow.database.migrate import upgrade
from hedgerow.database.models import DeadLetter, Project
from hedgerow.edge.intake import append
from hedgerow.edge.validation import check
from hedgerow.eventlog import envelope, homes
from hedgerow.eventlog.envelope import Envelope
from hedgerow.objects.store import open_objects
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from tests.pipeline.conftest import NOW, Pipeline
from tests.services.kafka import KafkaServer
from tests.services.waiting import wait_for

TOKEN = "phc_several_workers"
PEOPLE = 30
START = (
    "import sys; from pathlib import Path; from hedgerow import settings; from hedgerow.pipeline.main import run; "
    "sys.exit(run(settings.load(Path(sys.argv[1]))))"
)


@dataclass
class Workers:
    """An installation of its own on the session's event store and broker, and its worker processes."""

    settings: Settings
    project: int
    event_store: EventStore
    database: Database
    sent: int = 0
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.settings.data / "worker.log"

    def start(self) -> subprocess.Popen[bytes]:
        log = self.settings.log
        environment = {
            "HEDGEROW_LOG__DSN": log.dsn or "",
            "HEDGEROW_LOG__TOPIC_PREFIX": log.topic_prefix,
            "HEDGEROW_LOG__PARTITIONS": str(log.partitions),
            "HEDGEROW_LOG__MAX_RECORD_BYTES": str(log.max_record_bytes),
            "HEDGEROW_LOG__OPTIONS": json.dumps(log.options),
            "HEDGEROW_STORE__HOST": self.settings.store.host,
            "HEDGEROW_STORE__PORT": str(self.settings.store.port),
            "HEDGEROW_STORE__DATABASE": self.settings.store.database,
            "HEDGEROW_WORKER__OPS_PORT": "0",
            "HEDGEROW_WORKER__BLOCK_WAIT": "0.05",
            "HEDGEROW_WORKER__BLOCK_EVENTS": "50",
            "HEDGEROW_TELEMETRY__LOG_FORMAT": "json",
        }
        with self.log.open("ab") as log_file:
            command = [sys.executable, "-c", START, str(self.settings.data)]
            process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=log_file)
        self.running.append(process)
        return process

    def end(self, process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> None:
        process.send_signal(number)
        code = process.wait(60)
        self.running.remove(process)
        assert number == signal.SIGKILL or code == 0, self.tail()

    def send(self, *events: dict[str, Any], **fields: Any) -> None:
        """One request, by the way that the edge takes."""
        body = json.dumps({"api_key": TOKEN, "batch": events} | fields).encode()
        record = Envelope("batch", TOKEN, NOW, body, False, len(events))

        async def run() -> None:
            writer = homes.open_writer(self.settings, envelope.EVENTS, 0, lambda: None)
            writer.start()
            try:
                await writer.opened()
                await append(writer, record, body, check(body).events)
            finally:
                await writer.close()

        asyncio.run(run())
        self.sent += len(events)

    def stored(self) -> tuple[int, int]:
        """Rows, and different ones among them."""
        (row,) = self.event_store.query(
            "SELECT count() AS rows, uniqExact(uuid) AS different FROM events WHERE project_id = {project:Int64}",
            {"project": self.project},
        )
        return row["rows"], row["different"]

    def last_seen(self) -> dict[str, int]:
        """The property `at` of each person, which their events have set one after the other."""
        rows = self.event_store.query(
            "SELECT d.distinct_id AS id, p.properties AS properties FROM person_distinct_ids d FINAL "
            "JOIN persons p FINAL ON p.id = d.person_id AND p.project_id = d.project_id "
            "WHERE d.project_id = {project:Int64}",
            {"project": self.project},
        )
        return {row["id"]: json.loads(row["properties"])["at"] for row in rows}

    def tail(self) -> str:
        return self.log.read_text()[-3000:] if self.log.exists() else ""


@pytest.fixture
def workers(pipeline: Pipeline, kafka: KafkaServer, tmp_path: Path) -> Iterator[Workers]:
    (tmp_path / "secrets").symlink_to(pipeline.settings.data / "secrets")
    log = pipeline.settings.log.model_copy(
        update={
            "dsn": kafka.dsn,
            "topic_prefix": f"workers{abs(hash(tmp_path))}",
            "partitions": 3,
            "max_record_bytes": 65_536,
            "options": {"session.timeout.ms": "3000"},
        }
    )
    settings = pipeline.settings.model_copy(update={"data": tmp_path, "log": log})
    upgrade(settings)
    database = Database(open_engine(settings))
    project = 2_000_000_000 + abs(hash(tmp_path)) % 1_000_000_000
    with database.write() as session:
        session.add(Project(id=project, name="test", api_token=TOKEN))
    made = Workers(settings, project, EventStore(settings, role="test"), database)
    try:
        yield made
    finally:
        for process in list(made.running):
            process.kill()
            process.wait()


def batch(round_: int) -> list[dict[str, Any]]:
    """An event of each person; the later round must win."""
    return [
        {
            "event": f"round {round_}",
            "distinct_id": f"person {i}",
            "uuid": str(UUID(int=round_ << 64 | i)),
            "properties": {"$set": {"at": round_}},
        }
        for i in range(PEOPLE)
    ]


@pytest.mark.slow
def test_workers_that_are_added_removed_and_killed_leave_every_event_once(workers: Workers) -> None:
    rounds = iter(range(1, 10_000))
    last = 0
    stop = threading.Event()

    def load() -> None:
        nonlocal last
        while not stop.is_set():
            number = next(rounds)
            workers.send(*batch(number))
            last = number

    def progress() -> None:
        before = workers.stored()[0]
        wait_for(lambda: workers.stored()[0] > before + 2 * PEOPLE, timeout=60, what=f"progress\n{workers.tail()}")

    loader = threading.Thread(target=load)
    loader.start()
    try:
        first = workers.start()
        progress()
        second = workers.start()
        third = workers.start()
        progress()
        workers.end(second, signal.SIGKILL)
        progress()
        workers.end(first)
        progress()
        workers.start()
        workers.end(third, signal.SIGKILL)
        progress()
    finally:
        stop.set()
        loader.join(60)
    wait_for(lambda: workers.stored()[1] == workers.sent, timeout=60, what=f"every event\n{workers.tail()}")
    assert workers.stored() == (workers.sent, workers.sent)
    wait_for(lambda: homes.read_lag(workers.settings).records == 0, what="the last commit")  # type: ignore[union-attr]
    assert workers.last_seen() == {f"person {i}": last for i in range(PEOPLE)}


def test_a_body_that_is_too_large_for_a_record_goes_by_reference(workers: Workers) -> None:
    noise = os.urandom(200_000).hex()  # nothing makes it fit
    workers.send({"event": "large", "distinct_id": "person 1", "properties": {"noise": noise}})
    workers.send({"event": "small", "distinct_id": "person 1", "properties": {}})
    objects = open_objects(workers.settings)
    (info,) = objects.list("log/events")
    assert info.size > 65_536
    worker = workers.start()
    wait_for(lambda: workers.stored() == (2, 2), what=f"both events\n{workers.tail()}")
    rows = workers.event_store.query(
        "SELECT length(properties) AS size FROM events WHERE project_id = {project:Int64} AND event = 'large'",
        {"project": workers.project},
    )
    assert rows[0]["size"] > len(noise)
    wait_for(lambda: not list(objects.list("log/events")), what="the body's removal")
    workers.end(worker)


def test_dead_letters_are_in_their_topic_too(workers: Workers) -> None:
    """With the record as it was, so that other tools can look at it and send it again."""
    homes.append(workers.settings, envelope.EVENTS, [b"\x00 no envelope"])
    worker = workers.start()
    with workers.database.read() as session:
        wait_for(lambda: session.scalars(select(DeadLetter)).first(), what=f"the letter\n{workers.tail()}")
    workers.end(worker)
    consumer = Consumer(
        {
            "bootstrap.servers": (workers.settings.log.dsn or "").removeprefix("kafka://"),
            "group.id": f"{workers.settings.log.topic_prefix}-look",
            "auto.offset.reset": "earliest",
        }
    )
    with contextlib.closing(consumer):
        consumer.subscribe([f"{workers.settings.log.topic_prefix}-dead-letters"])
        message = wait_for(lambda: consumer.poll(0.1), every=0, what="the letter in its topic")
        assert message.value() == b"\x00 no envelope"
        headers = dict(message.headers() or [])
        assert headers["reason"] == b"envelope_unreadable"
        assert headers["position"] == b"1"


def test_a_worker_that_hangs_holds_up_nobody_elses_partitions(workers: Workers) -> None:
    """One that is stopped in its tracks is given up, and its block is run by another with the same outcome."""
    first = workers.start()
    workers.send(*batch(1))
    wait_for(lambda: workers.stored()[0] == PEOPLE, what=f"the first round\n{workers.tail()}")
    first.send_signal(signal.SIGSTOP)
    workers.send(*batch(2))
    second = workers.start()
    wait_for(lambda: workers.stored()[0] == 2 * PEOPLE, timeout=60, what=f"the second round\n{workers.tail()}")
    first.send_signal(signal.SIGCONT)
    workers.send(*batch(3))
    wait_for(lambda: workers.stored()[1] == 3 * PEOPLE, timeout=60, what=f"the third round\n{workers.tail()}")
    assert workers.stored() == (3 * PEOPLE, 3 * PEOPLE)
    workers.end(second)
    workers.end(first)
