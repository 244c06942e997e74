"""Settings and ingestion as people use them: what is clicked is what the API says afterwards."""

from __future__ import annotations

import gzip
import re
import time

import httpx
import msgspec
from playwright.sync_api import expect

from hedgerow.eventlog.envelope import EVENTS, Envelope, encode
from hedgerow.eventlog.sqlite import append_now, path_of
from tests.services.waiting import wait_for
from tests.web.site import Look, Site, Visit, settled

SECTIONS = ("project", "projects", "members", "organization", "keys", "account")
TORN = b'{"event": "torn", "distinct_id": "bea", "prop'


def test_every_section_fits_and_is_accessible(desk: Visit, look: Look) -> None:
    page = desk.open("/settings")
    for section in SECTIONS:
        page.get_by_role("navigation", name="Sections").locator(f"a[href$='/settings/{section}']").click()
        expect(page).to_have_url(re.compile(f"/settings/{section}"))
        settled(page)
        look(page, f"settings-{section}", briefly=True)


def test_the_time_zone_is_changed(site: Site, desk: Visit) -> None:
    before = site.api("GET", "")["timezone"]
    page = desk.open("/settings/project")
    zone = page.get_by_role("combobox", name="Time zone")
    zone.fill("Vienna")
    page.get_by_role("option", name="Europe/Vienna").click()
    expect(page.get_by_text("Days now begin in Europe/Vienna")).to_be_visible()
    assert site.api("GET", "")["timezone"] == "Europe/Vienna"
    site.api("PATCH", "", {"timezone": before})


def test_a_switch_and_a_rule_are_kept(site: Site, desk: Visit) -> None:
    page = desk.open("/settings/project")
    page.get_by_role("switch", name="Drop events of bots").click()
    wait_for(lambda: site.api("GET", "")["drop_bots"] is True, timeout=10, what="the switch is kept")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Regular expression").fill("/[0-9]+")
    page.get_by_label("Name", exact=True).last.fill("/:id")
    expect(page.get_by_text("becomes /user/:id/orders")).to_be_visible()
    page.get_by_role("button", name="Save rules").click()
    expect(page.get_by_text("Rules saved")).to_be_visible()
    assert [rule["alias"] for rule in site.api("GET", "")["path_cleaning_filters"]] == ["/:id"]
    site.api("PATCH", "", {"drop_bots": False, "path_cleaning_filters": []})


def as_key(site: Site, value: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {value}"}
    return httpx.get(f"{site.server.url}/api/projects/{site.server.project_id}/{path}", headers=headers).status_code


def test_a_key_is_made_used_rolled_and_deleted(site: Site, desk: Visit) -> None:
    page = desk.open("/settings/keys")
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Name").fill("Reports")
    page.get_by_role("radio", name="By hand").check()
    # chosen by hand begins with what the task before had
    for row in page.get_by_role("dialog").get_by_role("radiogroup").all():
        if row.get_by_text("No", exact=True).count():
            row.get_by_text("No", exact=True).click()
    page.get_by_role("radiogroup", name="Cohorts").get_by_text("Read", exact=True).click()
    page.get_by_role("button", name="Make key").click()
    value = page.get_by_test_id("key-value").inner_text()
    assert (as_key(site, value, "cohorts/"), as_key(site, value, "persons/")) == (200, 403)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("cohort:read")).to_be_visible()

    page.get_by_role("button", name="Roll Reports").click()
    page.get_by_role("button", name="Roll", exact=True).click()
    rolled = page.get_by_test_id("key-value")
    expect(rolled).not_to_have_text(value)
    fresh = rolled.inner_text()
    assert (as_key(site, value, "cohorts/"), as_key(site, fresh, "cohorts/")) == (401, 200)
    page.get_by_role("button", name="Done").click()

    page.get_by_role("button", name="Delete Reports").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Reports was deleted")).to_be_visible()
    assert as_key(site, fresh, "cohorts/") == 401


