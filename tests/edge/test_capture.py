"""Capture v0 over HTTP: what is accepted, and what the log then holds."""

from __future__ import annotations

import gzip
import json

from tests.edge.conftest import TOKEN, Edge, batch, body_of, event


def test_accepts_a_batch_and_keeps_the_body_as_sent(edge: Edge) -> None:
    sent = json.dumps(batch(event(), event("second"))).encode()
    answer = edge.capture("/batch/", content=sent)
    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    record = edge.last()
    assert (record.lane, record.token, record.count, record.gzip, record.body) == ("batch", TOKEN, 2, False, sent)
    assert record.project_id == 1
    assert record.ip == "127.0.0.1"


def test_keeps_gzip_as_sent(edge: Edge) -> None:
    sent = gzip.compress(json.dumps(batch()).encode())
    assert edge.capture(content=sent).status_code == 200
    assert (edge.last().gzip, edge.last().body) == (True, sent)
    assert body_of(edge.last()) == batch()
