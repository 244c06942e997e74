"""A real edge behind a real proxy. What the edge took for the client's address is read from its log."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from hedgerow import settings as settings_module
from hedgerow.eventlog.envelope import Envelope
from tests.edge.conftest import TOKEN, Edge, fill, make_edge
from tests.services.hedgerow import free_port
from tests.services.waiting import wait_for

STAND_IN = Path(__file__).parents[1] / "edge" / "app_stand_in.py"
VISITOR = "127.0.0.5"  # loopback is a whole network: a visitor is told apart from the proxy, which is 127.0.0.1
OTHER_VISITOR = "127.0.0.6"
LIES = {
    "X-Forwarded-For": "6.6.6.6", "X-Real-IP": "6.6.6.6", "Forwarded": "for=6.6.6.6;proto=https",
    "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Hedgerow-Internal": "guess",
    "X-Client-IP": "6.6.6.6", "CF-Connecting-IP": "6.6.6.6", "True-Client-IP": "6.6.6.6",
}  # fmt: skip


def browse(address: str = VISITOR, **options: object) -> httpx.Client:
    """A client with an address of its own."""
    verify = options.pop("verify", True)
    transport = httpx.HTTPTransport(local_address=address, verify=verify)  # type: ignore[arg-type]
    return httpx.Client(transport=transport, timeout=30, **options)  # type: ignore[arg-type]


def event(**fields: object) -> dict[str, object]:
    return {"api_key": TOKEN, "event": f"seen {uuid4()}", "distinct_id": "visitor", **fields}


def taken(edge: Edge, sent: dict[str, object]) -> Envelope:
    """The record of that event in the edge's log."""
    (found,) = [record for record in edge.records() if str(sent["event"]).encode() in record.body]
    return found


@pytest.fixture(scope="session")
def app_port() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, str(STAND_IN), str(port)])
    try:
        wait_for(lambda: httpx.get(f"http://127.0.0.1:{port}/"), what="the app", tolerate=(httpx.TransportError,))
        yield port
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def edge(tmp_path_factory: pytest.TempPathFactory, app_port: int) -> Iterator[Edge]:
    """An edge that believes what 127.0.0.1 says of its clients, and no other address."""
    data = tmp_path_factory.mktemp("edge")
    fill(settings_module.load(data))
    running = make_edge(
        data, HEDGEROW_EDGE__TRUSTED_PROXIES="127.0.0.1/32,::1/128", HEDGEROW_APP__PORT=str(app_port)
    ).start()
    yield running
    running.stop()
