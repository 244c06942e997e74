"""A role that starts before its database waits for it instead of crashing, and can be stopped while it waits."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hedgerow import settings as all_settings
from hedgerow.cli import awaiting
from hedgerow.errors import Unavailable
from tests.services.waiting import wait_for

DSN = "postgresql://hedgerow:very-secret@127.0.0.1:{port}/hedgerow"


@pytest.fixture
def nobody() -> Iterator[int]:
    """A port where nobody listens, and nobody will: it is taken but not listened on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


@pytest.mark.parametrize("role", ["edge", "worker", "app", "scheduler"])
def test_a_role_without_its_database_waits_and_stops_when_told(tmp_path: Path, nobody: int, role: str) -> None:
    log = tmp_path / "log"
    environment = {**os.environ, "HEDGEROW_METADATA__DSN": DSN.format(port=nobody)}
    command = [sys.executable, "-m", "hedgerow", role, "--data", str(tmp_path / "data")]
    with log.open("w") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    try:
        wait_for(lambda: "waiting" in log.read_text(), what="the role says that it waits")
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
    said = log.read_text()
    assert f"127.0.0.1:{nobody}/hedgerow" in said
    assert "very-secret" not in said


def test_migrate_gives_up_after_its_patience(tmp_path: Path, nobody: int) -> None:
    environment = {**os.environ, "HEDGEROW_METADATA__DSN": DSN.format(port=nobody)}
    command = [sys.executable, "-m", "hedgerow", "migrate", "--patience", "0", "--data", str(tmp_path / "data")]

    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1
    assert f"127.0.0.1:{nobody}/hedgerow did not come within 0 s" in done.stderr
    assert "very-secret" not in done.stderr + done.stdout


def test_migrate_waits_for_clickhouse_too(tmp_path: Path, nobody: int) -> None:
    environment = {**os.environ, "HEDGEROW_STORE__DSN": f"http://hedgerow:very-secret@127.0.0.1:{nobody}/hedgerow"}
    command = [sys.executable, "-m", "hedgerow", "migrate", "--patience", "0", "--data", str(tmp_path / "data")]

    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1
    assert f"ClickHouse at 127.0.0.1:{nobody}/hedgerow did not come" in done.stderr
    assert "very-secret" not in done.stderr + done.stdout


def test_migrate_makes_all_that_one_machine_needs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hedgerow", "migrate", "--data", str(tmp_path / "data")]
    environment = {**os.environ, "HEDGEROW_SECRETS_DIR": str(tmp_path / "shared")}

    for _ in range(2):  # a second time changes nothing
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)

    made = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "shared").iterdir()}
    assert made == {"store-password": 0o600, "operations-token": 0o600, "internal-token": 0o600}
    assert not (tmp_path / "data" / "secrets").exists()


def test_one_machine_waits_for_nobody(tmp_path: Path) -> None:
    settings = all_settings.load(tmp_path)

    assert awaiting.databases(settings) == {}
    awaiting.wait_as("edge", settings)  # returns at once


@pytest.mark.parametrize(
    ("metadata", "persons", "waited_for"),
    [
        ("postgresql://a@h/x", None, ["metadata.dsn"]),
        ("postgresql://a@h/x", "postgresql://a@h/x", ["metadata.dsn"]),
        ("postgresql://a@h/x", "postgresql+psycopg://a@h/y", ["metadata.dsn", "persons.dsn"]),
        (None, "postgresql://a@h/y", ["persons.dsn"]),
    ],
    ids=["one for both", "named twice", "one each", "persons alone"],
)
def test_each_database_is_waited_for_once(
    tmp_path: Path, metadata: str | None, persons: str | None, waited_for: list[str]
) -> None:
    settings = all_settings.load(tmp_path, overrides={"metadata": {"dsn": metadata}, "persons": {"dsn": persons}})

    assert list(awaiting.databases(settings)) == waited_for


def test_the_wait_ends_with_its_patience_and_the_last_reason() -> None:
    with pytest.raises(Unavailable, match=r"PostgreSQL did not come within 0 s: it is starting up"):
        awaiting.wait_for("PostgreSQL", lambda: "it is starting up", patience_s=0)
