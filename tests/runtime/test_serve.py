"""`hedgerow serve` as real processes: start, death of a role, stop, crash, second start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from tests.services.hedgerow import ROLES, Hedgerow
from tests.services.waiting import wait_for

pytestmark = pytest.mark.slow


def capture(server: Hedgerow, name: str) -> None:
    event = {"api_key": server.project_token, "event": name, "distinct_id": "visitor"}
    assert httpx.post(f"{server.url}/i/v0/e/", json=event, timeout=10).status_code == 200


def wait_queryable(server: Hedgerow, name: str) -> None:
    server.wait_for(
        "SELECT count() FROM events WHERE project_id = {project_id:Int64} AND event = {name:String}", name=name
    )


def serve_again(server: Hedgerow, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hedgerow", "serve", "--data", str(server.data), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=server._environment(), check=False)


def test_everything_is_ready_behind_one_port(hedgerow: Hedgerow) -> None:
    assert httpx.get(f"{hedgerow.url}/_readiness").status_code == 200
    assert all(hedgerow.is_ready(role) for role in ROLES)


def test_the_screen_says_what_to_do_next(hedgerow: Hedgerow) -> None:
    screen = hedgerow.log.read_text()

    for wanted in ("Hedgerow is running", "/setup/", "phc_", "posthog.init(", "from posthog import Posthog", "Ctrl-C"):
        assert wanted in screen
    assert str(hedgerow.data) in screen.replace("\n", "")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_that_is_killed_comes_back_and_the_others_stay(hedgerow: Hedgerow, role: str) -> None:
    before = hedgerow.roles()

    hedgerow.wait_restarted(role, hedgerow.kill(role))

    after = hedgerow.roles()
    assert {name: after[name].pid for name in ROLES if name != role} == {
        name: before[name].pid for name in ROLES if name != role
    }
    assert (after[role].port, after[role].ops_port) == (before[role].port, before[role].ops_port)


def test_restarts_are_counted(hedgerow: Hedgerow) -> None:
    counter = ("hedgerow_role_restarts_total", (("role", "scheduler"),))
    before = hedgerow.metrics("supervisor")[counter]

    hedgerow.wait_restarted("scheduler", hedgerow.kill("scheduler"))

    assert hedgerow.metrics("supervisor")[counter] == before + 1


def test_capture_goes_on_while_the_store_is_down(hedgerow: Hedgerow) -> None:
    pid = hedgerow.kill("store")

    capture(hedgerow, "sent while the store was down")

    hedgerow.wait_restarted("store", pid)
    wait_queryable(hedgerow, "sent while the store was down")


def test_a_second_serve_on_the_folder_is_refused(hedgerow: Hedgerow) -> None:
    second = serve_again(hedgerow, "--port", "0")

    assert second.returncode == 78
    assert "already serves the folder" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_refused(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        server = Hedgerow(tmp_path / "data", port=other.getsockname()[1])

        refused = serve_again(server, "--port", str(server.port))

    assert refused.returncode == 78
    assert f"Port {server.port}" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_stop_is_clean_and_writes_what_was_accepted(own_hedgerow: Hedgerow, sign: signal.Signals) -> None:
    family = psutil.Process(own_hedgerow.pid).children(recursive=True)
    capture(own_hedgerow, "sent just before the end")

    os.kill(own_hedgerow.pid, sign)
    wait_for(lambda: not own_hedgerow.running, what="the end of serve")

    assert own_hedgerow.stop() == 0
    assert not [process for process in family if process.is_running()]
    assert not (own_hedgerow.data / "run" / "serve.json").exists()
    own_hedgerow.start()
    wait_queryable(own_hedgerow, "sent just before the end")


def test_after_a_crash_serve_carries_on(own_hedgerow: Hedgerow) -> None:
    token = own_hedgerow.project_token
    family = psutil.Process(own_hedgerow.pid).children(recursive=True)
    capture(own_hedgerow, "sent before the crash")

    os.kill(own_hedgerow.pid, signal.SIGKILL)
    wait_for(lambda: not own_hedgerow.running, what="the death of the supervisor")
    own_hedgerow.start()

    assert own_hedgerow.project_token == token
    assert not [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    wait_queryable(own_hedgerow, "sent before the crash")


def test_roles_die_with_a_killed_supervisor(own_hedgerow: Hedgerow) -> None:
    family = psutil.Process(own_hedgerow.pid).children(recursive=True)

    os.kill(own_hedgerow.pid, signal.SIGKILL)

    gone, alive = psutil.wait_procs(family, timeout=60)
    assert len(gone) == len(ROLES)
    assert not alive
