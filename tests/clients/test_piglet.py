"""piglet 0.1.0 (cased-piglet) on the command line: cohorts, dashboards and insights are made, shown and deleted."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.shop import Shop
from tests.services import clients

pytestmark = pytest.mark.slow

Piglet = Callable[..., Any]


def run(shop: Shop, home: Path, *arguments: str, key: str | None = None) -> subprocess.CompletedProcess[str]:
    variables = {
        "POSTHOG_API_KEY": key or shop.key,
        "POSTHOG_HOST": shop.url,
        "POSTHOG_PROJECT_ID": str(shop.project_id),
    }
    return subprocess.run(
        [*clients.piglet(), *arguments],
        capture_output=True, text=True, timeout=60, env=clients.environment(home, **variables), check=False,
    )  # fmt: skip


@pytest.fixture
def piglet(shop: Shop, tmp_path: Path) -> Piglet:
    """Runs a command with `--json`, and gives what it printed."""

    def command(*arguments: str) -> Any:
        done = run(shop, tmp_path, "--json", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    return command


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


def test_projects(piglet: Piglet, shop: Shop) -> None:
    [project] = piglet("projects", "list")["results"]
    assert (project["id"], project["api_token"]) == (shop.project_id, shop.server.project_token)
    assert piglet("projects", "get", str(shop.project_id))["name"] == project["name"]


def test_cohorts(piglet: Piglet, shop: Shop) -> None:
    [kept] = shop.kept["cohorts"]
    made = piglet("cohorts", "create", "--name", "Nobody yet", "--description", "First")
    by_hand = piglet("cohorts", "create", "--name", "By hand", "--static")
    assert (made["is_static"], made["groups"], by_hand["is_static"]) == (False, [], True)
    # without a choice it lists the dynamic ones
    assert sorted(names(piglet("cohorts", "list"))) == sorted(["Nobody yet", kept["name"]])
    assert names(piglet("cohorts", "list", "--static")) == ["By hand"]
    piglet("cohorts", "update", str(made["id"]), "--name", "Renamed")
    shown = piglet("cohorts", "get", str(made["id"]))
    assert (shown["name"], shown["description"]) == ("Renamed", "First")
    for one in (made, by_hand):
        assert piglet("cohorts", "delete", str(one["id"]), "--yes") == {"deleted": True, "id": one["id"]}
    assert names(piglet("cohorts", "list")) == [kept["name"]]


def test_dashboards(piglet: Piglet, shop: Shop) -> None:
    [kept] = shop.kept["dashboards"]
    made = piglet("dashboards", "create", "--name", "Of piglet", "--description", "First", "--pinned")
    assert (made["name"], made["description"], made["pinned"]) == ("Of piglet", "First", True)
    piglet("dashboards", "update", str(made["id"]), "--name", "Renamed", "--not-pinned")
    shown = piglet("dashboards", "get", str(made["id"]))
    assert (shown["name"], shown["description"], shown["pinned"]) == ("Renamed", "First", False)
    piglet("dashboards", "delete", str(made["id"]), "--yes")
    assert [one["id"] for one in shop.api("GET", "dashboards/")["results"]] == [kept["id"]]


def test_insights(piglet: Piglet, shop: Shop) -> None:
    made = piglet("insights", "create", "--name", "Of piglet", "--description", "First")
    assert (made["query"], made["saved"]) == ({"kind": "TrendsQuery", "series": []}, True)
    piglet("insights", "update", str(made["id"]), "--name", "Renamed", "--unsaved")
    for name in (str(made["id"]), made["short_id"]):
        shown = piglet("insights", "get", name)
        assert (shown["name"], shown["description"], shown["saved"]) == ("Renamed", "First", False)
    piglet("insights", "delete", str(made["id"]), "--yes")
    # without a choice it leaves out what is saved, and what is a favourite
    saved = [one for one in shop.kept["insights"] if one["saved"] and not one["favorited"]]
    assert names(piglet("insights", "list", "--saved")) == names(saved)


def test_failures_are_told(shop: Shop, tmp_path: Path) -> None:
    missing = run(shop, tmp_path, "insights", "get", "999999")
    assert (missing.returncode, missing.stderr.strip()) == (1, "Error: Resource not found")
    stranger = run(shop, tmp_path, "projects", "list", key="phx_nobodys")
    assert (stranger.returncode, stranger.stderr.strip()) == (1, "Error: Invalid API key")
    body = {"label": "Only flags", "scopes": ["feature_flag:read"]}
    weak = shop.server.api("POST", "/api/personal_api_keys/", body)["value"]
    refused = run(shop, tmp_path, "cohorts", "list", key=weak)
    assert refused.returncode == 1
    assert "API key missing required scope 'cohort:read'" in refused.stderr
