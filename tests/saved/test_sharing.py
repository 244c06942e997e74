"""Shared pages: what a stranger with the link sees, and that it is neither a person nor a question."""

from __future__ import annotations

import json
import re
import time
from uuid import uuid4

import pytest

from hedgerow.database.models import SharePassword
from hedgerow.insights.store import new_short_id
from hedgerow.sharing import admission
from hedgerow.web import files

INSIGHTS = "/api/projects/1/insights/"
DASHBOARDS = "/api/projects/1/dashboards/"
SECRETS = (
    "ada",
    "bob",
    "example.com",
    "person",
    "distinct_id",
    "SELECT",
    "series",
    "TrendsQuery",
    "owner@",
    "created_by",
)


HTML = """<!doctype html><style nonce="__CSP_NONCE__"></style><noscript>Needs a script</noscript><!-- shared -->"""


@pytest.fixture(autouse=True)
def built(monkeypatch, tmp_path):
    """A web app that was built, as far as these pages see."""
    (tmp_path / files.SHARED).write_text(HTML)
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    files._html.cache_clear()
    yield
    files._html.cache_clear()


def within(page):
    """What the server put into the page for its script to draw."""
    found = re.search(r'<script type="application/json" id="shared">(.*?)</script>', page.text, re.DOTALL)
    return json.loads(found[1]) if found else None


