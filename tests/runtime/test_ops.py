from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hedgerow import settings as all_settings
from hedgerow.errors import SettingsRefused
from hedgerow.runtime.role import Health, OperationsServer, configure, start_operations_server


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def operations(tmp_path: Path, health: Health) -> Iterator[OperationsServer]:
    settings = all_settings.load(tmp_path)
    configure("worker", settings)
    server = start_operations_server(settings, "worker", 0, health)
    yield server
    server.close()


def get(operations: OperationsServer, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{operations.port}{path}")


def test_liveness_does_not_wait_for_readiness(operations: OperationsServer) -> None:
    assert (get(operations, "/_liveness").status_code, get(operations, "/_liveness").text) == (200, "ok\n")


def test_readiness_says_why_not(operations: OperationsServer, health: Health) -> None:
    health.down("the event store is starting")

    answer = get(operations, "/_readiness")

    assert (answer.status_code, answer.text) == (503, "the event store is starting\n")


@pytest.mark.parametrize("path", ["/_readiness", "/_readiness/", "/_readiness?verbose=1"])
def test_readiness_once_up(operations: OperationsServer, health: Health, path: str) -> None:
    health.up()

    assert get(operations, path).status_code == 200


def test_metrics_name_the_role_and_its_version(operations: OperationsServer) -> None:
    assert 'hedgerow_build_info{role="worker"' in get(operations, "/metrics").text


def test_other_paths_are_404(operations: OperationsServer) -> None:
    assert get(operations, "/").status_code == 404


def test_only_loopback_can_connect(operations: OperationsServer) -> None:
    with socket.socket() as other:  # the wildcard address would be refused if the server had taken it
        other.bind(("127.0.0.2", operations.port))


def test_a_taken_port_is_refused_in_plain_words(tmp_path: Path, operations: OperationsServer) -> None:
    with pytest.raises(SettingsRefused, match=r"worker\.ops_port"):
        start_operations_server(all_settings.load(tmp_path), "worker", operations.port, Health())
