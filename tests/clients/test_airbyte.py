"""airbyte-source-posthog 1.1.28: what it copies into a warehouse is what was sent and kept."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.clients.shop import PEOPLE, Shop, email_of, plan_of
from tests.services import clients

pytestmark = pytest.mark.slow

NOT_YET = {"feature_flags"}  # streams of what Hedgerow does not have
# Persons have numbers, in PostHog as well; the connector declares texts.
OTHERWISE_DECLARED = {("persons", "id")}
Message = dict[str, Any]
Records = dict[str, list[dict[str, Any]]]


class Airbyte:
    """The connector, with the files that it is given on its command line."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self._folder = folder
        self._environment = clients.environment(folder)
        config = {"api_key": shop.key, "base_url": shop.url, "start_date": "2026-01-01T00:00:00Z"}
        self._config = self._file("config", config)
        self.streams: dict[str, dict[str, Any]] = {}

    def _file(self, name: str, content: Any) -> str:
        path = self._folder / f"{name}.json"
        path.write_text(json.dumps(content))
        return str(path)

    def run(self, verb: str, *arguments: str) -> list[Message]:
        """All messages of one run, which has to go well."""
        done = subprocess.run(
            [*clients.airbyte(), verb, "--config", self._config, *arguments],
            capture_output=True, text=True, env=self._environment, cwd=self._folder, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def discover(self) -> None:
        catalog = next(one["catalog"] for one in self.run("discover") if one["type"] == "CATALOG")
        self.streams = {one["name"]: one for one in catalog["streams"]}

    def read(self, *names: str, state: list[Any] | None = None) -> tuple[Records, list[Any]]:
        """Records by stream, and the state with which the next run goes on."""
        chosen = [
            {"stream": stream, "sync_mode": stream["supported_sync_modes"][-1], "destination_sync_mode": "append"}
            for stream in (self.streams[name] for name in names)
        ]  # incremental where it can be
        arguments = ["--catalog", self._file("catalog", {"streams": chosen})]
        if state is not None:
            arguments += ["--state", self._file("state", state)]
        records: Records = {name: [] for name in names}
        latest: dict[str, Any] = {}
        for message in self.run("read", *arguments):
            if message["type"] == "RECORD":
                records[message["record"]["stream"]].append(message["record"]["data"])
            elif message["type"] == "STATE":
                latest[message["state"]["stream"]["stream_descriptor"]["name"]] = message["state"]
            assert message.get("trace", {}).get("type") != "ERROR", message
        return records, list(latest.values())


@pytest.fixture(scope="module")
def airbyte(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Airbyte:
    found = Airbyte(shop, tmp_path_factory.mktemp("airbyte"))
    found.discover()
    return found


@pytest.fixture(scope="module")
def copied(airbyte: Airbyte, shop: Shop) -> tuple[Records, list[Any]]:
    """Every stream read to its end, before other tests add to the shop."""
    return airbyte.read(*sorted(airbyte.streams.keys() - NOT_YET))


@pytest.fixture(scope="module")
def records(copied: tuple[Records, list[Any]]) -> Records:
    return copied[0]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def by_id(rows: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    """Rows by id, of which each must be there once."""
    found = {row["id"]: row for row in rows}
    assert len(found) == len(rows), "a record came twice"
    return found


def assert_same(copied: list[dict[str, Any]], kept: list[dict[str, Any]], *fields: str) -> None:
    """The records are the things that were kept, in these fields."""
    records, wanted = by_id(copied), by_id(kept)
    assert records.keys() == wanted.keys()
    for number, row in records.items():
        assert {name: row.get(name) for name in fields} == {name: wanted[number].get(name) for name in fields}


def test_the_connection_is_found_good(airbyte: Airbyte) -> None:
    [status] = [one["connectionStatus"] for one in airbyte.run("check") if one["type"] == "CONNECTION_STATUS"]
    assert status["status"] == "SUCCEEDED"


def test_every_stream_is_known(airbyte: Airbyte) -> None:
    there = {"projects", "cohorts", "persons", "events", "annotations", "insights"}
    assert airbyte.streams.keys() == there | NOT_YET


def test_records_have_the_types_that_the_connector_declares(airbyte: Airbyte, records: Records) -> None:
    wrong = set()
    for name, rows in records.items():
        assert rows, f"{name} is empty"
        check = jsonschema_rs.Draft7Validator(airbyte.streams[name]["json_schema"])
        wrong |= {(name, *problem.instance_path) for row in rows for problem in check.iter_errors(row)}
    assert wrong == OTHERWISE_DECLARED


def test_events_are_those_that_were_sent(records: Records, shop: Shop) -> None:
    found, sent = by_id(records["events"]), {one.uuid: one for one in shop.events}
    assert found.keys() == sent.keys()
    for uuid, row in found.items():
        one = sent[uuid]
        assert (row["event"], row["distinct_id"]) == (one.event, one.distinct_id)
        assert moment(row["timestamp"]) == one.timestamp
        assert row["properties"].items() >= {name: one.properties[name] for name in ("$browser", "plan")}.items()
        assert row["properties"].get("amount_cents") == one.properties.get("amount_cents")
        assert row["person"]["distinct_ids"] == [one.distinct_id]
        assert row["person"]["properties"]["email"] == one.distinct_id
    assert len({len(row["timestamp"]) for row in found.values()}) == 1  # it compares them as text


def test_all_pages_of_persons_are_read(records: Records) -> None:
    rows = by_id(records["persons"])
    assert len(rows) == PEOPLE
    found = {row["distinct_ids"][0]: row for row in rows.values()}
    assert found.keys() == {email_of(person) for person in range(PEOPLE)}
    for person in range(PEOPLE):
        row = found[email_of(person)]
        assert row["distinct_ids"] == [email_of(person)]
        assert row["name"] == email_of(person)
        assert (row["properties"]["email"], row["properties"]["plan"]) == (email_of(person), plan_of(person))


def test_what_was_kept_is_copied(records: Records, shop: Shop) -> None:
    assert_same(
        records["insights"], shop.kept["insights"],
        "short_id", "name", "description", "filters", "filters_hash", "saved", "favorited", "deleted", "tags",
        "timezone",
    )  # fmt: skip
    assert_same(
        records["annotations"], shop.kept["annotations"],
        "content", "date_marker", "creation_type", "scope", "deleted", "created_by",
    )  # fmt: skip
    assert_same(records["cohorts"], shop.kept["cohorts"], "name", "groups", "deleted", "is_static", "created_by")
    [project] = records["projects"]
    assert project["id"] == shop.project_id
    assert project["api_token"] == shop.server.project_token


def test_the_next_run_goes_on_where_the_last_one_ended(
    airbyte: Airbyte, copied: tuple[Records, list[Any]], shop: Shop
) -> None:
    [state] = [one for one in copied[1] if one["stream"]["stream_descriptor"]["name"] == "events"]
    cursor = state["stream"]["stream_state"][str(shop.project_id)]
    assert moment(cursor["timestamp"]) == shop.events[-1].timestamp
    earlier = shop.events[len(shop.events) // 2].timestamp  # as if the run had been made then
    cursor["timestamp"] = earlier.isoformat(timespec="microseconds")
    events = airbyte.read("events", state=[state])[0]["events"]
    found = by_id(events).keys()
    # where one run ended the next begins, so that the last moment may come twice
    assert found >= {one.uuid for one in shop.events if one.timestamp > earlier}
    assert found <= {one.uuid for one in shop.events if one.timestamp >= earlier}
