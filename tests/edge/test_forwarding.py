"""What is not the edge's own goes to the app and back, streamed; the app's absence is said plainly."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest

from hedgerow.runtime.secrets import Secrets
from tests.edge.conftest import Edge, free_port, until

STAND_IN = Path(__file__).with_name("app_stand_in.py")


@pytest.fixture
def app_port() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, str(STAND_IN), str(port)])
    until(lambda: _listens(port))
    yield port
    process.kill()
    process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def edge(new_edge: Callable[..., Edge], app_port: int) -> Edge:
    return new_edge(HEDGEROW_APP__PORT=str(app_port))


def headers_of(answer: httpx.Response) -> dict[str, Any]:
    return dict(answer.json()["headers"])


def test_passes_the_request_on_as_it_is(edge: Edge) -> None:
    answer = edge.client.post("/api/projects/1/?a=b%20c&a=%2F", content=b"x" * 100_000, headers={"X-Own": "é".encode()})
    value = answer.json()
    assert (value["method"], value["size"]) == ("POST", 100_000)
    assert value["target"] == "/api/projects/1/?a=b%20c&a=%2F"
    assert headers_of(answer)["x-own"] == "é".encode().decode("latin-1")
    assert headers_of(answer)["host"] == f"127.0.0.1:{edge.port}"


def test_passes_the_answer_back_as_it_is(edge: Edge) -> None:
    answer = edge.client.get("/teapot")
    assert answer.status_code == 418
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_streams_a_body_without_a_length(edge: Edge) -> None:
    answer = edge.client.post("/upload", content=(b"x" * 65_536 for _ in range(40)))
    assert answer.json()["size"] == 40 * 65_536
    assert headers_of(answer)["transfer-encoding"] == "chunked"


def test_vouches_for_the_client_and_believes_nobody_else(edge: Edge) -> None:
    lies = {
        "X-Forwarded-For": "1.2.3.4",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil",
        "Forwarded": "for=1",
    }
    sent = headers_of(edge.client.get("/", headers={**lies, "X-Hedgerow-Internal": "guess", "X-Real-IP": "1.2.3.4"}))
    assert sent["x-forwarded-for"] == "127.0.0.1"
    assert sent["x-forwarded-proto"] == "http"
    assert sent["x-forwarded-host"] == f"127.0.0.1:{edge.port}"
    assert sent["x-hedgerow-internal"] == Secrets(edge.data).internal_token
    assert not {"forwarded", "x-real-ip"} & sent.keys()


def test_believes_a_trusted_proxy(new_edge: Callable[..., Edge], app_port: int) -> None:
    edge = new_edge(HEDGEROW_APP__PORT=str(app_port), HEDGEROW_EDGE__TRUSTED_PROXIES="127.0.0.0/8")
    said = {"X-Forwarded-For": "9.9.9.9, 1.2.3.4", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.example"}
    sent = headers_of(edge.client.get("/", headers=said))
    assert (sent["x-forwarded-for"], sent["x-forwarded-proto"], sent["x-forwarded-host"]) == (
        "1.2.3.4",
        "https",
        "a.example",
    )


def test_takes_off_the_headers_of_the_connection(edge: Edge) -> None:
    sent = headers_of(
        edge.client.get("/", headers={"Connection": "keep-alive, X-Mine", "X-Mine": "1", "TE": "trailers"})
    )
    assert not {"x-mine", "te"} & sent.keys()


def test_streams_server_sent_events_until_the_client_leaves(edge: Edge) -> None:
    with edge.client.stream("GET", "/stream") as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        lines = answer.iter_lines()
        assert [next(lines) for _ in range(3)] == ["data: 1", "", "data: 2"]
    until(lambda: edge.client.get("/").json()["left"] == 1)


def test_an_answer_that_breaks_off_does_not_look_complete(edge: Edge) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        edge.client.get("/breaks")


def test_open_streams_do_not_hold_up_a_stop(edge: Edge) -> None:
    with edge.client.stream("GET", "/stream") as answer:
        next(answer.iter_lines())
        assert edge.process is not None
        edge.process.terminate()
        assert edge.process.wait(5) == 0


def test_the_app_being_down_is_said_in_the_clients_form(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(HEDGEROW_APP__PORT=str(free_port()))
    answer = edge.client.get("/api/projects/")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    page = edge.client.get("/", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
    until(lambda: edge.metric("hedgerow_http_requests_total", route="app", status="503") == 2)


def test_a_client_that_leaves_during_its_upload_harms_nothing(edge: Edge) -> None:
    connection = HTTPConnection("127.0.0.1", edge.port)
    connection.putrequest("POST", "/upload")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders(b"x" * 1000)
    connection.close()
    assert edge.client.get("/").status_code == 200
