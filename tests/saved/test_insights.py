"""Insights over HTTP: what is kept, what lists find, and what deleting hides. Answers are in test_answers.py."""

from __future__ import annotations

import pytest

from tests.app.harness import installed

PATH = "/api/projects/@current/insights/"
TRENDS = {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "$pageview"}]}
FUNNEL = {"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery", "series": []}}
SQL = {"kind": "DataVisualizationNode", "source": {"kind": "HogQLQuery", "query": "SELECT 1"}}


def make(api, **body):
    answer = api.post(PATH, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def names(api, **query):
    answer = api.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["results"]]


def test_an_insight_is_kept_as_it_was_sent(installation):
    made = make(installation, name="Visits", query=TRENDS, description="Of all pages", tags=["Growth"], favorited=True)
    assert (made["name"], made["query"], made["description"]) == ("Visits", TRENDS, "Of all pages")
    assert (made["tags"], made["favorited"], made["saved"], made["deleted"]) == (["growth"], True, False, False)
    assert made["filters"] == {}
    assert made["created_by"]["email"] == made["last_modified_by"]["email"] == "owner@example.com"
    assert made["created_at"].endswith("Z")
    assert (made["effective_restriction_level"], made["effective_privilege_level"]) == (21, 37)
    assert made["result"] is None
    assert installation.get(f"{PATH}{made['id']}/").json() == made
    assert installation.get(f"/api/environments/1/insights/{made['short_id']}").json() == made


def test_an_insight_without_a_name_has_none(installation):
    made = make(installation, derived_name="Pageview count", query=TRENDS)
    assert (made["name"], made["description"], made["derived_name"]) == (None, None, "Pageview count")


def test_a_query_without_series_can_be_kept(installation):
    assert make(installation, query={"kind": "TrendsQuery", "series": []})["query"]["series"] == []


def test_only_what_is_sent_changes_and_a_null_clears(installation):
    made = make(installation, name="Visits", description="d", query=TRENDS, tags=["a"], favorited=True)
    one = f"{PATH}{made['id']}/"
    changed = installation.patch(one, {"name": "Views"}).json()
    assert (changed["name"], changed["description"], changed["tags"]) == ("Views", "d", ["a"])
    cleared = installation.patch(one, {"description": None, "tags": None, "favorited": None, "query": None}).json()
    assert (cleared["description"], cleared["tags"], cleared["favorited"], cleared["query"]) == (None, [], False, None)
    assert cleared["last_modified_at"] > made["last_modified_at"]


@pytest.mark.parametrize(
    ("body", "attr", "code"),
    [
        ({"query": {"series": []}}, "query", "invalid_input"),
        ({"query": "SELECT 1"}, "query", "invalid_input"),
        ({"name": "x" * 401}, "name", "invalid_input"),
        ({"dashboards": [77]}, "dashboards", "invalid_input"),
        ({"tags": "growth"}, "tags", "invalid_input"),
        ({"query": {"kind": "TrendsQuery", "x": "y" * 600_000}}, "query", "invalid_input"),
    ],
)
def test_what_cannot_be_kept_is_refused(installation, body, attr, code):
    answer = installation.post(PATH, body)
    assert (answer.status_code, answer.json()["attr"], answer.json()["code"]) == (400, attr, code)
    assert answer.json()["type"] == "validation_error"


def test_deleting_hides_and_is_taken_back(installation):
    made = make(installation, name="Visits", query=TRENDS)
    one = f"{PATH}{made['id']}/"
    refused = installation.delete(one)
    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
    assert installation.patch(one, {"deleted": True}).json()["deleted"] is True
    assert installation.get(one).status_code == 404
    assert names(installation) == []
    assert installation.patch(one, {"name": "other"}).status_code == 404
    assert installation.patch(one, {"deleted": False}).json()["deleted"] is False
    assert names(installation) == ["Visits"]


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """Shared by the tests that only read."""
    with installed(tmp_path_factory.mktemp("several")) as installation:
        fill(installation)
        yield installation


