"""Endpoints over HTTP: queries that programs run by name. Answers come from a real event store."""

from __future__ import annotations

import pytest

PATH = "/api/projects/1/endpoints/"
EVENTS = {
    "kind": "HogQLQuery",
    "query": "SELECT event, count() AS times FROM events GROUP BY event ORDER BY times DESC",
}


def make(api, name, query=EVENTS, **body):
    answer = api.post(PATH, {"name": name, "query": query, **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def run(api, name, body=None, **kwargs):
    answer = api.post(f"{PATH}{name}/run/", body, **kwargs)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_endpoint_is_kept_changed_and_deleted(shop):
    made = make(shop, "weekly", description="For the report")
    assert made["endpoint_path"] == "/api/projects/1/endpoints/weekly/run"
    assert (made["current_version"], made["is_active"], made["query"]) == (1, True, EVENTS)
    changed = shop.request("PUT", f"{PATH}weekly/", json={"query": {"kind": "HogQLQuery", "query": "SELECT 1"}}).json()
    assert (changed["current_version"], changed["description"]) == (2, "For the report")
    assert [row["name"] for row in shop.get(PATH, params={"search": "REPORT"}).json()["results"]] == ["weekly"]
    again = shop.post(PATH, {"name": "weekly", "query": EVENTS})
    assert (again.status_code, again.json()["code"], again.json()["attr"]) == (400, "unique", "name")
    assert shop.delete(f"{PATH}weekly/").status_code == 204
    assert shop.get(f"{PATH}weekly/").status_code == 404
    assert shop.post(f"{PATH}weekly/run/").status_code == 404


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"name": "1st", "query": EVENTS}, "name"),
        ({"name": "a b", "query": EVENTS}, "name"),
        ({"name": "a"}, "query"),
        ({"name": "a", "query": {"kind": "InsightVizNode"}}, "source"),
    ],
)
def test_what_cannot_be_kept_is_refused(shop, body, attr):
    answer = shop.post(PATH, body)
    assert (answer.status_code, answer.json()["attr"]) == (400, attr)


def test_it_is_run_by_its_name(shop):
    make(shop, "events")
    answer = run(shop, "events")
    assert (answer["name"], answer["columns"]) == ("events", ["event", "times"])
    assert answer["results"] == [["$pageview", 3], ["signed_up", 2]]
    assert shop.get(f"{PATH}events/run").json()["results"] == answer["results"]
    assert shop.get(f"{PATH}events/").json()["last_executed_at"] is not None


def test_a_part_of_its_rows(shop):
    make(shop, "parts")
    assert run(shop, "parts", {"limit": 1})["results"] == [["$pageview", 3]]
    assert run(shop, "parts", {"limit": 5, "offset": 1})["results"] == [["signed_up", 2]]


def test_values_of_variables(shop):
    variable = shop.post(
        "/api/projects/1/insight_variables/", {"name": "Plan", "type": "String", "default_value": "pro"}
    ).json()
    query = {
        "kind": "HogQLQuery",
        "query": "SELECT count() FROM events WHERE properties.plan = {variables.plan}",
        "variables": {variable["id"]: {"variableId": variable["id"], "code_name": "plan"}},
    }
    make(shop, "by_plan", query)
    assert run(shop, "by_plan")["results"] == [[1]]
    assert run(shop, "by_plan", {"variables": {"plan": "none"}})["results"] == [[0]]
    override = {variable["id"]: {"code_name": "plan", "variableId": variable["id"], "value": "free"}}
    assert run(shop, "by_plan", {"variables_override": override})["results"] == [[1]]


def test_an_insight_by_its_name(shop):
    query = {"kind": "InsightVizNode", "source": {"kind": "TrendsQuery", "series": [{"kind": "EventsNode"}]}}
    make(shop, "all_events", query)
    assert run(shop, "all_events")["results"][0]["count"] == 5


def test_how_old_an_answer_may_be(shop):
    make(shop, "cached", cache_age_seconds=3600)
    assert run(shop, "cached")["is_cached"] in (True, False)
    again = run(shop, "cached")
    assert again["is_cached"] is True
    assert run(shop, "cached", {"refresh": "force_blocking"})["is_cached"] is False


def test_what_is_switched_off_is_not_run(shop):
    make(shop, "off", is_active=False)
    refused = shop.post(f"{PATH}off/run/")
    assert (refused.status_code, refused.json()["code"]) == (400, "inactive")
    shop.patch(f"{PATH}off/", {"is_active": True})
    assert run(shop, "off")["results"]


def test_a_wrong_query_says_what_is_wrong(shop):
    make(shop, "wrong", {"kind": "HogQLQuery", "query": "SELECT nothing FROM events"})
    refused = shop.post(f"{PATH}wrong/run/")
    assert refused.status_code == 400
    assert "nothing" in refused.json()["detail"]


def test_endpoints_of_other_projects_cannot_be_run(shop):
    make(shop, "secret")
    project, stranger = shop.stranger()
    theirs = f"/api/projects/{project.id}/endpoints/"
    for method, path in (("GET", "secret/"), ("PATCH", "secret/"), ("DELETE", "secret/"), ("POST", "secret/run/")):
        assert shop.request(method, theirs + path, json={}, key=stranger).status_code == 404
