"""Users, organisations and members, as the clients that matter read them."""

from __future__ import annotations

import pytest

from hedgerow.database.models import Membership, User
from hedgerow.database.models.accounts import ADMIN, MEMBER


def join(installation, email, level):
    with installation.context.database.write() as session:
        user = User(email=email, password_hash="")
        session.add(user)
        session.flush()
        session.add(Membership(organization_id=installation.organization.id, user_id=user.id, level=level))
    return user, installation.key_with("*", user=user)


def test_who_am_i_as_the_agent_toolkit_reads_it(installation):
    body = installation.get("/api/users/@me/").json()
    organization = str(installation.organization.id)
    assert body["distinct_id"] == installation.user.distinct_id
    assert [one["id"] for one in body["organizations"]] == [organization]
    assert (body["team"]["id"], body["team"]["organization"]) == (1, organization)
    assert body["organization"]["id"] == organization
    assert body["uuid"] == str(installation.user.uuid)
    assert body["date_joined"].endswith("Z")
    assert "password" not in body


def test_my_own_uuid_is_me_and_others_are_nobody(installation):
    other, _ = join(installation, "other@example.com", MEMBER)
    assert installation.get(f"/api/users/{installation.user.uuid}/").status_code == 200
    assert installation.get(f"/api/users/{other.uuid}/").status_code == 404
    assert installation.get("/api/users/").json()["count"] == 1


def test_choosing_the_current_project_and_organization(installation):
    organization = installation.post("/api/organizations/", {"name": "Second"}).json()
    project = installation.post(f"/api/organizations/{organization['id']}/projects/", {"name": "There"}).json()
    assert project["organization"] == organization["id"]
    me = installation.patch("/api/users/@me/", {"set_current_organization": organization["id"]}).json()
    assert (me["organization"]["id"], me["team"]["id"]) == (organization["id"], project["id"])
    assert installation.get("/api/organizations/@current/").json()["id"] == organization["id"]
    me = installation.patch("/api/users/@me/", {"set_current_team": 1}).json()
    assert (me["organization"]["id"], me["team"]["id"]) == (str(installation.organization.id), 1)


def test_what_is_not_mine_cannot_become_my_current_one(installation):
    project, _ = installation.stranger()
    for body in ({"set_current_team": project.id}, {"set_current_organization": str(project.organization_id)}):
        answer = installation.patch("/api/users/@me/", body)
        assert answer.status_code == 400
        assert answer.json()["attr"] == next(iter(body))


def test_a_key_cannot_take_over_the_account(installation):
    assert installation.patch("/api/users/@me/", {"email": "eve@example.com"}).status_code == 403
    body = {"password": "a long enough phrase", "current_password": ""}
    assert installation.patch("/api/users/@me/", body).status_code == 403


@pytest.mark.parametrize("name", ["@current", "owner", "id"])
def test_an_organization_is_found_by_id_slug_and_as_the_current_one(installation, name):
    name = str(installation.organization.id) if name == "id" else name
    body = installation.get(f"/api/organizations/{name}").json()
    assert (body["name"], body["slug"], body["membership_level"], body["member_count"]) == ("Owner", "owner", 15, 1)
    assert [one["id"] for one in body["projects"]] == [1]
    projects = installation.get(f"/api/organizations/{name}/projects").json()
    assert [one["id"] for one in projects["results"]] == [1]


def test_renaming_and_making_organizations(installation):
    assert installation.patch("/api/organizations/@current/", {"name": " Grocer "}).json()["name"] == "Grocer"
    made = installation.post("/api/organizations/", {"name": "Aché & Söhne"}).json()
    assert (made["slug"], made["membership_level"]) == ("ache-sohne", 15)
    again = installation.post("/api/organizations/", {"name": "Aché & Söhne"}).json()
    assert again["slug"].startswith("ache-sohne-")
    assert installation.get("/api/organizations/").json()["count"] == 3


def test_members_are_changed_and_removed_by_the_uuid_of_the_user(installation):
    user, _ = join(installation, "member@example.com", MEMBER)
    path = f"/api/organizations/@current/members/{user.uuid}/"
    assert installation.get("/api/organizations/@current/members/").json()["count"] == 2
    assert installation.patch(path, {"level": 8}).json()["level"] == 8
    assert installation.delete(path).status_code == 204
    assert installation.delete(path).status_code == 404


def test_nobody_gives_or_takes_a_level_above_their_own(installation):
    member, _ = join(installation, "member@example.com", MEMBER)
    _, admin_key = join(installation, "admin@example.com", ADMIN)
    members = "/api/organizations/@current/members"
    assert installation.patch(f"{members}/{member.uuid}/", {"level": 15}, key=admin_key).status_code == 403
    assert installation.patch(f"{members}/{installation.user.uuid}/", {"level": 1}, key=admin_key).status_code == 403
    assert installation.delete(f"{members}/{installation.user.uuid}/", key=admin_key).status_code == 403


def test_the_last_owner_stays(installation):
    path = f"/api/organizations/@current/members/{installation.user.uuid}/"
    assert installation.patch(path, {"level": 1}).status_code == 400
    assert installation.delete(path).status_code == 400
