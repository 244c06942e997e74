"""The same on PostgreSQL: every kind of list, what hides and what comes back, and the end of a project."""

from __future__ import annotations

import pytest

from hedgerow.projects.store import empty_metadata
from tests.app.harness import installed
from tests.saved.test_deletion import fill, rows
from tests.services.postgresql import running_postgresql


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with running_postgresql() as server:
        dsn = server.new_database()
        with installed(tmp_path_factory.mktemp("pg"), overrides={"metadata": {"dsn": dsn}}) as made:
            fill(made, 1)
            yield made


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("insights/", 1),
        ("insights/?search=I&tags=t&dashboards=[1]&saved=true&created_by=1&favorited=false", 1),
        ("insights/?last_viewed_date_from=-1h&created_date_from=-1h&date_from=-1h&order=-order", 1),
        ("insights/?saved=false", 0),
        ("dashboards/?search=D&tags=t&pinned=false&created_by=1", 1),
        ("annotations/?search=C&scope=organization&dashboard_item=1&dashboard=1", 1),
        ("insight_variables/?search=V", 1),
        ("endpoints/?search=e&is_active=true", 1),
    ],
)
def test_lists(api, path, count):
    answer = api.get(f"/api/projects/1/{path}")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["count"], len(answer.json()["results"])) == (count, count)


def test_what_was_viewed_and_done(api):
    base = "/api/projects/1/insights/"
    assert [row["name"] for row in api.get(f"{base}my_last_viewed/").json()] == ["i"]
    assert [row["name"] for row in api.get(f"{base}trending/").json()["results"]] == ["i"]
    assert api.get(f"{base}activity/").json()["total_count"] >= 2
    assert api.get("/api/projects/1/tags/").json() == ["t"]


def test_a_dashboard_is_copied_hidden_and_brought_back(api):
    base = "/api/projects/1/dashboards/"
    made = api.post(base, {"use_dashboard": 1, "duplicate_tiles": True}).json()
    assert len(made["tiles"]) == 2
    one = f"{base}{made['id']}/"
    assert api.patch(one, {"deleted": True, "delete_insights": True}).status_code == 200
    assert api.get(one).status_code == 404
    assert len(api.patch(one, {"deleted": False}).json()["tiles"]) == 1
    assert api.post(base, {"use_template": "growth"}).status_code == 201


def test_names_are_taken_once(api):
    again = api.post("/api/projects/1/endpoints/", {"name": "e", "query": {"kind": "HogQLQuery", "query": "SELECT 1"}})
    assert (again.status_code, again.json()["code"]) == (400, "unique")


def test_nothing_of_a_deleted_project_is_left(api):
    second = api.post("/api/projects/", {"name": "Second"}).json()["id"]
    fill(api, second)
    empty_metadata(api.context.database, second, lambda: None)
    assert set(rows(api, second).values()) == {0}
    assert all(rows(api, 1).values())
