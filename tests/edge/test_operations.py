"""Health, metrics and the AI lane's multipart: the rest of the edge's surface."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from hedgerow.runtime.secrets import Secrets
from tests.edge.conftest import TOKEN, Edge, batch, body_of, until


@pytest.mark.parametrize("path", ["/_liveness", "/_readiness", "/_liveness/"])
def test_probes_answer(edge: Edge, path: str) -> None:
    answer = edge.client.get(path, headers={"X-Forwarded-For": "1.1.1.1"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")


def test_metrics_are_for_this_machine_and_for_the_token(edge: Edge) -> None:
    assert "hedgerow_http_requests_total" in edge.client.get("/metrics").text
    behind_proxy = {"X-Forwarded-For": "1.1.1.1"}
    assert edge.client.get("/metrics", headers=behind_proxy).status_code == 401
    wrong = {**behind_proxy, "Authorization": "Bearer wrong"}
    assert edge.client.get("/metrics", headers=wrong).status_code == 401
    right = {**behind_proxy, "Authorization": f"Bearer {Secrets(edge.data).operations_token}"}
    assert edge.client.get("/metrics", headers=right).status_code == 200


def test_metrics_of_another_role_come_from_its_operations_port(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(HEDGEROW_EDGE__OPS_PORT="0")
    assert edge.client.get("/metrics?role=worker").status_code == 404
    state = edge.data / "run" / "serve.json"
    state.parent.mkdir()
    state.write_text(json.dumps({"roles": {"worker": {"ops_port": edge.port}}}))  # any server with /metrics will do
    assert "hedgerow_http_requests_total" in edge.client.get("/metrics?role=worker").text
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        state.write_text(json.dumps({"roles": {"worker": {"ops_port": unused.getsockname()[1]}}}))
        assert edge.client.get("/metrics?role=worker").status_code == 503
    assert edge.client.get("/metrics?role=../../x").status_code == 400


def test_too_many_connections_are_told_to_come_back(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(HEDGEROW_EDGE__CONCURRENCY="3")
    held = [socket.create_connection(("127.0.0.1", edge.port)) for _ in range(3)]
    answer = httpx.post(edge.url + "/e/", json=batch())
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) > 0
    for connection in held:
        connection.close()
    until(lambda: httpx.post(edge.url + "/e/", json=batch()).status_code == 200)


def test_a_taken_port_is_said_plainly(edge: Edge, new_edge: Callable[..., Edge]) -> None:
    second = new_edge(start=False)
    second.environment["HEDGEROW_EDGE__PORT"] = str(edge.port)
    second.port = 1  # where the test looks for it, in vain
    with pytest.raises(AssertionError, match=r"Choose another with edge\.port"):
        second.start()


def test_garbage_on_the_wire_harms_nothing(edge: Edge) -> None:
    for garbage in (
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /e/ HTTP/1.1\r\nA\x00: b\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", edge.port)) as connection:
            connection.sendall(garbage)
            connection.settimeout(5)
            assert connection.recv(100).startswith(b"HTTP/1.1 400")
    assert edge.capture(json=batch()).status_code == 200


def test_many_at_once_are_all_stored(edge: Edge) -> None:
    before = len(edge.records())
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: edge.capture(json=batch()).status_code, range(200)))
    assert statuses == [200] * 200
    assert len(edge.records()) == before + 200


def parts(**more: tuple[str | None, bytes, str]) -> dict[str, tuple[str | None, bytes, str]]:
    event = json.dumps({"event": "$ai_generation", "distinct_id": "d", "api_key": TOKEN}).encode()
    return {
        "event": (None, event, "application/json"),
        "event.properties": (None, b'{"$ai_model":"m"}', "application/json"),
        **more,
    }


def test_an_ai_event_is_put_together_from_its_parts(edge: Edge) -> None:
    blobs = {
        "event.properties.$ai_input": ("a", b'[{"role":"user"}]', "application/json"),
        "event.properties.$ai_output.text": ("b", "é".encode(), "text/plain"),
        "event.properties.$ai_image": ("c", b"\x00\xff", "image/png"),
    }
    answer = edge.client.post("/i/v0/ai", files=parts(**blobs))
    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    assert (edge.last().lane, edge.last().token, edge.last().count) == ("ai", TOKEN, 1)
    assert body_of(edge.last())["properties"] == {
        "$ai_model": "m",
        "$ai_input": [{"role": "user"}],
        "$ai_output": {"text": "é"},
        "$ai_image": "data:image/png;base64,AP8=",
    }


def test_an_ai_event_may_be_compressed_and_name_its_token_in_the_header(edge: Edge) -> None:
    request = edge.client.build_request("POST", "/i/v0/ai/", files=parts())
    body = gzip.compress(request.read().replace(TOKEN.encode(), b""))
    headers = {"Content-Type": request.headers["content-type"], "Content-Encoding": "gzip"}
    answer = edge.client.post("/i/v0/ai/", content=body, headers={**headers, "Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("content", "content_type", "code"),
    [
        (b"", "multipart/form-data; boundary=x", "empty_body"),
        (b"{}", "application/json", "invalid_multipart"),
        (b"--x\r\nhello", "multipart/form-data; boundary=x", "invalid_multipart"),
        (b'--x\r\nContent-Disposition: form-data; name="event"\r\n\r\n[1]\r\n--x--\r\n', "", "invalid_multipart"),
        (
            b'--x\r\nContent-Disposition: form-data; name="event"\r\n\r\n[1]\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            "not_an_object",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="event"\r\n\r\n{\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            "invalid_json",
        ),
    ],
)
def test_a_bad_ai_body_is_refused(edge: Edge, content: bytes, content_type: str, code: str) -> None:
    answer = edge.client.post("/i/v0/ai", content=content, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
