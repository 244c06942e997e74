"""Invitations: what a link can do, and everything that it must not."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from hedgerow.accounts import service
from hedgerow.accounts.refusals import Refusal
from hedgerow.accounts.throttle import LIMITS
from hedgerow.database.models import Membership, OrganizationInvite, User
from hedgerow.database.models.accounts import ADMIN, MEMBER, OWNER
from hedgerow.database.models.base import utcnow
from hedgerow.runtime import telemetry
from tests.accounts.test_organizations_api import join

PATH = "/api/organizations/@current/invites/"
PASSWORD = "a long enough phrase"
NEW = {"first_name": "Bea", "password": PASSWORD}


def invite(installation, email="bea@example.com", level=MEMBER, **kwargs):
    answer = installation.post(PATH, {"target_email": email, "level": level}, **kwargs)
    assert answer.status_code == 201, answer.text
    return answer.json()


def path_of(made):
    return "/invite/" + made["link"].rsplit("/", 1)[1]


def refusals():
    return {reason.value: telemetry.sign_ins_refused.labels(reason)._value.get() for reason in Refusal}


@contextmanager
def counted(**expected):
    """Within it, so many were refused for these reasons, and none for others."""
    before = refusals()
    yield
    assert {name: now - before[name] for name, now in refusals().items() if now != before[name]} == expected


@pytest.fixture
def browser(installation):
    installation.client.follow_redirects = False
    return installation.client


def account(installation, email):
    """Somebody of another organization who can sign in."""
    project, _ = installation.stranger()
    with installation.context.database.write() as session:
        service.create_user(session, email=email, password=PASSWORD, organization_id=project.organization_id)


def sign_in(browser, email):
    assert browser.post("/login", data={"email": email, "password": PASSWORD}).status_code == 303


def level_of(installation, email):
    with installation.context.database.read() as session:
        query = select(Membership.level).join(User, User.id == Membership.user_id)
        return session.scalar(
            query.where(User.email == email, Membership.organization_id == installation.organization.id)
        )


def test_a_link_makes_an_account_that_is_signed_in(installation, browser):
    made = invite(installation, " Bea@Example.com ", ADMIN)
    assert made["target_email"] == "bea@example.com"
    page = browser.get(path_of(made))
    assert page.status_code == 200
    assert "bea@example.com" in page.text
    answer = browser.post(path_of(made), data=NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/api/users/@me/").json()["email"] == "bea@example.com"
    assert level_of(installation, "bea@example.com") == ADMIN
    assert installation.get(PATH).json()["count"] == 0


def test_a_link_is_told_once_and_only_its_hash_is_kept(installation):
    made = invite(installation)
    token = made["link"].rsplit("/", 1)[1]
    (listed,) = installation.get(PATH).json()["results"]
    assert (listed["id"], listed["link"], listed["is_expired"]) == (made["id"], None, False)
    with installation.context.database.read() as session:
        row = session.scalars(select(OrganizationInvite)).one()
        assert token not in str(vars(row))
        assert row.expires_at - row.created_at <= timedelta(days=7, seconds=5)


def test_a_link_works_once(installation, browser):
    made = invite(installation)
    browser.post(path_of(made), data=NEW)
    browser.cookies.clear()
    with counted(invite_unknown=2):
        assert browser.get(path_of(made)).status_code == 404
        assert browser.post(path_of(made), data=NEW).status_code == 404


def test_a_link_ends_after_a_week(installation, browser):
    made = invite(installation)
    with installation.context.database.write() as session:
        session.execute(update(OrganizationInvite).values(expires_at=utcnow()))
    with counted(invite_expired=2):
        assert browser.get(path_of(made)).status_code == 404
        assert browser.post(path_of(made), data=NEW).status_code == 404
    assert installation.get(PATH).json()["results"][0]["is_expired"] is True


def test_a_link_that_was_taken_back_is_dead(installation, browser):
    made = invite(installation)
    assert installation.delete(f"{PATH}{made['id']}/").status_code == 204
    assert browser.post(path_of(made), data=NEW).status_code == 404
    assert installation.delete(f"{PATH}{made['id']}/").status_code == 404


def test_a_new_link_to_the_same_address_ends_the_one_before(installation, browser):
    first, second = invite(installation), invite(installation)
    assert browser.get(path_of(first)).status_code == 404
    assert browser.get(path_of(second)).status_code == 200


def test_whoever_has_an_account_must_sign_in_with_it(installation, browser):
    account(installation, "bea@example.com")
    made = invite(installation)
    page = browser.get(path_of(made))
    assert "Sign in with it" in page.text
    with counted(invite_has_account=1):
        assert browser.post(path_of(made), data={**NEW, "password": "another long phrase"}).status_code == 409
    assert level_of(installation, "bea@example.com") is None
    sign_in(browser, "bea@example.com")
    assert browser.post(path_of(made)).headers["location"] == "/"
    assert level_of(installation, "bea@example.com") == MEMBER
    me = browser.get("/api/users/@me/").json()
    assert me["organization"]["id"] == str(installation.organization.id)


def test_a_link_is_for_its_address_alone(installation, browser):
    account(installation, "eve@example.com")
    made = invite(installation)
    sign_in(browser, "eve@example.com")
    assert "You are signed in as eve@example.com" in browser.get(path_of(made)).text
    with counted(invite_other_email=1):
        assert browser.post(path_of(made)).status_code == 400
    assert level_of(installation, "eve@example.com") is None
    assert installation.get(PATH).json()["count"] == 1


def test_members_are_not_invited_again(installation):
    join(installation, "bea@example.com", MEMBER)
    answer = installation.post(PATH, {"target_email": "bea@example.com"})
    assert (answer.status_code, answer.json()["attr"]) == (400, "target_email")


@pytest.mark.parametrize(
    ("held", "given", "status"), [(MEMBER, MEMBER, 403), (ADMIN, OWNER, 403), (ADMIN, ADMIN, 201), (OWNER, OWNER, 201)]
)
def test_nobody_gives_more_than_they_have(installation, held, given, status):
    _, key = join(installation, "giver@example.com", held)
    assert installation.post(PATH, {"target_email": "x@example.com", "level": given}, key=key).status_code == status


def test_a_link_is_worth_no_more_than_who_made_it(installation, browser):
    user, key = join(installation, "giver@example.com", OWNER)
    made = invite(installation, level=OWNER, key=key)
    members = "/api/organizations/@current/members/"
    assert installation.patch(f"{members}{user.uuid}/", {"level": ADMIN}).status_code == 200
    with counted(invite_worthless=1):
        assert browser.post(path_of(made), data=NEW).status_code == 404
    made = invite(installation, level=ADMIN, key=key)
    assert installation.delete(f"{members}{user.uuid}/").status_code == 204
    assert browser.post(path_of(made), data=NEW).status_code == 404


def test_other_organizations_are_out_of_reach(installation):
    _project, stranger = installation.stranger()
    made = invite(installation)
    theirs = f"/api/organizations/{installation.organization.id}/invites/"
    assert installation.get(theirs, key=stranger).status_code == 404
    assert installation.post(theirs, {"target_email": "x@example.com"}, key=stranger).status_code == 404
    assert installation.delete(f"{PATH}{made['id']}/", key=stranger).status_code == 404


def test_a_key_limited_to_projects_invites_nobody(installation):
    limited = installation.key_with("*", projects=(installation.project.id,))
    assert installation.post(PATH, {"target_email": "x@example.com"}, key=limited).status_code == 403


@pytest.mark.parametrize(
    ("body", "attr"), [({"target_email": "nobody"}, "target_email"), ({"target_email": "x@y.z", "level": 9}, "level")]
)
def test_what_is_sent_is_checked(installation, body, attr):
    answer = installation.post(PATH, body)
    assert (answer.status_code, answer.json()["attr"]) == (400, attr)


def test_a_weak_password_says_so_and_the_link_lives_on(installation, browser):
    made = invite(installation)
    answer = browser.post(path_of(made), data={"first_name": "Bea", "password": "short"})
    assert answer.status_code == 400
    assert "aria-invalid" in answer.text
    assert browser.get(path_of(made)).status_code == 200


def test_guessing_is_slowed_down(installation, browser):
    for number in range(LIMITS["address"]):
        assert browser.get(f"/invite/guess-{number}").status_code == 404
    with counted(throttled=1):
        assert browser.get("/invite/one-more").status_code == 429


def test_another_site_cannot_make_a_browser_join(installation, browser):
    account(installation, "bea@example.com")
    made = invite(installation)
    sign_in(browser, "bea@example.com")
    assert browser.post(path_of(made), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert level_of(installation, "bea@example.com") is None
