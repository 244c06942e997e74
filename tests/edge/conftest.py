"""A real edge in a process of its own, over a data folder with two projects; what it took is read from its log."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hedgerow import settings as settings_module
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models import Base, GroupType, Membership, Organization, PersonalApiKey, Project, User
from hedgerow.eventlog import envelope
from hedgerow.eventlog.sqlite import SqliteConsumer, path_of
from hedgerow.settings import Settings
from hedgerow.wire.body import gunzip

TOKEN = "phc_test_token_of_the_first_project"
OTHER_TOKEN = "phc_test_token_of_the_second_project"
PERSONAL_KEY = "phx_a_personal_key_with_all_scopes"
LIMITED_KEY = "phx_a_personal_key_without_flags"
FOREIGN_KEY = "phx_a_personal_key_of_somebody_else"
SECRET_KEY = "phs_the_secret_key_of_the_first_project"

START = (
    "import sys; from hedgerow import settings; from hedgerow.edge.main import run; from pathlib import Path; "
    "sys.exit(run(settings.load(Path(sys.argv[1]))))"
)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def until(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    """The first true value of a condition."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError("the condition did not become true in time")


def fill(settings: Settings) -> None:
    """Two projects, a user with keys, and a user of another organisation."""
    engine = open_engine(settings)
    Base.metadata.create_all(engine)
    with Database(engine).write() as session:
        for name in ("ours", "theirs"):
            organization = Organization(id=uuid4(), name=name, slug=name)
            user = User(email=f"{name}@example.com", password_hash="-")
            session.add_all([organization, user])
            session.flush()
            session.add(Membership(organization_id=organization.id, user_id=user.id))
            keys = (PERSONAL_KEY, ["*"]), (LIMITED_KEY, ["event:read"])
            for value, scopes in keys if name == "ours" else ((FOREIGN_KEY, ["*"]),):
                digest = hashlib.sha256(value.encode()).hexdigest()
                key = PersonalApiKey(id=uuid4().hex, user_id=user.id, label="k", value_hash=digest, mask_value="phx_…")
                key.scopes = scopes
                session.add(key)
            if name == "ours":
                first = Project(name="First", api_token=TOKEN, organization_id=organization.id)
                first.extra = {"secret_api_token": SECRET_KEY}
                session.add_all([first, Project(name="Second", api_token=OTHER_TOKEN, organization_id=organization.id)])
                session.flush()
                session.add(GroupType(project_id=first.id, index=0, name="company"))
    engine.dispose()


@dataclass
class Edge:
    """A running edge. `client` speaks HTTP to it; `records` are what its log holds."""

    data: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    client: httpx.Client = field(default_factory=httpx.Client)

    def start(self) -> Edge:
        command = [sys.executable, "-c", START, str(self.data)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env={**os.environ, **self.environment}, stderr=log)
        self.client.close()
        self.client = httpx.Client(base_url=self.url, timeout=20)
        until(self._ready, 60)  # on a busy machine a cold start takes long
        return self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data / "edge.log"

    @property
    def settings(self) -> Settings:
        return settings_module.load(self.data)

    def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.client.get("/_readiness").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(20)

    def records(self, topic: str = envelope.EVENTS) -> list[envelope.Envelope]:
        consumer = SqliteConsumer(path_of(self.data, topic), "test")
        try:
            return [envelope.decode(record.payload) for record in consumer.read("0", 0, 1 << 60)]
        finally:
            consumer.close()

    def last(self, topic: str = envelope.EVENTS) -> envelope.Envelope:
        return self.records(topic)[-1]

    def capture(self, path: str = "/e/", **arguments: Any) -> httpx.Response:
        return self.client.post(path, **arguments)

    def metric(self, name: str, **labels: str) -> float:
        """The value of a metric, 0 where it was never counted."""
        wanted = {f'{key}="{value}"' for key, value in labels.items()}
        for line in self.client.get("/metrics").text.splitlines():
            left, _, value = line.rpartition(" ")
            base, _, rest = left.partition("{")
            if base == name and wanted <= set(rest.rstrip("}").split(",")):
                return float(value)
        return 0.0


def body_of(record: envelope.Envelope) -> Any:
    return json.loads(gunzip(record.body, 1 << 30) if record.gzip else record.body)


def event(name: str = "clicked", **fields: Any) -> dict[str, Any]:
    return {"event": name, "distinct_id": "visitor", "properties": {"a": 1}, **fields}


def batch(*events: Any, **fields: Any) -> dict[str, Any]:
    return {"api_key": TOKEN, "batch": list(events) or [event()], **fields}


def make_edge(data: Path, **environment: str) -> Edge:
    port = free_port()
    base = {"HEDGEROW_EDGE__HOST": "127.0.0.1", "HEDGEROW_EDGE__PORT": str(port), "HEDGEROW_EDGE__OPS_PORT": "0"}
    base |= {"HEDGEROW_TELEMETRY__LOG_FORMAT": "json"}
    return Edge(data, port, {**base, **environment})


@pytest.fixture(scope="session")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """One edge for all tests that do not stop it or change its settings."""
    data = tmp_path_factory.mktemp("edge")
    fill(settings_module.load(data))
    running = make_edge(data, HEDGEROW_EDGE__TRUSTED_PROXIES="10.0.0.0/8").start()
    yield running
    assert running.stop() == 0, running.log.read_text()


@pytest.fixture
def new_edge(tmp_path: Path) -> Iterator[Callable[..., Edge]]:
    """Make edges of one's own; those still running are killed."""
    made: list[Edge] = []

    def make(*, filled: bool = True, start: bool = True, **environment: str) -> Edge:
        if filled:
            fill(settings_module.load(tmp_path))
        running = make_edge(tmp_path, **environment)
        made.append(running)
        return running.start() if start else running

    yield make
    for running in made:
        if running.process is not None:
            running.stop(signal.SIGKILL)
