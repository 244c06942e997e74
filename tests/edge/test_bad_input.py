"""Bad input, each with its answer, as `docs/bad-input.md` has it. Never a 500, and nothing else is harmed."""

from __future__ import annotations

import gzip
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.edge.conftest import PERSONAL_KEY, TOKEN, Edge, batch, event

DOCS = Path(__file__).parents[2] / "docs" / "bad-input.md"
GOOD = json.dumps(batch()).encode()
MIB = 1024 * 1024


def dumps(value: Any) -> bytes:
    return json.dumps(value).encode()


def nested(depth: int) -> bytes:
    return GOOD.replace(b'{"a": 1}', b'{"a":' + b"[" * depth + b"]" * depth + b"}")


REFUSED = [
    pytest.param("/e/", b"", 400, "empty_body", id="empty body"),
    pytest.param("/e/", gzip.compress(b""), 400, "empty_body", id="gzip of nothing"),
    pytest.param("/e/", b"hello there", 400, "invalid_json", id="not JSON"),
    pytest.param("/e/", b'{"event":', 400, "invalid_json", id="JSON cut off"),
    pytest.param("/e/", b'"text"', 400, "invalid_json", id="a JSON string"),
    pytest.param("/e/", b"[1, 2]", 401, "missing_token", id="an array of numbers"),
    pytest.param("/e/", gzip.compress(GOOD)[:-9], 400, "truncated_body", id="truncated gzip"),
    pytest.param("/e/", b"\x1f\x8b\x08" + b"\0" * 7 + b"\xff" * 40, 400, "invalid_compression", id="damaged gzip"),
    pytest.param("/e/", dumps(batch({"distinct_id": "d"})), 400, "missing_event_name", id="missing name"),
    pytest.param("/e/", dumps(batch({"event": ""})), 400, "missing_event_name", id="empty name"),
    pytest.param("/e/", dumps(batch({"event": "a"})), 400, "missing_distinct_id", id="missing id"),
    pytest.param("/e/", dumps(batch(event(distinct_id=None))), 400, "missing_distinct_id", id="null id"),
    pytest.param("/e/", dumps(batch(event(distinct_id=""))), 400, "missing_distinct_id", id="empty id"),
    pytest.param("/e/", dumps(batch(event(event=[1]))), 400, "invalid_event_name", id="a list as name"),
    pytest.param("/e/", dumps(batch(event(properties=[1]))), 400, "invalid_properties", id="a list as properties"),
    pytest.param("/e/", dumps(batch(1, "x", None)), 400, "not_an_object", id="numbers as events"),
    pytest.param("/e/", dumps({"api_key": TOKEN, "batch": {"a": 1}}), 400, "not_an_object", id="an object as batch"),
    pytest.param("/e/", dumps(batch(event(uuid="nonsense"))), 400, "invalid_uuid", id="a bad uuid"),
    pytest.param("/e/", dumps({"api_key": TOKEN, "batch": []}), 400, "empty_batch", id="empty batch"),
    pytest.param("/e/", b"[]", 400, "empty_batch", id="empty array"),
    pytest.param("/e/", nested(5000), 400, "too_deep", id="5,000-deep nesting"),
    pytest.param("/e/", nested(200_000), 400, "too_deep", id="200,000-deep nesting"),
    pytest.param("/e/", gzip.compress(nested(5000)), 400, "too_deep", id="deep nesting in gzip"),
    pytest.param("/e/", b" " * (21 * MIB), 413, "body_too_large", id="21 MB body on /e/"),
    pytest.param("/batch/", b" " * (21 * MIB), 413, "body_too_large", id="21 MB body on /batch/"),
    pytest.param("/batch/", dumps(batch(event(p={"a": "x" * 9 * MIB}))), 413, "event_too_large", id="9 MB event"),
    pytest.param("/e/?compression=lz64", b"A" * 70_000, 413, "lz64_too_large", id="70 KB of lz64"),
    pytest.param("/e/", dumps({"batch": [event()]}), 401, "missing_token", id="no token"),
    pytest.param("/e/", dumps({"api_key": "phc_x", "batch": [event()]}), 401, "unknown_token", id="unknown token"),
    pytest.param("/e/", dumps({"api_key": 7, "batch": [event()]}), 401, "invalid_token", id="a number as token"),
    pytest.param("/e/", dumps({"api_key": "x" * 65, "batch": [event()]}), 401, "invalid_token", id="long token"),
    pytest.param("/e/", dumps({"api_key": "phc_\0", "batch": [event()]}), 401, "invalid_token", id="NUL in the token"),
    pytest.param("/e/", dumps({"api_key": "phc_é", "batch": [event()]}), 401, "invalid_token", id="token not ASCII"),
    pytest.param("/e/", dumps({"api_key": PERSONAL_KEY, "batch": [event()]}), 401, "personal_key", id="personal key"),
    pytest.param("/e/", dumps({"api_key": "phs_x", "batch": [event()]}), 401, "secret_key", id="secret key"),
    pytest.param("/e/", dumps([event(token=TOKEN), event(token="b")]), 401, "multiple_tokens", id="two tokens"),
    pytest.param("/e/", b"<!doctype html><script>alert(1)</script>", 400, "invalid_json", id="HTML"),
    pytest.param("/e/", b"\x00\xff" * 50, 400, "invalid_json", id="random bytes"),
    pytest.param("/s/", dumps([{"event": "$snapshot"}]), 400, "invalid_properties", id="snapshot without properties"),
    pytest.param("/s/", dumps([event()]), 400, "invalid_session_id", id="snapshot without session"),
]
ODD = [
    pytest.param(GOOD.replace(b"1}", b"NaN}"), 1, id="NaN"),
    pytest.param(GOOD.replace(b"1}", b"-Infinity}"), 1, id="Infinity"),
    pytest.param(GOOD.replace(b"1}", b"1e999}"), 1, id="a number beyond a double"),
    pytest.param(GOOD.replace(b"1}", rb'"\ud83d"}'), 1, id="lone surrogate"),
    pytest.param(GOOD.replace(b"1}", b'"\xff\xfe"}'), 1, id="invalid UTF-8"),
    pytest.param(GOOD.replace(b"1}", b'"\x01"}'), 1, id="control character"),
    pytest.param(GOOD.replace(b"1}", rb'"\u0000"}'), 1, id="NUL in a value"),
    pytest.param(GOOD.replace(b"clicked", b"\xff"), 1, id="invalid UTF-8 in the name"),
    pytest.param(nested(500), 1, id="500-deep nesting"),
    pytest.param(dumps(batch(event(properties={f"k{i}": i for i in range(10_000)}))), 1, id="10,000 keys"),
    pytest.param(dumps(batch(event(properties={"x": "y" * MIB}))), 1, id="a property of 1 MB"),
    pytest.param(
        dumps(batch(event(timestamp="2024-01-01T00:00:00Z"), sent_at="2024-01-01T00:00:01Z")), 1, id="old clock"
    ),
    pytest.param(dumps(batch(event(timestamp="2099-01-01T00:00:00Z"))), 1, id="clock in the future"),
    pytest.param(dumps(batch(event(timestamp={"a": 1}))), 1, id="an object as timestamp"),
    pytest.param(dumps(batch(event(distinct_id=7), event(distinct_id=True))), 2, id="numbers as ids"),
    pytest.param(dumps(batch(event(distinct_id="x" * 5000))), 1, id="a long id"),
    pytest.param(dumps(batch(event("x" * 5000))), 1, id="a long name"),
    pytest.param(dumps(batch(event(), event(properties=[1]), 7)), 1, id="wrong types beside a good event"),
    pytest.param(dumps(batch(event(), event(uuid="bad"))), 1, id="a bad uuid beside a good event"),
]


