"""Signing in and out with a browser."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from hedgerow.accounts import service
from hedgerow.accounts.sessions import COOKIE
from hedgerow.accounts.throttle import LIMITS, WINDOW, SignInThrottle
from hedgerow.database.models import User, WebSession
from hedgerow.database.models.base import utcnow
from hedgerow.errors import Throttled
from hedgerow.keys.tokens import digest

PASSWORD = "a long enough phrase"
HTML = {"Accept": "text/html"}


@pytest.fixture
def browser(installation):
    """A client that keeps cookies and follows no redirects, for the user ada@example.com."""
    with installation.context.database.write() as session:
        service.create_user(session, email="ada@example.com", password=PASSWORD)
    installation.client.follow_redirects = False
    return installation.client


def sign_in(browser, password=PASSWORD, email="ada@example.com", **kwargs):
    return browser.post("/login", data={"email": email, "password": password}, **kwargs)


def sessions(installation):
    with installation.context.database.read() as session:
        rows = session.scalars(select(WebSession)).all()
        session.expunge_all()
    return rows


def test_signing_in_sets_a_strict_cookie_of_which_only_the_hash_is_stored(installation, browser):
    answer = sign_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    token = re.match(rf"{COOKIE}=([\w-]{{43}});", cookie)[1]
    assert [row.token_hash for row in sessions(installation)] == [digest(token)]
    assert browser.get("/", headers=HTML).status_code == 200
    assert browser.get("/api/users/@me/").json()["email"] == "ada@example.com"


def test_over_https_the_cookie_is_secure(browser):
    assert "Secure" in sign_in(browser, headers={"Origin": "https://testserver"}).headers["set-cookie"]


def test_signing_out_ends_the_session_on_the_server(installation, browser):
    sign_in(browser)
    token = browser.cookies[COOKIE]
    assert browser.post("/logout").headers["location"] == "/login"
    assert sessions(installation) == []
    assert browser.get("/api/users/@me/", headers={"Cookie": f"{COOKIE}={token}"}).status_code == 401


def test_a_wrong_password_and_an_unknown_user_are_told_alike(browser):
    wrong = sign_in(browser, password="something else here")
    unknown = sign_in(browser, email="nobody@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text == unknown.text.replace("nobody@example.com", "ada@example.com")
    assert "set-cookie" not in wrong.headers


def test_after_too_many_failures_even_the_right_password_waits(browser):
    for _ in range(LIMITS["pair"]):
        sign_in(browser, password="something else here")
    answer = sign_in(browser)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= WINDOW
    assert "Too many failed attempts" in answer.text


def test_a_page_sends_to_the_sign_in_and_back_again(browser):
    answer = browser.get("/project/1/persons", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/project/1/persons")
    answer = browser.post(
        "/login", data={"email": "ada@example.com", "password": PASSWORD, "next": "/project/1/persons"}
    )
    assert answer.headers["location"] == "/project/1/persons"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_signing_in_never_leads_to_another_site(browser, elsewhere):
    answer = browser.post("/login", data={"email": "ada@example.com", "password": PASSWORD, "next": elsewhere})
    assert answer.headers["location"] == "/"


def test_a_session_that_has_ended_is_over(installation, browser):
    sign_in(browser)
    with installation.context.database.write() as session:
        session.execute(update(WebSession).values(expires_at=utcnow()))
    assert browser.get("/api/users/@me/").status_code == 401


def test_using_a_session_makes_it_last_longer(installation, browser):
    sign_in(browser)
    lifetime = installation.settings.app.session_lifetime
    with installation.context.database.write() as session:
        session.execute(update(WebSession).values(expires_at=utcnow() + lifetime / 2))
    answer = browser.get("/api/users/@me/")
    assert COOKIE in answer.headers["set-cookie"]
    assert sessions(installation)[0].expires_at > utcnow() + lifetime * 0.9
    assert "set-cookie" not in browser.get("/api/users/@me/").headers


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, True),
    ],
    ids=str,
)
def test_another_site_cannot_change_anything_with_the_cookie(browser, headers, allowed):
    sign_in(browser)
    answer = browser.patch("/api/users/@me/", json={"first_name": "Eve"}, headers=headers)
    assert answer.status_code == (200 if allowed else 403)
    if not allowed:
        assert answer.json()["code"] == "cross_site_request"
    assert browser.get("/api/users/@me/", headers=headers).status_code == 200  # reading gives nothing away


def test_a_bearer_key_without_a_cookie_needs_no_origin(installation):
    answer = installation.patch("/api/users/@me/", {"first_name": "Eve"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


def test_another_site_cannot_sign_somebody_in(browser):
    assert sign_in(browser, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(installation, browser):
    sign_in(browser)
    other = browser.cookies[COOKIE]
    browser.cookies.clear()
    sign_in(browser)
    new = {"password": "a different long phrase", "current_password": "wrong"}
    assert browser.patch("/api/users/@me/", json=new).json()["attr"] == "current_password"
    assert browser.patch("/api/users/@me/", json=new | {"current_password": PASSWORD}).status_code == 200
    assert browser.get("/api/users/@me/").status_code == 200
    assert len(sessions(installation)) == 1
    assert digest(other) not in [row.token_hash for row in sessions(installation)]


def test_setting_up_with_the_link(installation):
    client = installation.client
    client.follow_redirects = False
    with installation.context.database.write() as session:
        link = service.make_setup_link(session, installation.settings)
    path = "/setup/" + link.rsplit("/", 1)[1]
    assert client.get(path, headers=HTML).status_code == 200
    form = {"first_name": "<b>", "email": "ada@example.com", "organization_name": "Grocer", "project_name": "Shop"}
    refused = client.post(path, data=form | {"password": "short"}, headers=HTML)
    assert refused.status_code == 400
    assert "at least 10 characters" in refused.text
    assert "<b>" not in refused.text
    assert client.post(path, data=form | {"password": PASSWORD}).headers["location"] == "/"
    assert '<div id="root">' in client.get("/", headers=HTML).text
    gone = client.get(path, headers=HTML)
    assert gone.status_code == 404
    assert "has been used" in gone.text


def test_a_user_who_was_switched_off_is_out_at_once(installation, browser):
    sign_in(browser)
    with installation.context.database.write() as session:
        session.execute(update(User).where(User.email == "ada@example.com").values(is_active=False))
    assert browser.get("/api/users/@me/").status_code == 401
    assert sign_in(browser).status_code == 401


def test_failures_are_counted_by_network_and_forgotten_after_a_while():
    now = [0.0]
    throttle = SignInThrottle(clock=lambda: now[0])
    for number in range(LIMITS["pair"]):
        throttle.attempt("a@example.com", f"2001:db8::{number:x}")  # one /64
    with pytest.raises(Throttled):
        throttle.attempt("A@example.com", "2001:db8::ffff")
    throttle.attempt("a@example.com", "192.0.2.1")  # nobody is locked out elsewhere
    throttle.succeeded("a@example.com", "192.0.2.1")
    now[0] += WINDOW + 1
    throttle.attempt("a@example.com", "2001:db8::1")


def test_an_address_that_tries_many_accounts_is_stopped():
    throttle = SignInThrottle()
    for number in range(LIMITS["address"]):
        throttle.attempt(f"{number}@example.com", "192.0.2.1")
    with pytest.raises(Throttled):
        throttle.attempt("next@example.com", "192.0.2.1")
