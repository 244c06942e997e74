"""Personal API keys: what they open, and what they do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from hedgerow.database.models import PersonalApiKey
from hedgerow.database.models.base import utcnow
from hedgerow.keys.tokens import digest

ME, KEYS = "/api/users/@me/", "/api/personal_api_keys/"


def test_a_key_is_looked_for_in_the_header_then_the_body_then_the_query(installation):
    client, key = installation.client, installation.key
    assert client.get(ME, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert client.patch(ME, json={"personal_api_key": key}).status_code == 200
    assert client.get(ME, params={"personal_api_key": key}).status_code == 200
    both = client.patch(ME, json={"personal_api_key": key}, headers={"Authorization": "Bearer phx_wrong"})
    assert both.status_code == 401
    assert "Authorization header" in both.json()["detail"]


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        ({"headers": {"Authorization": "Bearer phx_wrong"}}, "request Authorization header"),
        ({"json": {"personal_api_key": "phx_wrong"}}, "request body"),
        ({"params": {"personal_api_key": "phx_wrong"}}, "request query string"),
    ],
    ids=["header", "body", "query"],
)
def test_a_wrong_key_is_refused_with_the_place_where_it_was(installation, request_, place):
    answer = installation.client.patch(ME, **({"json": {}} | request_))
    assert answer.status_code == 401
    assert answer.json() == {
        "type": "authentication_error",
        "code": "authentication_failed",
        "detail": f"Personal API key found in {place} is invalid.",
        "attr": None,
    }


def test_no_key_is_told_from_a_wrong_one(installation):
    answer = installation.client.get(ME)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_a_project_token_opens_nothing_private(installation):
    assert installation.get(ME, key=installation.project.api_token).status_code == 401


@pytest.mark.parametrize(
    ("scopes", "method", "path", "missing"),
    [
        (["user:read"], "GET", ME, None),
        (["user:write"], "GET", ME, None),
        (["*"], "PATCH", ME, None),
        (["user:read"], "PATCH", ME, "user:write"),
        (["person:read"], "GET", ME, "user:read"),
        (["person:read"], "GET", "/api/projects/@current/", "project:read"),
        (["project:read"], "PATCH", "/api/environments/1/", "project:write"),
        (["project:read"], "GET", "/api/organizations/@current/members", "organization_member:read"),
        (["user:read"], "GET", "/api/organizations/", "organization:read"),
    ],
)
def test_scopes_are_enforced(installation, scopes, method, path, missing):
    answer = installation.request(
        method, path, key=installation.key_with(*scopes), json={} if method == "PATCH" else None
    )
    if missing is None:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 403
        assert answer.json() == {
            "type": "authentication_error",
            "code": "permission_denied",
            "detail": f"API key missing required scope '{missing}'",
            "attr": None,
        }


@pytest.mark.parametrize("path", ["/api/personal_api_keys/@current", "/api/personal_api_keys/@current/"])
def test_a_key_can_always_ask_what_it_may_do(installation, path):
    body = installation.get(path, key=installation.key_with("insight:read", projects=(1,))).json()
    assert (body["scopes"], body["scoped_teams"], body["scoped_organizations"]) == (["insight:read"], [1], [])
    assert body["value"] is None


def test_a_key_limited_to_projects_reaches_no_other(installation):
    other = installation.post("/api/projects/", {"name": "Other"}).json()["id"]
    key = installation.key_with("*", projects=(other,))
    assert installation.get(f"/api/projects/{other}/", key=key).status_code == 200
    refused = installation.get("/api/projects/1/", key=key)
    assert refused.status_code == 403
    assert refused.json()["detail"] == "API key does not have access to the requested project: ID 1."
    assert [one["id"] for one in installation.get("/api/projects/", key=key).json()["results"]] == [other]
    assert installation.get("/api/projects/@current/", key=key).json()["id"] == other
    assert installation.get(ME, key=key).json()["team"]["id"] == other
    assert installation.post("/api/projects/", {"name": "More"}, key=key).status_code == 403
    assert installation.patch("/api/organizations/@current/", {"name": "Mine"}, key=key).status_code == 403


def test_the_value_of_a_new_key_is_shown_once_and_not_stored(installation):
    made = installation.post(KEYS, {"label": "script", "scopes": ["user:read"]})
    assert made.status_code == 201
    value = made.json()["value"]
    assert value.startswith("phx_")
    assert len(value) == 47
    again = installation.get(f"{KEYS}{made.json()['id']}/").json()
    assert (again["value"], again["mask_value"]) == (None, f"phx_...{value[-4:]}")
    with installation.context.database.read() as session:
        row = session.scalars(select(PersonalApiKey).where(PersonalApiKey.label == "script")).one()
        assert row.value_hash == digest(value)
        assert value not in str(row.__dict__)


def test_rolling_a_key_kills_its_old_value_and_keeps_the_rest(installation):
    made = installation.post(KEYS, {"label": "script", "scopes": ["user:read"]}).json()
    rolled = installation.post(f"{KEYS}{made['id']}/roll/").json()
    assert (rolled["id"], rolled["scopes"], rolled["label"]) == (made["id"], ["user:read"], "script")
    assert rolled["last_rolled_at"] is not None
    assert installation.get(ME, key=made["value"]).status_code == 401
    assert installation.get(ME, key=rolled["value"]).status_code == 200


def test_changing_and_deleting_a_key(installation):
    made = installation.post(KEYS, {"label": "script", "scopes": ["user:read"]}).json()
    changed = installation.patch(f"{KEYS}{made['id']}", {"label": "renamed", "scopes": ["person:read", "person:read"]})
    assert (changed.json()["label"], changed.json()["scopes"]) == ("renamed", ["person:read"])
    assert installation.get(ME, key=made["value"]).status_code == 403
    assert installation.delete(f"{KEYS}{made['id']}/").status_code == 204
    assert installation.get(ME, key=made["value"]).status_code == 401
    assert installation.get(f"{KEYS}{made['id']}/").status_code == 404


@pytest.mark.parametrize(
    ("body", "attr", "code"),
    [
        ({"scopes": ["user:read"]}, "label", "required"),
        ({"label": "", "scopes": ["user:read"]}, "label", "invalid_input"),
        ({"label": "x", "scopes": None}, "scopes", "null"),
        ({"label": "x", "scopes": []}, "scopes", "required"),
        ({"label": "x", "scopes": ["user:admin"]}, "scopes", "invalid_input"),
        ({"label": "x", "scopes": ["nothing:read"]}, "scopes", "invalid_input"),
        ({"label": "x", "scopes": ["user:read", 5]}, "scopes__1", "invalid_input"),
        ({"label": "x", "scopes": ["user:read"], "scoped_teams": [77]}, "scoped_teams", "invalid_input"),
    ],
)
def test_a_key_that_cannot_be_made_names_the_field(installation, body, attr, code):
    answer = installation.post(KEYS, body)
    assert answer.status_code == 400
    assert (answer.json()["attr"], answer.json()["code"]) == (attr, code)


def test_a_key_cannot_make_or_touch_a_stronger_one(installation):
    strong = installation.post(KEYS, {"label": "strong", "scopes": ["*"]}).json()
    weak = installation.key_with("user:write", "person:read", projects=(1,))
    for body in (
        {"label": "x", "scopes": ["*"]},
        {"label": "x", "scopes": ["person:write"], "scoped_teams": [1]},
        {"label": "x", "scopes": ["person:read"]},  # not limited to the project
    ):
        assert installation.post(KEYS, body, key=weak).status_code == 403
    assert installation.post(f"{KEYS}{strong['id']}/roll/", key=weak).status_code == 403
    assert installation.patch(f"{KEYS}{strong['id']}/", {"label": "y"}, key=weak).status_code == 403
    assert installation.patch(f"{KEYS}@current/", {"scopes": ["*"]}, key=weak).status_code == 403
    equal = {"label": "x", "scopes": ["person:read"], "scoped_teams": [1]}
    assert installation.post(KEYS, equal, key=weak).status_code == 201


def test_keys_of_others_do_not_exist(installation):
    _, stranger = installation.stranger()
    made = installation.post(KEYS, {"label": "mine", "scopes": ["*"]}).json()
    assert installation.get(f"{KEYS}{made['id']}/", key=stranger).status_code == 404
    assert installation.post(f"{KEYS}{made['id']}/roll/", key=stranger).status_code == 404
    assert installation.delete(f"{KEYS}{made['id']}/", key=stranger).status_code == 404


def test_the_last_use_is_noted_at_most_once_a_minute(installation):
    def last_used():
        with installation.context.database.read() as session:
            return session.scalars(select(PersonalApiKey.last_used_at)).one()

    assert last_used() is None
    installation.get(ME)
    first = last_used()
    installation.get(ME)
    assert last_used() == first
    with installation.context.database.write() as session:
        session.execute(update(PersonalApiKey).values(last_used_at=utcnow() - timedelta(seconds=61)))
    installation.get(ME)
    assert last_used() > first