def fill(installation):
    make(installation, name="Visits", query=TRENDS, tags=["growth"], favorited=True, saved=True)
    make(installation, name="Funnel of 100%", query=FUNNEL, description="Checkout steps")
    make(installation, name="Rows", query=SQL)
    make(installation, name="Old", filters={"insight": "RETENTION"})
    make(installation, name="People", query={"kind": "DataTableNode", "source": {"kind": "ActorsQuery"}})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, ["People", "Old", "Rows", "Funnel of 100%", "Visits"], id="the last changed first"),
        ({"order": "name"}, ["Funnel of 100%", "Old", "People", "Rows", "Visits"]),
        ({"search": "VISIT"}, ["Visits"]),
        ({"search": "checkout"}, ["Funnel of 100%"]),
        pytest.param({"search": "growth"}, ["Visits"], id="a tag"),
        pytest.param({"search": "0%"}, ["Funnel of 100%"], id="a percent sign stands for itself"),
        ({"favorited": "true"}, ["Visits"]),
        ({"saved": "true"}, ["Visits"]),
        ({"tags": '["growth", "x"]'}, ["Visits"]),
        ({"insight": "TRENDS"}, ["Visits"]),
        ({"insight": "FUNNELS"}, ["Funnel of 100%"]),
        ({"insight": "SQL"}, ["Rows"]),
        ({"insight": "RETENTION"}, ["Old"]),
        ({"insight": "JSON"}, ["People"]),
        ({"created_by": "[1]", "limit": 1}, ["People"]),
        ({"created_by": "2"}, []),
        ({"user": "true", "offset": 4}, ["Visits"]),
        ({"date_from": "-1h", "limit": 1, "offset": 1}, ["Old"]),
        ({"date_to": "-1h"}, []),
        ({"created_date_from": "2000-01-01", "created_date_to": "2000-01-02"}, []),
        ({"last_viewed_date_from": "-1h"}, []),
    ],
)
def test_lists(several, query, expected):
    assert names(several, **query) == expected


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ({"insight": "PIE"}, "insight"),
        ({"order": "id; drop"}, "order"),
        ({"created_by": "x"}, "created_by"),
        ({"date_from": "soon"}, "date_from"),
        ({"refresh": "perhaps"}, "refresh"),
        ({"filters_override": "[]"}, "filters_override"),
    ],
)
def test_what_a_list_cannot_do_is_refused(several, query, attr):
    answer = several.get(PATH, params=query)
    assert (answer.status_code, answer.json()["attr"]) == (400, attr)


def test_a_short_id_finds_its_insight_in_the_list(several):
    wanted = several.get(PATH).json()["results"][2]
    found = several.get(PATH, params={"short_id": wanted["short_id"]}).json()
    assert [row["id"] for row in found["results"]] == [wanted["id"]]
    assert names(several, short_id="nothing") == []


def test_pages_are_counted_and_linked(several):
    page = several.get(PATH, params={"limit": 2}).json()
    assert (page["count"], page["previous"]) == (5, None)
    following = several.get(page["next"]).json()
    assert [row["name"] for row in following["results"]] == ["Rows", "Funnel of 100%"]
    assert several.get(following["previous"]).json()["results"] == page["results"]


def test_what_was_viewed(installation):
    fill(installation)
    several = installation
    rows = several.get(PATH).json()["results"]
    assert several.post(f"{PATH}viewed/", {"insight_ids": [rows[0]["id"], 999]}).status_code == 201
    assert several.post(f"{PATH}{rows[1]['id']}/viewed/").status_code == 201
    assert [row["name"] for row in several.get(f"{PATH}my_last_viewed/").json()] == ["Old", "People"]
    trending = several.get(f"{PATH}trending/", params={"days": 7}).json()["results"]
    assert [row["name"] for row in trending] == ["Old", "People"]
    assert trending[0]["viewers"][0]["email"] == "owner@example.com"
    assert names(several, last_viewed_date_from="-1h") == ["People", "Old"]
    assert several.get(f"{PATH}{rows[0]['id']}/").json()["last_viewed_at"] is not None


