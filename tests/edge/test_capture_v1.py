"""Capture v1: a result for each event, and errors in its own shape."""

from __future__ import annotations

import gzip
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.edge.conftest import TOKEN, Edge, body_of

HEADERS = {
    "Authorization": f"Bearer {TOKEN}",
    "Content-Type": "application/json",
    "PostHog-Sdk-Info": "posthog-node/5.70.0",
    "PostHog-Attempt": "1",
    "PostHog-Request-Id": "0190f5a0-0000-7000-8000-00000000abcd",
    "PostHog-Request-Timestamp": "2026-01-01T00:00:05Z",
}
PATHS = ["/i/v1/analytics/events", "/i/v1/analytics/events/", "/i/v1/ai/events"]


def one(**fields: Any) -> dict[str, Any]:
    base = {"event": "a", "uuid": str(uuid4()), "distinct_id": "d", "timestamp": "2026-01-01T00:00:00.123Z"}
    return {**base, "options": {}, "properties": {"x": 1}, **fields}


def send(edge: Edge, *events: Any, path: str = PATHS[0], **fields: Any) -> httpx.Response:
    body = {"created_at": "2026-01-01T00:00:05Z", "batch": list(events), **fields}
    return edge.client.post(path, content=json.dumps(body), headers=HEADERS)


@pytest.mark.parametrize("path", PATHS)
def test_tells_the_fate_of_each_event(edge: Edge, path: str) -> None:
    good, bad = one(), one(event="")
    answer = send(edge, good, bad, path=path)
    assert answer.status_code == 200
    assert answer.json()["results"] == {
        good["uuid"]: {"result": "ok"},
        bad["uuid"]: {"result": "drop", "details": "missing_event_name"},
    }
    assert answer.headers["posthog-request-id"] == HEADERS["PostHog-Request-Id"]
    assert "retry-after" not in answer.headers
    record = edge.last()
    assert (record.lane, record.token, record.count, record.project_id) == ("v1", TOKEN, 1, 1)
    assert (record.sent_at, record.sdk) == ("2026-01-01T00:00:05Z", "posthog-node/5.70.0")


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"event": None}, "missing_event_name"),
        ({"event": "x" * 201}, "event_name_too_long"),
        ({"distinct_id": ""}, "missing_distinct_id"),
        ({"distinct_id": "x" * 201}, "distinct_id_too_large"),
        ({"distinct_id": "[Object Object]"}, "malformed_distinct_id"),
        ({"distinct_id": "NaN"}, "malformed_distinct_id"),
        ({"timestamp": "yesterday"}, "invalid_event_timestamp"),
        ({"timestamp": "2026-02-30T00:00:00Z"}, "invalid_event_timestamp"),
        ({"timestamp": None}, "invalid_event_timestamp"),
        ({"properties": [1]}, "malformed_event_properties"),
        ({"options": "x"}, "invalid_options"),
        ({"options": {"cookieless_mode": "yes"}}, "invalid_options"),
    ],
)
def test_drops_an_event_under_a_name(edge: Edge, fields: dict[str, Any], details: str) -> None:
    bad, good = one(**fields), one()
    assert send(edge, bad, good).json()["results"] == {
        bad["uuid"]: {"result": "drop", "details": details},
        good["uuid"]: {"result": "ok"},
    }


SAME = str(uuid4())


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param({"created_at": "2026-01-01T00:00:05Z", "batch": []}, "empty_batch", id="empty batch"),
        pytest.param({"created_at": "soon", "batch": [one()]}, "invalid_created_at", id="bad created_at"),
        pytest.param({"batch": [one()]}, "invalid_created_at", id="no created_at"),
        pytest.param({"created_at": "2026-01-01T00:00:05Z", "batch": [one(uuid=None)]}, "invalid_uuid", id="no uuid"),
        pytest.param({"created_at": "2026-01-01T00:00:05Z", "batch": [one(uuid="x")]}, "invalid_uuid", id="bad uuid"),
        pytest.param(
            {"created_at": "2026-01-01T00:00:05Z", "batch": [one(uuid=SAME), one(uuid=SAME.upper())]},
            "duplicate_uuid",
            id="uuid twice",
        ),
        pytest.param([1], "not_an_object", id="an array"),
        pytest.param({"created_at": "2026-01-01T00:00:05Z", "batch": [7]}, "not_an_object", id="a number as event"),
    ],
)
def test_refuses_a_whole_request(edge: Edge, body: Any, error: str) -> None:
    answer = edge.client.post(PATHS[0], json=body, headers=HEADERS)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.json().keys() == {"error", "error_description", "error_uri"}
    assert answer.headers["posthog-request-id"] == HEADERS["PostHog-Request-Id"]
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({}, "missing_token"),
        ({"Authorization": "Bearer phc_unknown"}, "unknown_token"),
        ({"Authorization": "Bearer phx_key"}, "personal_key"),
    ],
)
def test_the_token_is_the_bearer(edge: Edge, headers: dict[str, str], error: str) -> None:
    body = {"created_at": "2026-01-01T00:00:05Z", "batch": [one()], "api_key": TOKEN}
    answer = edge.client.post(PATHS[0], json=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, error)


def test_reads_gzip_and_keeps_it(edge: Edge) -> None:
    body = gzip.compress(json.dumps({"created_at": "2026-01-01T00:00:05Z", "batch": [one()]}).encode())
    answer = edge.client.post(PATHS[0], content=body, headers={**HEADERS, "Content-Encoding": "gzip"})
    assert answer.status_code == 200
    assert (edge.last().body, edge.last().gzip) == (body, True)


def test_nothing_is_stored_when_all_events_are_dropped(edge: Edge) -> None:
    before = len(edge.records())
    assert send(edge, one(event="")).status_code == 200
    assert len(edge.records()) == before


def test_a_lone_surrogate_does_not_cost_the_batch(edge: Edge) -> None:
    good = one(properties={"x": "\ud83d"})
    assert send(edge, good).json()["results"] == {good["uuid"]: {"result": "ok"}}
    assert body_of(edge.last())["batch"][0]["properties"] == {"x": "\ud83d"}