def test_somebody_is_invited_and_joins(site: Site, desk: Visit) -> None:
    page = desk.open("/settings/members")
    page.get_by_role("button", name="Invite").click()
    page.get_by_label("Email address").fill("bea@example.com")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_test_id("invite-link").inner_text()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("region", name="Invitations").last).to_contain_text("bea@example.com")
    path = re.sub(r"^https?://[^/]+", "", link)
    with site.visitor(signed_in=False) as guest:
        door = guest.context.new_page()
        door.goto(site.server.url + path)
        door.get_by_label("Your name").fill("Bea")
        door.get_by_label("Password").fill("another long password")
        door.get_by_role("button", name="Make account and join").click()
        door.wait_for_url(re.compile(r"/project/\d+/"))
        door.goto(f"{site.url}/settings/members")
        settled(door)
        expect(door.get_by_text("Only administrators can invite, change and remove members.")).to_be_visible()
        expect(door.get_by_role("button", name="Invite")).to_be_disabled()
        assert httpx.get(site.server.url + path).status_code == 404
        guest.assert_quiet()
    page.reload()
    settled(page)
    level = page.get_by_role("combobox", name="Level of Bea")
    level.select_option(label="Administrator")
    expect(page.get_by_text("Bea is now an administrator")).to_be_visible()
    page.get_by_role("button", name="Remove Bea").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Bea was removed")).to_be_visible()


def test_the_token_of_a_new_project_is_reset_and_the_project_deleted(site: Site, desk: Visit) -> None:
    page = desk.open("/settings/projects")
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Name").fill("Second shop")
    page.get_by_role("button", name="Make project").click()
    page.wait_for_url(re.compile(r"/project/\d+/home"))
    second = re.search(r"/project/(\d+)/", page.url)[1]  # type: ignore[index]
    page.goto(f"{site.server.url}/project/{second}/settings/project")
    settled(page)
    token = page.get_by_test_id("token")
    old = token.inner_text()
    page.get_by_role("button", name="Reset token").click()
    page.get_by_role("dialog").get_by_role("button", name="Reset token").click()
    expect(page.get_by_text("The project has a new token")).to_be_visible()
    expect(token).not_to_have_text(old)
    page.goto(f"{site.url}/settings/projects")
    settled(page)
    page.get_by_role("button", name="Delete Second shop").click()
    button = page.get_by_role("button", name="Delete project")
    expect(button).to_be_disabled()
    page.get_by_label("Type Second shop to delete it").fill("Second shop")
    button.click()
    expect(page.get_by_text("Second shop was deleted")).to_be_visible()


def test_ingestion_tells_of_bad_input_and_sends_it_through_again(site: Site, desk: Visit, look: Look) -> None:
    number = site.server.project_id
    bad = {"api_key": site.server.project_token, "batch": [{"event": "nobody"}, {"event": "x", "distinct_id": "bea"}]}
    assert httpx.post(f"{site.server.url}/batch/", json=bad).status_code == 200
    torn = Envelope("event", site.server.project_token, int(time.time() * 1000), gzip.compress(TORN), True, 1)
    append_now(path_of(site.server.data, EVENTS), [encode(msgspec.structs.replace(torn, project_id=number))])
    wait_for(
        lambda: site.api("GET", "ingestion/dead_letters/")["count"] == 1, timeout=30, what="the dead letter is listed"
    )
    page = desk.open("/ingestion")
    health = site.api("GET", "ingestion/health/")
    dropped = sum(one["count"] for one in health["last_hour"]["dropped"])
    assert dropped >= 1
    expect(page.get_by_test_id("figure-processed")).to_have_text(f"{health['last_hour']['processed']:,}")
    expect(page.get_by_test_id("figure-stored")).to_have_text(f"{health['last_hour']['stored']:,}")
    expect(page.get_by_test_id("figure-dropped")).to_have_text(f"{dropped:,}")
    expect(page.get_by_test_id("verdict")).to_contain_text("were not stored")
    expect(page.get_by_role("region", name="Warnings")).to_contain_text("Missing distinct id")
    look(page, "ingestion")

    page.get_by_role("button", name=re.compile("^Look at ")).click()
    expect(page.get_by_role("dialog")).to_contain_text('{"event": "torn"')
    page.keyboard.press("Escape")
    first = site.api("GET", "ingestion/dead_letters/")["results"][0]["id"]
    page.get_by_role("button", name=f"Send {first} through again").click()
    expect(page.get_by_text("Sent through again.")).to_be_visible()
    wait_for(
        lambda: [one["id"] for one in site.api("GET", "ingestion/dead_letters/")["results"]] not in ([], [first]),
        timeout=30,
        what="it is torn still, and comes back as another",
    )
    page.reload()
    settled(page)
    page.get_by_role("button", name=re.compile(r"^Delete \d+")).click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Deleted", exact=True)).to_be_visible()
    assert site.api("GET", "ingestion/dead_letters/")["count"] == 0
