"""The demo from the web app: asked for by a person, sent by a job through the real edge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.hedgerow import Hedgerow

pytestmark = pytest.mark.slow


def test_the_demo_fills_a_project_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    server = Hedgerow(tmp_path / "data").start()
    try:
        address = f"/api/projects/{server.project_id}/load_demo/"
        assert server.api("POST", address) == {"queued": True}
        count = "SELECT count() AS n, uniqExact(uuid) AS ids FROM events WHERE project_id = {project_id:Int64}"
        server.wait_for(lambda: server.query(count)[0]["n"] > 0, timeout=120)
        server.api("POST", address)  # whether it is still at it or begins anew
        server.wait_for(lambda: server.query(count)[0]["n"] > 60_000, timeout=200)
        server.wait_for(lambda: server.metric("worker", "hedgerow_log_lag_records") == 0, timeout=120)
        stored = server.query(count)[0]
        assert stored["n"] == stored["ids"]
    finally:
        server.stop()
