"""Events as they arrive, the explorer, single events, and sessions."""

from __future__ import annotations

import csv
import io
import re
import uuid
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.web.site import Look, Site, Visit, settled

WEEK = {"kind": "EventsQuery", "after": "-7d"}


def send(site: Site, event: str, **properties: Any) -> str:
    """An event as an SDK sends it; its distinct id."""
    distinct_id = f"visitor-{uuid.uuid4().hex[:8]}"
    body = {"api_key": site.server.project_token, "event": event, "distinct_id": distinct_id, "properties": properties}
    httpx.post(f"{site.server.url}/capture/", json=body).raise_for_status()
    return distinct_id


def rows(page: Page) -> Any:
    """The rows of the list, without those that are opened below them."""
    return page.locator("main table tbody tr:has(button[aria-expanded])")


def download(page: Page, path: Path, kind: str) -> Path:
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name=kind).click()
    waiting.value.save_as(path)
    return path


def test_events_appear_by_themselves_and_wait_while_it_is_paused(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/activity")
    expect(page.get_by_text("Live", exact=True).last).to_be_visible()
    name = f"gate opened {uuid.uuid4().hex[:6]}"
    visitor = send(site, name, colour="moss green")
    expect(page.get_by_text(name)).to_be_visible(timeout=15_000)
    expect(page.get_by_role("link", name=visitor)).to_be_visible()
    page.get_by_role("button", name=f"Open {name}").click()
    expect(page.get_by_label("Properties of the event")).to_contain_text("moss green")

    page.get_by_role("button", name="Pause").click()
    send(site, f"{name} again")
    expect(page.get_by_role("button", name=re.compile("1 new"))).to_be_visible(timeout=15_000)
    expect(page.get_by_text(f"{name} again")).to_be_hidden()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text(f"{name} again")).to_be_visible()
    expect(page.get_by_text(re.compile("online in the last 5 minutes"))).to_be_visible()

    page.get_by_label("Search these events").fill("moss")
    expect(rows(page)).to_have_count(1)
    look(page, "activity-live")


def test_the_explorer_lists_what_the_query_finds(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/activity/explore?date=" + '{"date_from":"-7d","date_to":null}' + '&event="order completed"')
    asked = site.ask({**WEEK, "select": ["uuid", "properties.$current_url"], "event": "order completed", "limit": 100})
    expect(rows(page)).to_have_count(len(asked["results"]))
    first = asked["results"][0][1].removeprefix("https://")
    expect(rows(page).first).to_contain_text(first)

    page.get_by_role("button", name="Columns").click()
    page.get_by_label("SQL expression").fill("toHour(timestamp) -- Hour of the day")
    page.get_by_role("button", name="Add the expression").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Hour of the day", exact=True).click()
    expect(page).to_have_url(re.compile("toHour"))
    query = {**WEEK, "select": ["toHour(timestamp)"], "event": "order completed", "orderBy": ["toHour(timestamp) DESC"]}
    latest = site.ask({**query, "limit": 1})["results"][0][0]
    expect(rows(page).first.locator("td").last).to_have_text(str(latest))
    page.reload()
    settled(page)
    expect(rows(page).first.locator("td").last).to_have_text(str(latest))

    rows(page).first.get_by_role("button").first.click()
    page.get_by_role("button", name="Filter by Browser", exact=True).first.click()
    expect(page.get_by_role("button", name=re.compile("^Browser equals"))).to_be_visible()
    look(page, "activity-explore")


def test_a_file_has_all_rows(site: Site, desk: Visit, tmp_path: Path) -> None:
    page = desk.open("/activity/explore?date=" + '{"date_from":"-7d","date_to":null}' + '&event="product viewed"')
    table = list(csv.reader(io.StringIO(download(page, tmp_path / "events.csv", "All rows as CSV").read_text())))
    found = site.ask({**WEEK, "select": ["event", "count()"], "event": "product viewed"})["results"][0][1]
    assert found > 100, "more than a page, or this shows nothing"
    assert len(table) - 1 == found
    assert table[0][0] == "event"


def test_rows_are_grouped_by_an_aggregate(site: Site, desk: Visit) -> None:
    columns = '["event","count()"]'
    page = desk.open(f'/activity/explore?columns={columns}&sort=null&date={{"date_from":"-7d","date_to":null}}')
    most = site.ask({**WEEK, "select": ["event", "count()"], "limit": 1})["results"][0]
    first = page.locator("main table tbody tr").first
    expect(first.locator("td").last).to_have_text(f"{most[1]:,}")
    page.get_by_role("button", name="Open as").click()
    expect(page.get_by_role("menuitem", name=re.compile("Insight"))).to_have_attribute(
        "href", re.compile("TrendsQuery")
    )
    expect(page.get_by_role("menuitem", name="SQL")).to_have_attribute("href", re.compile("GROUP"))


def test_one_event_whole(site: Site, desk: Visit, look: Look) -> None:
    query = {"kind": "EventsQuery", "event": "$autocapture", "after": "-30d", "select": ["*"], "limit": 1}
    event = site.ask(query)["results"][0][0]
    page = desk.open(f"/events/{event['uuid']}")
    expect(page.get_by_role("heading", name="Page", exact=True)).to_be_visible()
    expect(page.get_by_label("Elements, from the one that was clicked outwards")).to_contain_text("was clicked")
    expect(page.locator("[aria-current=true]")).to_contain_text("Autocapture")
    look(page, "activity-event")
    page.get_by_label("Search properties").fill("browser version")
    expect(page.locator("main dt", has_text="Browser version")).to_have_count(1)
    expect(page.locator("main dt", has_text="Pathname")).to_have_count(0)
    page.get_by_text("JSON", exact=True).click()
    expect(page.get_by_label("The event as JSON")).to_contain_text(event["uuid"])


def test_sessions_and_their_events(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/activity/sessions?sort=" + '{"key":"$event_count","descending":true}')
    select = ["session_id", "$event_count", "$entry_pathname"]
    query = {"kind": "SessionsQuery", "select": select, "after": "-7d", "orderBy": ["$event_count DESC"], "limit": 1}
    session, count, entry = site.ask(query)["results"][0]
    first = page.locator("main table tbody tr").first
    expect(first).to_contain_text(f"{count:,}")
    expect(first).to_contain_text(entry)
    look(page, "sessions")
    first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(session))
    settled(page)
    expect(page.get_by_role("button", name=re.compile("^Open "))).to_have_count(min(count, 150))
    look(page, "session", briefly=True)
