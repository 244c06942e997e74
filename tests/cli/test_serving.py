"""Commands beside a running server: the demo through the front door, and what tail shows."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.services.hedgerow import Hedgerow

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop(hedgerow: Hedgerow) -> int:
    """The number of a project that has had a small demo sent to it."""
    made = json.loads(hedgerow.command("projects", "create", "--name", "Demo shop", "--json"))
    number = int(made["project_id"])
    shown = hedgerow.command("demo", "--project", str(number), "--people", "150", "--seed", "5")
    assert "What to look at next" in shown
    return number


def rows(hedgerow: Hedgerow, sql: str, shop: int) -> list[dict[str, object]]:
    return hedgerow.query(sql, project_id=shop)


def test_the_demo_arrives_whole_and_once(hedgerow: Hedgerow, shop: int) -> None:
    found = rows(
        hedgerow,
        "SELECT count() AS n, uniqExact(uuid) AS unique FROM events WHERE project_id = {project_id:Int64}",
        shop,
    )[0]

    assert found["n"] == found["unique"]
    assert int(str(found["n"])) > 2000


def test_its_visitors_are_people_from_many_countries_with_sessions(hedgerow: Hedgerow, shop: int) -> None:
    where = "WHERE project_id = {project_id:Int64}"
    countries = rows(hedgerow, f"SELECT uniqExact(country_code) AS n FROM events {where} AND country_code != ''", shop)
    sessions = rows(hedgerow, f"SELECT uniqExact(session_id) AS n FROM sessions {where}", shop)
    groups = rows(hedgerow, f"SELECT uniqExact(group_key) AS n FROM groups {where}", shop)

    assert int(str(countries[0]["n"])) >= 5
    assert int(str(sessions[0]["n"])) >= 150
    assert int(str(groups[0]["n"])) >= 1


def test_an_anonymous_past_belongs_to_who_signed_up(hedgerow: Hedgerow, shop: int) -> None:
    """Every distinct id that was identified, and the anonymous one before it, name one person."""
    ids = rows(
        hedgerow,
        "SELECT DISTINCT distinct_id, JSONExtractString(properties, '$anon_distinct_id') AS before FROM events "
        "WHERE project_id = {project_id:Int64} AND event = '$identify'",
        shop,
    )
    assert ids
    hedgerow.wait_for(
        "SELECT count() FROM person_distinct_ids WHERE project_id = {shop:Int64} AND distinct_id = {id:String}",
        shop=shop,
        id=ids[-1]["distinct_id"],
    )
    known = {
        row["distinct_id"]: row["person"]
        for row in rows(
            hedgerow,
            "SELECT distinct_id, toString(person_id) AS person FROM person_distinct_ids FINAL "
            "WHERE project_id = {project_id:Int64}",
            shop,
        )
    }
    assert [one for one in ids if known[one["distinct_id"]] != known[one["before"]]] == []


def test_tail_shows_the_newest(hedgerow: Hedgerow) -> None:
    event = {"api_key": hedgerow.project_token, "event": "seen by tail", "distinct_id": "tail-1"}
    assert httpx.post(f"{hedgerow.url}/i/v0/e/", json=event).status_code == 200
    hedgerow.wait_for("SELECT count() FROM events WHERE event = 'seen by tail'")

    text = hedgerow.command("tail", "--no-follow")
    lines = hedgerow.command("tail", "--no-follow", "--json", "--event", "seen by tail").splitlines()

    assert "seen by tail" in text
    assert [json.loads(line)["distinct_id"] for line in lines] == ["tail-1"]


def test_bootstrap_says_where_serve_listens(hedgerow: Hedgerow) -> None:
    assert json.loads(hedgerow.command("bootstrap", "--json"))["url"] == f"http://localhost:{hedgerow.port}"


def test_the_schema_is_up_to_date(hedgerow: Hedgerow) -> None:
    assert hedgerow.command("store", "migrate", "--dry-run") == "-- The schema is up to date.\n"
