"""Annotations over HTTP: of an insight, a dashboard, a project, and of a whole organization."""

from __future__ import annotations

import pytest

PATH = "/api/projects/@current/annotations/"
MOMENT = "2026-03-01T12:00:00Z"


def make(api, **body):
    answer = api.post(PATH, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_remark_about_an_insight_names_it(installation):
    insight = installation.post("/api/projects/1/insights/", {"name": "Visits", "derived_name": "n"}).json()
    dashboard = installation.post("/api/projects/1/dashboards/", {"name": "Growth"}).json()
    made = make(
        installation,
        content="Launch",
        date_marker="2026-03-01T13:00:00+01:00",
        dashboard_item=insight["id"],
        dashboard_id=dashboard["id"],
    )
    assert (made["content"], made["date_marker"], made["scope"]) == ("Launch", MOMENT, "dashboard_item")
    assert (made["insight_short_id"], made["insight_name"]) == (insight["short_id"], "Visits")
    assert (made["insight_derived_name"], made["dashboard_name"]) == ("n", "Growth")
    assert (made["creation_type"], made["deleted"]) == ("USR", False)
    assert made["created_by"]["email"] == "owner@example.com"
    assert installation.get(f"{PATH}{made['id']}").json() == made


def test_lists_show_the_latest_moment_first(installation):
    make(installation, content="old deploy", date_marker="2025-01-01T00:00:00Z", creation_type="GIT")
    make(installation, content="new deploy", date_marker=MOMENT)
    make(installation, content="sale", date_marker="2025-06-01T00:00:00Z", scope="organization")

    def listed(**query):
        answer = installation.get(PATH, params=query)
        assert answer.status_code == 200, answer.text
        return [row["content"] for row in answer.json()["results"]]

    assert listed() == ["new deploy", "sale", "old deploy"]
    assert listed(search="DEPLOY", limit=1, offset=1) == ["old deploy"]
    assert listed(scope="organization") == ["sale"]
    assert listed(date_from="2025-05-01", date_to="2025-07-01") == ["sale"]


def test_those_of_the_organization_show_in_all_its_projects(installation):
    second = installation.post("/api/projects/", {"name": "Second"}).json()["id"]
    theirs = f"/api/projects/{second}/annotations/"
    insight = installation.post("/api/projects/1/insights/", {"name": "Secret plans"}).json()
    shared = make(installation, content="sale", date_marker=MOMENT, scope="organization", dashboard_item=insight["id"])
    make(installation, content="own", date_marker=MOMENT, scope="project")
    rows = installation.get(theirs).json()["results"]
    assert [row["content"] for row in rows] == ["sale"]
    assert rows[0]["insight_name"] is None
    assert installation.patch(f"{theirs}{shared['id']}/", {"content": "Sale!"}).status_code == 200
    assert installation.get(f"{PATH}{shared['id']}/").json()["content"] == "Sale!"
    project, stranger = installation.stranger()
    assert installation.get(f"/api/projects/{project.id}/annotations/", key=stranger).json()["results"] == []
    assert installation.get(f"/api/projects/{project.id}/annotations/{shared['id']}/", key=stranger).status_code == 404


def test_deleting_hides_and_is_taken_back(installation):
    made = make(installation, content="x", date_marker=MOMENT)
    one = f"{PATH}{made['id']}/"
    assert installation.delete(one).status_code == 405
    assert installation.patch(one, {"deleted": True}).json()["deleted"] is True
    assert installation.get(one).status_code == 404
    assert installation.get(PATH).json()["count"] == 0
    assert installation.patch(one, {"deleted": False, "content": None}).json()["content"] is None
    deeds = [row["activity"] for row in installation.get(f"{PATH}activity/").json()["results"]]
    assert deeds == ["restored", "deleted", "created"]


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"date_marker": "2026-03-01T12:00:00"}, "date_marker"),
        ({"scope": "galaxy"}, "scope"),
        ({"dashboard_item": 77}, "dashboard_item"),
        ({"dashboard_id": 77}, "dashboard_id"),
        ({"content": "x" * 8193}, "content"),
    ],
)
def test_what_cannot_be_kept_is_refused(installation, body, attr):
    answer = installation.post(PATH, body)
    assert (answer.status_code, answer.json()["attr"]) == (400, attr)