@pytest.mark.parametrize(("path", "body", "status", "code"), REFUSED)
def test_is_refused_with_a_sentence(edge: Edge, path: str, body: bytes, status: int, code: str) -> None:
    lane = {"/e/": "event", "/batch/": "batch", "/s/": "replay"}[path.partition("?")[0]]
    before = edge.metric("hedgerow_requests_rejected_total", lane=lane, reason=code)
    answer = edge.capture(path, content=body, headers={"Origin": "https://shop.example"})
    value = answer.json()
    assert (answer.status_code, value["code"]) == (status, code)
    assert value.keys() == {"type", "code", "detail", "attr"}
    assert len(value["detail"]) > 20
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert edge.metric("hedgerow_requests_rejected_total", lane=lane, reason=code) == before + 1
    assert edge.capture(content=GOOD).status_code == 200


@pytest.mark.parametrize(("body", "count"), ODD)
def test_is_accepted_and_left_to_the_worker(edge: Edge, body: bytes, count: int) -> None:
    assert edge.capture(content=body).status_code == 200
    assert (edge.last().count, edge.last().body) == (count, body)


def test_a_bomb_of_300_mb_is_stopped(edge: Edge) -> None:
    bomb = gzip.compress(b'{"event":"' + b"x" * (300 * MIB) + b'"}', 6)
    answer = edge.capture(content=bomb)
    assert (answer.status_code, answer.json()["code"]) == (413, "decompressed_too_large")
    assert edge.metric("process_resident_memory_bytes") < 500 * MIB


def test_a_body_without_a_length_is_capped_too(edge: Edge) -> None:
    answer = edge.capture(content=(b" " * MIB for _ in range(5)))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_duplicate_uuids_are_the_workers_to_find(edge: Edge) -> None:
    same = str(uuid.uuid4())
    for _ in range(2):
        assert edge.capture(json=batch(event(uuid=same), event(uuid=same))).status_code == 200
        assert edge.last().count == 2


def test_the_personal_key_is_named_and_not_repeated(edge: Edge) -> None:
    answer = edge.capture(json={"api_key": PERSONAL_KEY, "batch": [event()]})
    assert "personal API key" in answer.json()["detail"]
    assert PERSONAL_KEY not in answer.text
    assert PERSONAL_KEY not in edge.log.read_text()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(edge: Edge, method: str) -> None:
    answer = edge.client.request(method, "/e/", content=GOOD)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in answer.headers["allow"]


def test_nothing_was_a_server_error(edge: Edge) -> None:
    assert not [line for line in edge.client.get("/metrics").text.splitlines() if 'status="500"' in line]


def test_the_docs_have_every_code() -> None:
    text = DOCS.read_text()
    missing = {param.values[3] for param in REFUSED if f"`{param.values[3]}`" not in text}
    assert not missing
