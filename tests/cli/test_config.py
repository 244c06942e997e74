from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command


def shown(command: Command, *arguments: str, **environment: str) -> dict[str, Any]:
    done = command("config", "show", "--json", *arguments, environment=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_option_has_a_value_a_source_and_a_description(hedgerow_command: Command) -> None:
    options = shown(hedgerow_command)

    assert {"data", "edge.port", "store.max_memory_bytes", "telemetry.log_level"} <= options.keys()
    assert all(option["description"] for option in options.values())
    assert options["edge.port"] == {"value": 8000, "source": "default", "description": "The one public port."}


def test_the_strongest_source_wins(hedgerow_command: Command, data: Path) -> None:
    data.mkdir()
    (data / "hedgerow.toml").write_text("[edge]\nport = 1111\nconcurrency = 5\nhost = '127.0.0.1'\n")

    options = shown(
        hedgerow_command, "--set", "edge.port=3333", HEDGEROW_EDGE__PORT="2222", HEDGEROW_EDGE__CONCURRENCY="6"
    )

    assert (options["edge.port"]["value"], options["edge.port"]["source"]) == (3333, "flag")
    assert (options["edge.concurrency"]["value"], options["edge.concurrency"]["source"]) == (
        6, "HEDGEROW_EDGE__CONCURRENCY",
    )  # fmt: skip
    assert (options["edge.host"]["value"], options["edge.host"]["source"]) == (
        "127.0.0.1", str(data / "hedgerow.toml"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("option", "address"),
    [
        ("HEDGEROW_STORE__DSN", "https://someone:hunter2@clickhouse.example:8443/events?secret=hunter2"),
        ("HEDGEROW_METADATA__DSN", "postgresql+psycopg://someone:hunter2@db.example/hedgerow"),
        ("HEDGEROW_STORE__DSN", "https://hunter2@clickhouse.example"),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["table", "json"])
def test_passwords_are_not_shown(hedgerow_command: Command, option: str, address: str, form: tuple[str, ...]) -> None:
    done = hedgerow_command("config", "show", *form, environment={option: address})

    assert done.returncode == 0, done.stderr
    assert ".example" in done.stdout
    assert "hunter2" not in done.stdout.replace("\n", "")


def test_secrets_are_not_shown(hedgerow_command: Command, data: Path) -> None:
    assert hedgerow_command("bootstrap").returncode == 0
    secrets = [path.read_text().strip() for path in (data / "secrets").iterdir()]

    text = hedgerow_command("config", "show", "--json").stdout

    assert secrets
    assert not [secret for secret in secrets if secret in text]


def test_the_table_is_for_people(hedgerow_command: Command) -> None:
    text = hedgerow_command("config", "show").stdout

    assert "edge.port" in text
    assert "The one public port." in text
