"""Projects and environments, and who may reach them."""

from __future__ import annotations

import pytest

from hedgerow.database.models import Membership, User
from hedgerow.database.models.accounts import MEMBER
from hedgerow.projects.service import ensure_probe_project
from hedgerow.projects.settings import ProjectSettings


@pytest.mark.parametrize("root", ["/api/projects", "/api/environments"])
@pytest.mark.parametrize("name", ["1", "@current"])
def test_a_project_answers_under_both_names_by_number_and_as_the_current_one(installation, root, name):
    body = installation.get(f"{root}/{name}").json()
    assert (body["id"], body["name"], body["api_token"]) == (1, "Owner's", installation.project.api_token)
    assert body["organization"] == str(installation.organization.id)
    assert body["effective_membership_level"] == 15


@pytest.mark.parametrize("name", ["2", "0", "-1", "99999999999999999999", "abc", "1.0", "%20", "１"])
def test_an_unknown_project_is_not_found(installation, name):
    with installation.context.database.write() as session:
        ensure_probe_project(session)
    answer = installation.get(f"/api/projects/{name}/")
    assert answer.status_code == 404
    assert answer.json() == {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}


def test_a_project_of_others_is_refused_and_never_listed(installation):
    project, stranger = installation.stranger()
    with installation.context.database.write() as session:
        ensure_probe_project(session)
    assert installation.get(f"/api/projects/{project.id}/").status_code == 403
    assert installation.get("/api/projects/1/", key=stranger).status_code == 403
    assert installation.patch("/api/projects/1/", {"name": "x"}, key=stranger).status_code == 403
    assert installation.delete("/api/projects/1/", key=stranger).status_code == 403
    assert [one["id"] for one in installation.get("/api/projects/").json()["results"]] == [1]
    assert installation.get(f"/api/organizations/{installation.organization.id}/", key=stranger).status_code == 404


def test_a_list_comes_in_pages_with_absolute_addresses(installation):
    for number in range(4):
        installation.post("/api/projects/", {"name": f"Project {number}"})
    page = installation.get("/api/projects?limit=2&offset=2", headers={"Host": "analytics.example:8443"}).json()
    assert page["count"] == 5
    assert [one["name"] for one in page["results"]] == ["Project 1", "Project 2"]
    assert page["next"] == "http://analytics.example:8443/api/projects/?limit=2&offset=4"
    assert page["previous"] == "http://analytics.example:8443/api/projects/?limit=2&offset=0"
    last = installation.get(page["next"].replace("http://analytics.example:8443", "")).json()
    assert (len(last["results"]), last["next"]) == (1, None)


def test_making_a_project_as_activepieces_does(installation):
    body = {
        "name": "Made",
        "slack_incoming_webhook": "https://hooks.example/x",
        "anonymize_ips": True,
        "is_demo": False,
    }
    made = installation.post("/api/projects", body)
    assert made.status_code == 201
    assert made.json()["anonymize_ips"] is True
    assert made.json()["slack_incoming_webhook"] == "https://hooks.example/x"
    assert made.json()["api_token"].startswith("phc_")
    assert len(made.json()["api_token"]) == 47


def test_settings_as_terraform_sends_them_and_clears_them(installation):
    sent = {
        "heatmaps_opt_in": True,
        "session_recording_opt_in": True,
        "surveys_opt_in": False,
        "cookieless_server_hash_mode": 2,
        "app_urls": ["https://shop.example"],
        "recording_domains": ["https://shop.example"],
        "timezone": "Europe/Vienna",
        "session_recording_sample_rate": "0.5",
        "base_currency": "EUR",
    }
    before = installation.get("/api/environments/1/").json()
    changed = installation.patch("/api/environments/1/", sent).json()
    assert {name: changed[name] for name in sent} == sent
    assert installation.get("/api/projects/1/").json() == changed
    cleared = installation.patch("/api/environments/1/", dict.fromkeys(sent)).json()
    assert {name: cleared[name] for name in sent} == {name: before[name] for name in sent}


def test_every_setting_can_be_cleared_and_is_read_back(installation):
    cleared = installation.patch("/api/projects/1/", dict.fromkeys(ProjectSettings.model_fields))
    assert cleared.status_code == 200
    assert set(ProjectSettings.model_fields) <= set(cleared.json())


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"week_start_day": 5}, "week_start_day"),
        ({"base_currency": "euro"}, "base_currency"),
        ({"app_urls": "https://shop.example"}, "app_urls"),
        ({"app_urls": ["https://shop.example", {"a": 1}]}, "app_urls__1"),
        ({"extra_settings": {"long": "x" * 200_000}}, None),
        ({"modifiers": {"nul": "a\0b"}}, None),
    ],
)
def test_a_setting_that_cannot_be_is_refused(installation, body, attr):
    answer = installation.patch("/api/projects/1/", body)
    assert answer.status_code == 400
    assert answer.json()["type"] == "validation_error"
    assert answer.json()["attr"] == attr


@pytest.mark.parametrize("body", [b'{"modifiers": {"a": NaN}}', b'{"name": "\\ud800"}', b"[" * 5000, b"\xff\xfe", b"{"])
def test_a_body_that_is_not_strict_json_is_refused(installation, body):
    answer = installation.request(
        "PATCH", "/api/projects/1/", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_a_new_token_replaces_the_old_one(installation):
    changed = installation.patch("/api/projects/1/reset_token/").json()
    assert changed["api_token"] not in ("", installation.project.api_token)
    assert installation.get("/api/projects/1/").json()["api_token"] == changed["api_token"]


def test_a_deleted_project_is_gone_and_its_number_is_not_given_again(installation):
    second = installation.post("/api/projects/", {"name": "Second"}).json()["id"]
    assert installation.delete(f"/api/projects/{second}/").status_code == 204
    assert installation.get(f"/api/projects/{second}/").status_code == 404
    assert installation.post("/api/projects/", {"name": "Third"}).json()["id"] == second + 1


def test_a_mere_member_may_change_settings_but_not_delete_or_make_projects(installation):
    with installation.context.database.write() as session:
        user = User(email="member@example.com", password_hash="")
        session.add(user)
        session.flush()
        session.add(Membership(organization_id=installation.organization.id, user_id=user.id, level=MEMBER))
    key = installation.key_with("*", user=user)
    assert installation.patch("/api/projects/1/", {"name": "Renamed"}, key=key).status_code == 200
    for method, path in (
        ("DELETE", "/api/projects/1/"),
        ("PATCH", "/api/projects/1/reset_token/"),
        ("PATCH", "/api/organizations/@current/"),
    ):
        assert installation.request(method, path, key=key, json={}).status_code == 403
    assert installation.post("/api/projects/", {"name": "x"}, key=key).status_code == 403
