"""In a container, probes and Prometheus come from another host: the first are let in, the second shows a token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from hedgerow import settings as all_settings
from hedgerow.runtime.ops import Health, OperationsServer, is_loopback, start_operations_server
from hedgerow.runtime.secrets import Secrets


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], OperationsServer]]:
    started = []

    def one(host: str) -> OperationsServer:
        settings = all_settings.load(tmp_path, overrides={"telemetry": {"ops_host": host}})
        started.append(start_operations_server(settings, "worker", 0, Health(ready=True)))
        return started[-1]

    yield one
    for server in started:
        server.close()


FROM_ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}  # as a sidecar says that passes a stranger on


@pytest.mark.parametrize("path", ["/_liveness", "/_readiness"])
def test_probes_come_in_on_every_address(start: Callable[[str], OperationsServer], path: str) -> None:
    port = start("0.0.0.0").port

    assert httpx.get(f"http://127.0.0.2:{port}{path}", headers=FROM_ELSEWHERE).status_code == 200


def test_metrics_from_elsewhere_need_the_token(start: Callable[[str], OperationsServer], tmp_path: Path) -> None:
    metrics = f"http://127.0.0.1:{start('0.0.0.0').port}/metrics"
    token = Secrets(tmp_path).operations_token

    assert httpx.get(metrics, headers=FROM_ELSEWHERE).status_code == 401
    assert httpx.get(metrics, headers={**FROM_ELSEWHERE, "Authorization": "Bearer guess"}).status_code == 401
    assert "hedgerow_" in httpx.get(metrics, headers={**FROM_ELSEWHERE, "Authorization": f"Bearer {token}"}).text


def test_metrics_from_this_machine_need_none(start: Callable[[str], OperationsServer]) -> None:
    assert httpx.get(f"http://127.0.0.1:{start('0.0.0.0').port}/metrics").status_code == 200


def test_both_families_where_the_wildcard_of_ipv6_is_named(start: Callable[[str], OperationsServer]) -> None:
    port = start("::").port

    assert httpx.get(f"http://127.0.0.1:{port}/_liveness").status_code == 200
    assert httpx.get(f"http://[::1]:{port}/metrics").status_code == 200


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.7", False),
        ("localhost.example.com", False),
    ],
)
def test_what_counts_as_this_machine(host: str, local: bool) -> None:
    assert is_loopback(host) is local