def trends(event="signed_up", **more):
    return {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": event, "name": event}], **more}


def sql(text):
    return {"kind": "DataVisualizationNode", "source": {"kind": "HogQLQuery", "query": text}}


def make(api, query, **body):
    answer = api.post(INSIGHTS, {"query": query, "name": new_short_id(), **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def share(api, path, **body):
    answer = api.patch(f"{path}sharing/", {"enabled": True, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def opened(api, token):
    """As a stranger: without any credentials."""
    answer = api.client.get(f"/shared/{token}.json")
    assert answer.status_code == 200, answer.text
    return answer.json()


def shown(api, query):
    made = make(api, query)
    return opened(api, share(api, f"{INSIGHTS}{made['id']}/")["access_token"])["insight"]


@pytest.fixture(scope="module")
def board(shop):
    made = shop.post(DASHBOARDS, {"name": "Board", "description": "Ask owner@example.com"}).json()
    where = {"dashboards": [made["id"]]}
    make(shop, trends(), name="Sign-ups", description="How many", **where)
    make(shop, trends(trendsFilter={"display": "BoldNumber"}), name="Number", **where)
    make(shop, trends(breakdownFilter={"breakdown": "plan"}), name="By plan", **where)
    make(shop, sql("SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC"), name="Table", **where)
    make(shop, sql("SELECT distinct_id FROM events"), name="People", **where)
    make(
        shop,
        {"kind": "FunnelsQuery", "series": [{"kind": "EventsNode", "event": "signed_up", "name": "signed_up"}] * 2},
        name="Funnel",
        **where,
    )
    shop.post(f"{DASHBOARDS}{made['id']}/create_text_tile/", {"body": "<b>Hello</b> from bob@example.com"})
    return {**made, "path": f"{DASHBOARDS}{made['id']}/"}


def test_nothing_is_shared_until_it_is_turned_on(shop, board):
    made = make(shop, trends())
    before = shop.get(f"{INSIGHTS}{made['id']}/sharing/").json()
    assert before == {
        "created_at": None,
        "enabled": False,
        "access_token": None,
        "settings": None,
        "password_required": False,
        "share_passwords": [],
    }
    assert shop.client.get("/shared/None.json").status_code == 404
    now = share(shop, f"{INSIGHTS}{made['short_id']}/", settings={"whitelabel": True})
    assert (now["enabled"], now["settings"], len(now["access_token"])) == (True, {"whitelabel": True}, 32)
    assert shop.get(f"{INSIGHTS}{made['id']}/sharing/").json() == now


def test_a_shared_dashboard_shows_results_and_nothing_else(shop, board):
    token = share(shop, board["path"])["access_token"]
    assert shop.get(board["path"]).json()["is_shared"] is True
    answer = shop.client.get(f"/shared/{token}.json")
    told = answer.json()["dashboard"]
    assert (told["name"], told["description"]) == ("Board", "Ask (hidden)")
    tiles = {tile["insight"]["name"]: tile["insight"] for tile in told["tiles"] if tile["insight"]}
    assert sum(tiles["Sign-ups"]["result"][0]["data"]) == 2
    assert tiles["Number"]["result"][0]["aggregated_value"] == 2
    assert {row["breakdown_value"] for row in tiles["By plan"]["result"]} == {"pro", "free"}
    assert (tiles["Table"]["columns"], tiles["Table"]["result"]) == (
        ["event", "n"],
        [["$pageview", 3], ["signed_up", 2]],
    )
    assert tiles["People"]["result"] is None
    assert "personal data" in tiles["People"]["withheld"]
    assert [step["count"] for step in tiles["Funnel"]["result"]] == [2, 0]
    assert [secret for secret in SECRETS if secret in answer.text.replace("personal data", "")] == []


def test_the_page_holds_nothing_but_the_place_where_a_script_draws(shop, board):
    token = share(shop, board["path"])["access_token"]
    page = shop.client.get(f"/shared/{token}")
    assert page.headers["content-type"].startswith("text/html")
    assert "<noscript>" in page.text
    nonce = re.search(r'nonce="([^"]+)"', page.text)[1]
    assert f"'nonce-{nonce}'" in page.headers["content-security-policy"]
    assert nonce not in shop.client.get(f"/shared/{token}").text
    assert within(page) is None
    assert [secret for secret in (*SECRETS, "Board", "Sign-ups") if secret in page.text] == []


def test_settings_of_the_drawing_are_told_and_no_part_of_the_question(shop):
    query = trends(
        interval="week",
        trendsFilter={"display": "ActionsBar", "aggregationAxisPostfix": " by ada@example.com", "formula": "A * 2"},
        properties=[{"key": "email", "value": "ada@example.com", "operator": "exact", "type": "person"}],
    )
    assert shown(shop, query)["look"] == {
        "trendsFilter": {"display": "ActionsBar", "aggregationAxisPostfix": " by (hidden)"},
        "interval": "week",
    }
    everybody = trends(series=[{"kind": "EventsNode", "event": None, "math": "dau"}])
    assert shown(shop, everybody)["result"][0]["math"] == "dau"
    assert "math" not in shown(shop, trends())["result"][0]
    drawn = {**sql("SELECT event, count() AS n FROM events GROUP BY event"), "display": "ActionsBar"}
    drawn |= {"chartSettings": {"xAxis": {"column": "event"}}, "tableSettings": {"columns": [{"column": "event"}]}}
    assert shown(shop, drawn)["look"] == {"display": "ActionsBar", "chartSettings": {"xAxis": {"column": "event"}}}


def test_what_is_shared_cannot_break_out_of_its_page(shop):
    made = make(shop, trends(), name="</script><script>alert(1)</script>&")
    path = f"{INSIGHTS}{made['id']}/"
    password = shop.post(f"{path}sharing/passwords/", {}).json()["password"]
    token = share(shop, path, password_required=True)["access_token"]
    page = shop.client.post(f"/shared/{token}", data={"password": password})
    assert page.text.count("<script") == 1
    assert (within(page)["insight"]["name"], within(page)["currency"]) == (made["name"], "USD")


def test_only_embedded_pages_may_be_framed(shop, board):
    token = share(shop, board["path"])["access_token"]
    page, frame = shop.client.get(f"/shared/{token}"), shop.client.get(f"/embedded/{token}")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors *" in frame.headers["content-security-policy"]
    assert "x-frame-options" not in frame.headers
    for answer in (page, frame, shop.client.get(f"/shared/{token}.json")):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers


def test_a_revoked_link_is_dead_for_ever(shop):
    path = f"{INSIGHTS}{make(shop, trends())['id']}/"
    first = share(shop, path)["access_token"]
    assert share(shop, path)["access_token"] == first
    off = shop.patch(f"{path}sharing/", {"enabled": False}).json()
    assert (off["enabled"], off["access_token"]) == (False, None)
    assert shop.client.get(f"/shared/{first}.json").status_code == 404
    second = share(shop, path)["access_token"]
    assert second != first
    third = shop.post(f"{path}sharing/refresh/").json()["access_token"]
    assert [shop.client.get(f"/shared/{token}").status_code for token in (first, second, third)] == [404, 404, 200]
    shop.patch(path, {"deleted": True})
    assert shop.client.get(f"/shared/{third}.json").status_code == 404
    shop.patch(path, {"deleted": False})
    assert shop.client.get(f"/shared/{third}.json").status_code == 200
    deeds = [row["activity"] for row in shop.get(f"{path}activity/").json()["results"]]
    assert deeds[:2] == ["restored", "deleted"]
    assert "share link renewed" in deeds


def test_a_link_of_a_deleted_project_is_dead(shop):
    number = shop.post("/api/projects/", {"name": "Short-lived"}).json()["id"]
    theirs = f"/api/projects/{number}/insights/"
    made = shop.post(theirs, {"query": trends()}).json()
    token = shop.patch(f"{theirs}{made['id']}/sharing/", {"enabled": True}).json()["access_token"]
    assert shop.client.get(f"/shared/{token}.json").status_code == 200
    assert shop.delete(f"/api/projects/{number}/").status_code == 204
    assert shop.client.get(f"/shared/{token}.json").status_code == 404


def test_an_unknown_link_says_what_may_have_happened(shop):
    answer = shop.client.get("/shared/unknown.json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "revoked" in answer.json()["detail"]
    page = shop.client.get("/shared/unknown", headers={"Accept": "text/html"})
    assert (page.status_code, "revoked" in page.text) == (404, True)


def test_an_admission_opens_its_own_link_until_it_ends(monkeypatch):
    password = SharePassword(id=uuid4(), password_hash="$argon2id$a")
    other = SharePassword(id=uuid4(), password_hash="$argon2id$b")
    given = admission.issue(password, "link")
    assert admission.holder([other, password], "link", given) is password
    id, until, signature = given.split(".")
    for made_up in (
        "", "x", "..", f"{id}.{until}", f"{id}.{until}.é", f"{id}.{int(until) + 1}.{signature}",
        f"{other.id}.{until}.{signature}", f"{id}.²{until}.{signature}", admission.issue(other, "link"),
    ):  # fmt: skip
        assert admission.holder([password], "link", made_up) is None, made_up
    assert admission.holder([password], "another link", given) is None
    assert admission.holder([SharePassword(id=password.id, password_hash="new")], "link", given) is None
    monkeypatch.setattr(time, "time", lambda: float(until))
    assert admission.holder([password], "link", given) is None


def test_a_password_is_asked_for_and_guessing_is_slowed_down(shop):
    path = f"{INSIGHTS}{make(shop, trends())['id']}/"
    token = share(shop, path)["access_token"]
    added = shop.post(f"{path}sharing/passwords/", {"raw_password": "open sesame", "note": "for the board"})
    assert added.status_code == 201
    assert (added.json()["password"], added.json()["note"]) == ("open sesame", "for the board")
    made_up = shop.post(f"{path}sharing/passwords/", {}).json()["password"]
    assert shop.client.get(f"/shared/{token}.json").status_code == 200
    now = shop.patch(f"{path}sharing/", {"password_required": True}).json()
    assert [one["created_by_email"] for one in now["share_passwords"]] == ["owner@example.com"] * 2
    assert "open sesame" not in str(now)
    with shop.context.database.read() as session:
        assert all("sesame" not in one.password_hash for one in session.query(SharePassword))

    asked = shop.client.get(f"/shared/{token}.json")
    assert (asked.status_code, asked.json()["code"]) == (401, "password_required")
    for value in ("open sesame", made_up):
        assert shop.client.post(f"/shared/{token}.json", json={"password": value}).status_code == 200
    form = shop.client.get(f"/embedded/{token}")
    assert (form.status_code, f'action="/embedded/{token}"' in form.text) == (401, True)
    kept = shop.client.get(f"/embedded/{token}?refresh=60&theme=dark").text
    assert f'action="/embedded/{token}?refresh=60&amp;theme=dark"' in kept
    assert "frame-ancestors *" in form.headers["content-security-policy"]
    page = shop.client.post(f"/embedded/{token}", data={"password": "open sesame"})
    assert (page.status_code, sum(within(page)["insight"]["result"][0]["data"])) == (200, 2)
    assert page.headers["cache-control"] == "no-store"
    assert "open sesame" not in page.text
    proof = within(page)["admission"]
    again = shop.client.post(f"/embedded/{token}.json", json={"admission": proof})
    assert (again.status_code, again.json()["insight"]) == (200, within(page)["insight"])
    assert shop.client.get(f"/shared/{token}.json", params={"admission": proof}).status_code == 401

    shop.delete(f"{path}sharing/passwords/{added.json()['id']}/")
    ended = shop.client.post(f"/shared/{token}.json", json={"admission": proof})
    assert (ended.status_code, "given again" in ended.json()["detail"]) == (401, True)
    gone = shop.client.post(f"/shared/{token}.json", json={"password": "open sesame"})
    assert (gone.status_code, gone.json()["attr"]) == (401, "password")
    answers = [shop.client.post(f"/shared/{token}", data={"password": f"guess {n}"}).status_code for n in range(10)]
    assert answers[0] == 401
    assert answers[-1] == 429


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"kind": "EventsQuery", "select": ["*"]}, id="events"),
        pytest.param({"kind": "DataTableNode", "source": {"kind": "ActorsQuery"}}, id="people"),
        pytest.param(sql("SELECT person.properties.email FROM events"), id="properties of people"),
        pytest.param({"kind": "NothingQuery"}, id="an unknown kind"),
    ],
)
def test_lists_of_people_and_events_are_withheld(shop, query):
    told = shown(shop, query)
    assert told["result"] is None
    assert told["withheld"]


def test_values_of_properties_of_people_are_numbered(shop):
    told = shown(shop, trends(breakdownFilter={"breakdown": "email", "breakdown_type": "event"}))
    assert sorted(row["breakdown_value"] for row in told["result"]) == ["Group 1", "Group 2"]
    assert sorted(row["label"] for row in told["result"]) == ["signed_up - Group 1", "signed_up - Group 2"]


def test_sharing_of_other_projects_cannot_be_reached(shop):
    made = make(shop, trends())
    project, stranger = shop.stranger()
    for method, path in (("GET", "sharing/"), ("PATCH", "sharing/"), ("POST", "sharing/passwords/")):
        theirs = f"/api/projects/{project.id}/insights/{made['id']}/{path}"
        assert shop.request(method, theirs, json={"enabled": True}, key=stranger).status_code == 404
    other = shop.post(f"/api/projects/{project.id}/insights/", {"query": trends()}, key=stranger).json()
    own = f"/api/projects/{project.id}/insights/{other['id']}/sharing/"
    token = shop.patch(own, {"enabled": True}, key=stranger).json()["access_token"]
    assert sum(opened(shop, token)["insight"]["result"][0]["data"]) == 0
