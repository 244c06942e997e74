from __future__ import annotations

import sys

import pytest

from hedgerow import __version__
from tests.cli.conftest import Command

HEAVY = ("sqlalchemy", "pydantic_settings", "fastapi", "clickhouse_connect", "pyarrow", "chdb", "httpx", "uvicorn")
COMMANDS = (
    "serve", "demo", "tail", "bootstrap", "version", "users", "projects", "deadletter", "config",
    "edge", "worker", "app", "scheduler", "store",
)  # fmt: skip


def test_help_lists_every_command(hedgerow_command: Command) -> None:
    text = hedgerow_command("--help", with_data=False).stdout

    assert [name for name in COMMANDS if f" {name} " not in text] == []
    assert "prepare" not in text


@pytest.mark.parametrize("command", ["", "serve", "demo", "projects", "store"])
def test_help_is_instant_because_nothing_heavy_is_imported(hedgerow_command: Command, command: str) -> None:
    environment = {"PYTHONPROFILEIMPORTTIME": "1"}
    done = hedgerow_command(*command.split(), "--help", with_data=False, environment=environment)

    assert done.returncode == 0
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert imported & set(HEAVY) == set()


def test_version(hedgerow_command: Command) -> None:
    assert hedgerow_command("version", with_data=False).stdout.strip() == __version__


@pytest.mark.parametrize("pair", ["edge.port", "port=9", "=9", "edge.=9", ".port=9"])
def test_a_malformed_setting_is_refused_with_an_example(hedgerow_command: Command, pair: str) -> None:
    done = hedgerow_command("config", "show", "--set", pair)

    assert done.returncode == 2
    assert "SECTION.KEY=VALUE" in done.stderr
    assert "Traceback" not in done.stderr


def test_refused_settings_are_one_sentence(hedgerow_command: Command) -> None:
    done = hedgerow_command("edge", "--set", "edge.port=lots")

    assert done.returncode == 78
    assert done.stderr.startswith("hedgerow: The settings cannot be used: edge.port:")
    assert done.stderr.count("\n") == 1


def test_python_is_new_enough() -> None:
    assert sys.version_info >= (3, 11)
