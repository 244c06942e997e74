"""The role as a process: it starts, says so, and stops cleanly even while somebody watches."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from hedgerow import settings as settings_module
from hedgerow.accounts import service as accounts
from hedgerow.database import migrate
from hedgerow.database.engine import Database, open_engine
from tests.services.waiting import wait_for
from tests.store.support import free_port

SOURCE = Path(settings_module.__file__).parents[1]
RUN = "import sys; from hedgerow.app.main import run; from hedgerow.settings import load; sys.exit(run(load()))"
MAX_IDLE_MIB = 145  # 48 of it are pages of shared libraries


@pytest.fixture
def role(tmp_path) -> Iterator[tuple[subprocess.Popen[bytes], str, str]]:
    """The process, its address and the address of its operations server."""
    port, ops_port = free_port(), free_port()
    environment = os.environ | {
        "PYTHONPATH": str(SOURCE),
        "HEDGEROW_DATA": str(tmp_path),
        "HEDGEROW_APP__PORT": str(port),
        "HEDGEROW_APP__OPS_PORT": str(ops_port),
    }
    with (tmp_path / "app.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-c", RUN], env=environment, stdout=log, stderr=log)
    url, operations = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{ops_port}"
    try:
        wait_for(
            lambda: httpx.get(f"{operations}/_readiness").status_code == 200,
            what="readiness",
            tolerate=(httpx.TransportError,),
            give_up=lambda: (tmp_path / "app.log").read_text() if process.poll() is not None else None,
        )
        yield process, url, operations
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def test_it_migrates_serves_counts_and_stops(role):
    process, url, operations = role
    assert httpx.get(f"{url}/login").status_code == 200
    assert httpx.get(f"{operations}/_liveness").status_code == 200
    metrics = httpx.get(f"{operations}/metrics").text
    assert 'hedgerow_http_requests_total{route="/login",status="200"} 1.0' in metrics
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0


def test_it_stops_at_once_while_somebody_watches_live_events(role, tmp_path):
    process, url, _ = role
    settings = settings_module.load(tmp_path)
    migrate.upgrade(settings)
    database = Database(open_engine(settings))
    with database.write() as session:
        made = accounts.bootstrap(session, settings)
    database.engine.dispose()
    path = f"{url}/api/projects/{made.project_id}/live_events/"
    with httpx.stream(
        "GET", path, headers={"Authorization": f"Bearer {made.personal_api_key}"}, timeout=30
    ) as response:
        lines = response.iter_lines()
        assert next(lines) == "retry: 2000"
        process.send_signal(signal.SIGTERM)
        list(lines)  # the stream ends, and is not cut
    assert process.wait(timeout=60) == 0


def test_it_needs_little_memory_when_idle(role):
    process, url, _ = role
    for _ in range(20):
        httpx.get(f"{url}/login")
    assert psutil.Process(process.pid).memory_info().rss / 2**20 < MAX_IDLE_MIB
