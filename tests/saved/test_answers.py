"""The answers of insights and dashboards, from a real event store: when they are computed, and what is laid over."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import orjson
import pyarrow as pa
import pytest

from hedgerow.dashboards.templates import TEMPLATES

INSIGHTS = "/api/projects/1/insights/"
DASHBOARDS = "/api/projects/1/dashboards/"


def trends(event="$pageview", **more):
    series = [{"kind": "EventsNode", "event": event}]
    return {"kind": "InsightVizNode", "source": {"kind": "TrendsQuery", "series": series, **more}}


def make(api, query, **body):
    answer = api.post(INSIGHTS, {"query": query, **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def get(api, path, **query):
    answer = api.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def total(row):
    return sum(one["count"] for one in row["result"])


def test_an_answer_is_computed_when_asked_and_shown_from_the_cache_afterwards(shop):
    made = make(shop, trends(), name="Visits")
    one = f"{INSIGHTS}{made['id']}/"
    assert get(shop, one)["result"] is None
    computed = get(shop, one, refresh="blocking")
    assert (total(computed), computed["is_cached"], computed["timezone"]) == (3, False, "UTC")
    assert computed["last_refresh"].endswith("Z")
    assert computed["resolved_date_range"]["date_from"]
    cached = get(shop, one)
    assert (total(cached), cached["is_cached"]) == (3, True)
    assert cached["last_refresh"] == computed["last_refresh"]
    assert get(shop, one, refresh="true")["is_cached"] is False
    listed = get(shop, INSIGHTS, short_id=made["short_id"])["results"][0]
    assert (total(listed), listed["is_cached"]) == (3, True)
    assert get(shop, INSIGHTS, short_id=made["short_id"], basic="true")["results"][0]["result"] is None


def test_a_table_has_columns_and_types(shop):
    query = {
        "kind": "DataVisualizationNode",
        "source": {"kind": "HogQLQuery", "query": "SELECT count() AS n FROM events"},
    }
    row = get(shop, f"{INSIGHTS}{make(shop, query)['id']}/", refresh="blocking")
    assert (row["result"], row["columns"], row["hasMore"]) == ([[5]], ["n"], False)
    assert row["types"] == [["n", "UInt64"]]
    assert "count()" in row["hogql"]


def test_an_answer_in_the_background(shop):
    made = make(shop, trends("signed_up", interval="week"))
    first = get(shop, f"{INSIGHTS}{made['id']}/", refresh="force_async")
    assert first["result"] is None
    status = first["query_status"]
    assert (status["complete"], status["insight_id"], status["team_id"]) == (False, made["id"], 1)
    shop.post(f"{INSIGHTS}cancel/", {"client_query_id": "nothing"})


def test_what_is_wrong_with_a_question_is_in_its_status(shop):
    query = {"kind": "DataVisualizationNode", "source": {"kind": "HogQLQuery", "query": "SELECT nothing FROM events"}}
    row = get(shop, f"{INSIGHTS}{make(shop, query)['id']}/", refresh="blocking")
    assert row["result"] is None
    assert (row["query_status"]["error"], row["query_status"]["complete"]) == (True, True)
    assert "nothing" in row["query_status"]["error_message"]
    incomplete = make(shop, {"kind": "TrendsQuery", "series": []})
    assert get(shop, f"{INSIGHTS}{incomplete['id']}/", refresh="blocking")["id"] == incomplete["id"]


def test_filters_of_the_request_are_laid_over_the_question(shop):
    one = f"{INSIGHTS}{make(shop, trends('signed_up'))['id']}/"
    pro = {"properties": [{"key": "plan", "value": "pro", "operator": "exact", "type": "event"}]}
    assert total(get(shop, one, refresh="blocking")) == 2
    assert total(get(shop, one, refresh="blocking", filters_override=orjson.dumps(pro).decode())) == 1


@pytest.fixture(scope="module")
def board(shop):
    made = shop.post(DASHBOARDS, {"name": "Board"}).json()
    make(shop, trends(), name="Visits", dashboards=[made["id"]])
    make(shop, trends("signed_up"), name="Sign-ups", dashboards=[made["id"]])
    shop.post(f"{DASHBOARDS}{made['id']}/create_text_tile/", {"body": "Text"})
    return made


def counts(row):
    return {tile["insight"]["name"]: total(tile["insight"]) for tile in row["tiles"] if tile["insight"]}


def test_a_dashboard_gives_the_answers_of_all_its_insights(shop, board):
    one = f"{DASHBOARDS}{board['id']}/"
    row = get(shop, one, refresh="blocking")
    assert counts(row) == {"Visits": 3, "Sign-ups": 2}
    assert row["tiles"][0]["last_refresh"] == row["tiles"][0]["insight"]["last_refresh"]
    again = get(shop, one)
    assert counts(again) == {"Visits": 3, "Sign-ups": 2}
    assert all(tile["is_cached"] for tile in again["tiles"] if tile["insight"])


def test_the_filters_of_a_dashboard_are_laid_over_its_insights(shop, board):
    one = f"{DASHBOARDS}{board['id']}/"
    pro = {"properties": [{"key": "plan", "value": "pro", "operator": "exact", "type": "event"}]}
    shop.patch(one, {"filters": pro})
    row = get(shop, one, refresh="blocking")
    assert (counts(row), row["filters"]) == ({"Visits": 0, "Sign-ups": 1}, pro)
    other = get(shop, one, refresh="blocking", filters_override='{"date_from": "-1d"}')
    assert (counts(other), other["filters"]) == ({"Visits": 3, "Sign-ups": 2}, {"date_from": "-1d"})
    assert other["persisted_filters"] == pro
    insight = row["tiles"][1]["insight"]["id"]
    assert total(get(shop, f"{INSIGHTS}{insight}/", refresh="blocking", from_dashboard=board["id"])) == 1
    assert total(get(shop, f"{INSIGHTS}{insight}/", refresh="blocking")) == 2
    shop.patch(one, {"filters": None})


def test_all_insights_are_run_at_once(shop, board):
    answer = get(shop, f"{DASHBOARDS}{board['id']}/run_insights/", output_format="json")
    assert {row["name"]: sum(one["count"] for one in row["result"]) for row in answer["results"]} == {
        "Visits": 3,
        "Sign-ups": 2,
    }
    assert set(answer["results"][0]) >= {"id", "short_id", "tile_id", "is_cached", "last_refresh"}


def test_tiles_are_streamed_as_they_are_ready(shop, board):
    answer = shop.get(f"{DASHBOARDS}{board['id']}/stream_tiles/", params={"refresh": "blocking"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = [orjson.loads(line.removeprefix("data: ")) for line in answer.text.split("\n\n") if line]
    assert [one["type"] for one in told] == ["metadata", "tile", "tile", "tile", "complete"]
    assert (told[0]["dashboard"]["name"], told[0]["dashboard"]["tiles"]) == ("Board", [])
    assert total(told[1]["tile"]["insight"]) == 3
    assert told[3]["tile"]["text"]["body"] == "Text"


@pytest.mark.parametrize("template", [one.id for one in TEMPLATES])
def test_every_template_answers(shop, template):
    made = shop.post(DASHBOARDS, {"use_template": template}).json()
    row = get(shop, f"{DASHBOARDS}{made['id']}/", refresh="blocking")
    failed = {
        tile["insight"]["name"]: (tile["insight"]["query_status"] or {}).get("error_message")
        for tile in row["tiles"]
        if tile["insight"] and tile["insight"]["result"] is None
    }
    assert failed == {}


def test_the_template_of_experiments_compares_variants(shop):
    """100 people see each variant; 20 of control and 40 of test sign up: z is 3.16, so 99.84 %."""
    project = shop.post("/api/projects/", {"name": "Tried out"}).json()["id"]
    people = [(variant, number, uuid4().bytes) for variant in ("control", "test") for number in range(100)]
    seen = {"$feature_flag": "button"}
    rows = [("$feature_flag_called", {**seen, "$feature_flag_response": variant}, who) for variant, _, who in people]
    rows += [("signed_up", {}, who) for variant, number, who in people if number < {"control": 20, "test": 40}[variant]]
    shop.context.event_store.insert_arrow(
        "events",
        pa.table(
            {
                "uuid": pa.array([uuid4().bytes for _ in rows], pa.binary(16)),
                "project_id": pa.array([project] * len(rows), pa.int64()),
                "event": [event for event, _, _ in rows],
                "timestamp": pa.array([datetime.now(UTC)] * len(rows), pa.timestamp("us", "UTC")),
                "distinct_id": [who.hex() for _, _, who in rows],
                "person_id": pa.array([who for _, _, who in rows], pa.binary(16)),
                "properties": [orjson.dumps(properties).decode() for _, properties, _ in rows],
            }
        ),
    )
    base = f"/api/projects/{project}/dashboards/"
    made = shop.post(base, {"use_template": "Experiment results"}).json()
    tiles = get(shop, f"{base}{made['id']}/", refresh="blocking")["tiles"]
    results = {tile["insight"]["name"]: tile["insight"]["result"] for tile in tiles if tile["insight"]}
    assert results["Conversion by variant"] == [["button", "control", 100, 20, 20.0], ["button", "test", 100, 40, 40.0]]
    assert results["Lift and significance"] == [["button", "test", 100.0, 99.84]]
