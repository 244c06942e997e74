"""A real store role for tests: a process of its own, on free ports, in the test's own folder."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow

from hedgerow import settings as settings_module
from hedgerow.settings import Settings

READY_WITHIN_S = 60
RUN = (
    "import json, sys; from pathlib import Path; from hedgerow import settings\n"
    "from hedgerow.errors import HedgerowError\n"
    "from hedgerow.store.main import run\n"
    "try: sys.exit(run(settings.load(Path(sys.argv[1]), overrides=json.loads(sys.argv[2]))))\n"
    "except HedgerowError as error: print(error.detail, file=sys.stderr); sys.exit(78)"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_store(data_path: Path, **store: Any) -> tuple[Settings, subprocess.Popen[bytes]]:
    """Start the role and wait until it is ready; `store` overrides settings of the `store` section.

    The settings returned hold its ports. Its log is `<data_path>/store.log`.
    """
    store.setdefault("port", free_port())
    store.setdefault("ops_port", free_port())
    settings = settings_module.load(data_path, overrides={"store": store})
    process = launch(settings, store)
    wait_until_ready(settings, process)
    return settings, process


def launch(settings: Settings, store: dict[str, Any]) -> subprocess.Popen[bytes]:
    """Start the role without waiting."""
    settings.data.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(Path(settings_module.__file__).parents[1])}
    with (settings.data / "store.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-c", RUN, str(settings.data), json.dumps({"store": store}, default=str)],
            stdout=log,
            stderr=log,
            env=environment,
        )


def wait_until_ready(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the store ended with {process.returncode}:\n{log_of(settings)}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.store.ops_port}/_readiness", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pause()
    stop_store(process)
    raise AssertionError(f"the store was not ready within {READY_WITHIN_S} s:\n{log_of(settings)}")


def stop_store(process: subprocess.Popen[bytes]) -> int:
    """SIGTERM, and SIGKILL when that does not help. Returns the exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return int(process.returncode)


@contextmanager
def running_store(data_path: Path, **store: Any) -> Iterator[Settings]:
    """The role for the length of a `with`."""
    settings, process = start_store(data_path, **store)
    try:
        yield settings
    finally:
        stop_store(process)


def log_of(settings: Settings) -> str:
    return (settings.data / "store.log").read_text(errors="replace")[-4000:]


def pause() -> None:
    """Between two looks at a condition."""
    time.sleep(0.02)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def code(self) -> int:
        """ClickHouse's error code, 0 when there is none."""
        return int(self.headers.get("x-clickhouse-exception-code", 0))


def raw_request(
    settings: Settings, path: str, body: bytes = b"", headers: dict[str, str] | None = None, method: str = "POST"
) -> Answer:
    """One request on a connection of its own, without any client's conveniences."""
    connection = http.client.HTTPConnection(settings.store.host, settings.store.port, timeout=60)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


def eventually(condition: Callable[[], object], within_s: float = 60) -> None:
    """Poll until `condition` is true."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        pause()


def event_rows(project: int, count: int = 3, **columns: Any) -> pyarrow.RecordBatch:
    """Events for `insert_arrow`; `columns` are lists of values, or one value for all rows."""
    values: dict[str, Any] = {
        "uuid": [uuid.uuid4().bytes for _ in range(count)],
        "project_id": project,
        "event": "$pageview",
        "timestamp": datetime(2026, 11, 1, 12, tzinfo=UTC),
        "distinct_id": "somebody",
        "person_id": uuid.UUID(int=1).bytes,
        "properties": "{}",
        **columns,
    }
    types = {
        "uuid": pyarrow.binary(16),
        "person_id": pyarrow.binary(16),
        "project_id": pyarrow.int64(),
        "timestamp": pyarrow.timestamp("us", "UTC"),
    }
    arrays = [
        pyarrow.array(value if isinstance(value, list) else [value] * count, types.get(name, pyarrow.string()))
        for name, value in values.items()
    ]
    return pyarrow.record_batch(arrays, names=list(values))