def test_what_was_done_is_told(installation):
    made = make(installation, name="Visits", query=TRENDS)
    one = f"{PATH}{made['id']}/"
    installation.patch(one, {"name": "Views", "tags": ["a"]})
    installation.patch(one, {"name": "Views"})
    installation.patch(one, {"deleted": True})
    installation.patch(one, {"deleted": False})
    log = installation.get(f"{one}activity/").json()
    assert [row["activity"] for row in log["results"]] == ["restored", "deleted", "updated", "created"]
    assert log["total_count"] == 4
    changed = log["results"][2]
    assert changed["scope"] == "Insight"
    assert changed["user"]["email"] == "owner@example.com"
    assert changed["detail"]["short_id"] == made["short_id"]
    assert {one["field"]: (one["before"], one["after"]) for one in changed["detail"]["changes"]} == {
        "name": ("Visits", "Views"),
        "tags": ([], ["a"]),
    }
    page = installation.get(f"{PATH}activity/", params={"limit": 3}).json()
    assert len(page["results"]) == 3
    assert len(installation.get(page["next"]).json()["results"]) == 1


def test_tags_of_the_project(installation):
    make(installation, tags=["b", "a"])
    make(installation, tags=["b"])
    assert installation.get("/api/projects/1/tags/").json() == ["a", "b"]


@pytest.fixture(scope="module")
def stranger(several):
    return several.stranger()[1]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "insights/", "insight:read"),
        ("POST", "insights/", "insight:write"),
        ("PATCH", "insights/1/", "insight:write"),
        ("GET", "insights/activity/", "activity_log:read"),
        ("GET", "dashboards/", "dashboard:read"),
        ("POST", "dashboards/", "dashboard:write"),
        ("GET", "dashboards/1/run_insights/", "query:read"),
        ("GET", "dashboard_templates/", "dashboard_template:read"),
        ("PATCH", "dashboards/1/sharing/", "sharing_configuration:write"),
        ("GET", "annotations/", "annotation:read"),
        ("POST", "insight_variables/", "insight_variable:write"),
        ("POST", "endpoints/", "endpoint:write"),
        ("POST", "endpoints/x/run/", "query:read"),
    ],
)
def test_scopes_and_tenancy(several, stranger, method, path, scope):
    held = {"activity_log:read": "insight:read", "query:read": "dashboard:read"}.get(scope, "user:read")
    granted = [held, "endpoint:read"] if scope == "query:read" else [held]
    lacking = several.request(method, f"/api/environments/1/{path}", json={}, key=several.key_with(*granted))
    assert lacking.status_code == 403
    assert f"API key missing required scope '{scope}'" in lacking.json()["detail"]
    assert several.request(method, f"/api/projects/1/{path}", json={}, key=stranger).status_code == 403
    assert several.client.request(method, f"/api/projects/1/{path}").status_code == 401


def test_another_project_sees_nothing_of_it(installation):
    made = make(installation, name="Secret", query=TRENDS, tags=["x"])
    project, stranger = installation.stranger()
    theirs = f"/api/projects/{project.id}/insights/"
    assert installation.get(theirs, key=stranger).json()["results"] == []
    for name in (made["id"], made["short_id"]):
        assert installation.get(f"{theirs}{name}/", key=stranger).status_code == 404
        assert installation.patch(f"{theirs}{name}/", {"name": "x"}, key=stranger).status_code == 404
    dashboard = installation.post("/api/projects/1/dashboards/", {"name": "d"}).json()
    refused = installation.post(theirs, {"dashboards": [dashboard["id"]]}, key=stranger)
    assert (refused.status_code, refused.json()["attr"]) == (400, "dashboards")
    assert installation.get(f"/api/projects/{project.id}/tags/", key=stranger).json() == []
    log = installation.get(f"{theirs}activity/", key=stranger).json()
    assert log["results"] == []
