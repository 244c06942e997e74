"""Insight variables over HTTP."""

from __future__ import annotations

import pytest

PATH = "/api/projects/@current/insight_variables/"


def make(api, **body):
    answer = api.post(PATH, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_variable_gets_a_name_for_queries_and_keeps_it(installation):
    made = make(installation, name="Start date (EU)", type="Date", default_value="2026-01-01")
    assert (made["code_name"], made["default_value"], made["values"]) == ("start_date_eu", "2026-01-01", None)
    one = f"{PATH}{made['id']}/"
    changed = installation.patch(one, {"name": "From", "default_value": None}).json()
    assert (changed["name"], changed["code_name"], changed["default_value"]) == ("From", "start_date_eu", None)
    assert installation.get(one).json() == changed
    assert installation.delete(one).status_code == 204
    assert installation.get(one).status_code == 404


@pytest.mark.parametrize("value", [None, True, 3.5, "x", ["a"], {"a": 1}])
def test_any_value_may_be_the_default(installation, value):
    made = make(installation, name="v", type="List", default_value=value, values=["a", "b"])
    assert (made["default_value"], made["values"]) == (value, ["a", "b"])


def test_lists_are_by_name(installation):
    for name in ("b", "a", "plan"):
        make(installation, name=name, type="String")
    assert [row["name"] for row in installation.get(PATH).json()["results"]] == ["a", "b", "plan"]
    assert [row["name"] for row in installation.get(PATH, params={"search": "PLA"}).json()["results"]] == ["plan"]


@pytest.mark.parametrize(
    ("body", "attr", "code"),
    [
        ({"name": "Plan!", "type": "String"}, "name", "unique"),
        ({"name": "???", "type": "String"}, "name", "invalid_input"),
        ({"name": "x", "type": "Color"}, "type", "invalid_input"),
        ({"type": "String"}, "name", "required"),
        ({"name": "x", "type": "String", "default_value": "x" * 70_000}, "default_value", "invalid_input"),
    ],
)
def test_what_cannot_be_kept_is_refused(installation, body, attr, code):
    make(installation, name="plan", type="String")
    answer = installation.post(PATH, body)
    assert (answer.status_code, answer.json()["attr"], answer.json()["code"]) == (400, attr, code)


def test_variables_of_other_projects_cannot_be_reached(installation):
    made = make(installation, name="plan", type="String")
    project, stranger = installation.stranger()
    theirs = f"/api/projects/{project.id}/insight_variables/"
    assert installation.get(theirs, key=stranger).json()["count"] == 0
    for method in ("GET", "PATCH", "DELETE"):
        answer = installation.request(method, f"{theirs}{made['id']}/", json={"name": "x"}, key=stranger)
        assert answer.status_code == 404
    assert installation.post(theirs, {"name": "plan", "type": "String"}, key=stranger).status_code == 201
