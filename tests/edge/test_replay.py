"""`/s/`: recordings are kept in a log of their own, up to a size."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from hedgerow.edge.replay_retention import ReplayRetention
from hedgerow.eventlog.envelope import REPLAY
from hedgerow.eventlog.sqlite import open_database
from hedgerow.runtime import telemetry
from tests.edge.conftest import TOKEN, Edge


def snapshot(session: Any = "0190-session", **properties: Any) -> dict[str, Any]:
    base = {"token": TOKEN, "distinct_id": "d", "$session_id": session, "$snapshot_data": [{"type": 4, "timestamp": 1}]}
    return {"event": "$snapshot", "properties": {**base, **properties}}


@pytest.mark.parametrize("path", ["/s/", "/s", "//s/"])
def test_keeps_an_array_of_snapshots(edge: Edge, path: str) -> None:
    sent = gzip.compress(json.dumps([snapshot(), snapshot()]).encode())
    answer = edge.capture(edge.url + path, content=sent)
    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    record = edge.last(REPLAY)
    assert (record.lane, record.token, record.count, record.body, record.gzip) == ("replay", TOKEN, 2, sent, True)


def test_takes_the_envelope_of_mobile_sdks(edge: Edge) -> None:
    sent = {"api_key": TOKEN, "batch": [snapshot(**{"token": None, "$snapshot_data": {"type": 4}})]}
    assert edge.capture("/s/", json=sent).status_code == 200
    assert edge.last(REPLAY).count == 1


@pytest.mark.parametrize("session", [None, 7, "", "x" * 71, "a b", "../../etc", "sé"])
def test_refuses_a_session_id_of_other_characters(edge: Edge, session: Any) -> None:
    answer = edge.capture("/s/", json=[snapshot(session)])
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_session_id")


def test_needs_a_known_token(edge: Edge) -> None:
    assert edge.capture("/s/", json=[snapshot(token="phc_unknown")]).status_code == 401
    assert edge.capture("/s/", json=[snapshot(token=None)]).status_code == 401
    assert edge.capture(f"/s/?token={TOKEN}", json=[snapshot(token=None)]).status_code == 200


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path) -> None:
    path = tmp_path / "replay.db"
    database = open_database(path)
    database.executemany("INSERT INTO log (at, body) VALUES (0, ?)", [(os.urandom(50_000),) for _ in range(40)])
    before = telemetry.replay_expired._value.get()
    assert ReplayRetention(path, 500_000).trim() == 30
    assert telemetry.replay_expired._value.get() == before + 30
    assert [row[0] for row in database.execute("SELECT id FROM log")] == list(range(31, 41))
    assert ReplayRetention(path, 500_000).trim() == 0
    database.close()
