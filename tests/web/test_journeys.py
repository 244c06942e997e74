"""Three tasks from end to end, as docs/guide/first-steps.md tells them. `make pictures` takes its pictures here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.services.hedgerow import Hedgerow
from tests.services.waiting import wait_for
from tests.web.site import Site, Visit, build, picture, settled
from tests.web.test_setup import setup_path

STEPS = ("$pageview", "product viewed", "checkout started", "order completed")
FUNNEL: dict[str, Any] = {
    "kind": "FunnelsQuery",
    "series": [{"kind": "EventsNode", "event": event} for event in STEPS],
    "dateRange": {"date_from": "-30d"},
}
RETENTION = {
    "kind": "RetentionQuery",
    "dateRange": {"date_from": "-30d"},
    "retentionFilter": {"period": "Week", "totalIntervals": 5},
}
SQL = """SELECT properties.category AS category, count() AS views, uniq(person_id) AS people
FROM events
WHERE event = 'product viewed' AND timestamp > now() - INTERVAL 30 DAY
GROUP BY category
ORDER BY views DESC"""


@pytest.fixture
def fresh(site: Site, tmp_path: Path) -> Iterator[Hedgerow]:
    """A server that nobody has signed in to. `site` only lends its browser."""
    build()
    server = Hedgerow(tmp_path / "fresh").start()
    yield server
    server.stop()


def test_from_the_setup_link_to_a_shared_dashboard(fresh: Hedgerow, site: Site) -> None:
    context = site.browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    visit = Visit(Site(fresh, site.browser, context.storage_state()), context)
    page = context.new_page()
    page.goto(fresh.url + setup_path(fresh))
    for name, value in (("name", "Ada"), ("Email", "ada@example.com"), ("Password", "a long enough phrase")):
        page.get_by_label(name).fill(value)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("Waiting for your first event")).to_be_visible(timeout=20_000)
    picture(page, "connect")

    page.get_by_role("button", name="Load demo data").click()
    expect(page.get_by_text(re.compile(r"All [\d,]+ events are here\."))).to_be_visible(timeout=120_000)
    expect(page.get_by_text(re.compile("Events (are arriving|have arrived)"))).to_be_visible()
    page.get_by_role("link", name="make a dashboard").click()
    page.get_by_role("button", name="New dashboard").first.click()
    page.get_by_role("dialog").get_by_text("Product health").click()
    expect(page.get_by_role("button", name=re.compile("user signed up"))).to_be_visible()  # found in the demo
    page.get_by_role("button", name="Create dashboard").click()
    expect(page).to_have_url(re.compile(r"/dashboards/\d+"))
    settled(page)
    picture(page, "dashboard")

    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("switch", name="Anybody with the link can see it").click()
    link = page.get_by_role("textbox", name="Link")
    expect(link).to_be_visible()
    picture(page, "share", of=page.get_by_role("dialog"))
    with visit.site.visitor(signed_in=False) as stranger:
        public = stranger.context.new_page()
        public.goto(link.input_value())
        settled(public)
        expect(public.get_by_role("heading", name="Product health")).to_be_visible()
        for tile in ("Daily active users", "Monthly active users"):
            where = "section", public.get_by_role("heading", name=tile, exact=True)
            expect(public.locator(where[0], has=where[1])).to_contain_text(last_of(visit.site, tile))
        legend = public.locator("section", has=public.get_by_role("heading", name="Active users", exact=True))
        for name in ("Daily", "Weekly", "Monthly"):
            expect(legend.get_by_text(name, exact=True).first).to_be_visible()
        picture(public, "shared-dashboard")
        stranger.assert_quiet()
    context.close()
    visit.assert_quiet()


def last_of(site: Site, insight: str) -> str:
    """The number that a saved insight shows, by the query API."""
    rows = site.api("GET", f"insights/?search={quote(insight)}")["results"]
    query = next(row["query"] for row in rows if row["name"] == insight)
    return f"{site.ask(query['source'])['results'][0]['aggregated_value']:,.0f}"


def test_where_people_drop_off_and_who_they_are(site: Site, desk: Visit) -> None:
    page = desk.open("/insights/new")
    page.get_by_role("tab", name="Funnel").click()
    for at, event in enumerate(STEPS[1:], start=2):
        if at > 2:
            page.get_by_role("button", name="Add step").click()
        choose_event(page, f"Step {at}", event)
    page.get_by_role("button", name=re.compile("^Date range")).click()
    page.get_by_role("button", name="Last 30 days").click()
    steps = page.get_by_label("Steps of the funnel").get_by_role("listitem")
    counts = [row["count"] for row in site.ask(FUNNEL)["results"]]
    for at, count in enumerate(counts):
        expect(steps.nth(at).locator("strong")).to_have_text(f"{count:,}")
    assert "Pageview" in steps.first.inner_text()
    settled(page)
    picture(page, "funnel")

    page.get_by_role("button", name=re.compile("dropped off before checkout started")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[data-actors-count]")).to_have_text(f"{counts[1] - counts[2]:,} people")
    picture(page, "dropped-off", of=dialog)
    person = dialog.get_by_role("link").first
    name = person.inner_text()
    person.click()
    expect(page).to_have_url(re.compile(r"/persons/"))
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(name[:8])
    expect(page.get_by_text("product viewed").first).to_be_visible()
    expect(page.get_by_text("checkout started")).to_have_count(0)
    picture(page, "person")


def choose_event(page: Page, step: str, event: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{step}:")).click()
    page.get_by_placeholder("Search events and actions").fill(event)
    page.get_by_role("option", name=event).first.click()
    expect(page.get_by_role("button", name=f"{step}: {event}")).to_be_visible()


def test_those_who_dropped_off_compared_with_everybody(site: Site, desk: Visit) -> None:
    page = desk.open(f"/insights/new?q={quote(json.dumps(FUNNEL))}")
    page.get_by_role("button", name=re.compile("dropped off before checkout started")).click()
    page.get_by_role("button", name="Save as cohort").click()
    page.get_by_label("Name of the cohort").fill("Left before checkout")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page).to_have_url(re.compile(r"/cohorts/\d+"))
    cohort = int(page.url.split("/cohorts/")[1].split("?")[0])
    counts = [row["count"] for row in site.ask(FUNNEL)["results"]]
    expect(page.get_by_test_id("cohort-count")).to_have_text(f"{counts[1] - counts[2]:,} persons", timeout=30_000)
    wait_for(lambda: not site.api("GET", f"cohorts/{cohort}/")["is_calculating"], timeout=30, what="the cohort")
    settled(page)
    picture(page, "cohort")

    page.get_by_role("button", name="Compare in an insight").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pageview (unique users) by cohort")
    settled(page)
    query = {
        "kind": "TrendsQuery",
        "series": [{"kind": "EventsNode", "event": "$pageview", "math": "dau"}],
        "dateRange": {"date_from": "-30d"},
        "breakdownFilter": {"breakdown_type": "cohort", "breakdown": ["all", cohort]},
    }
    rows = page.get_by_label("Numbers of this chart", exact=True).locator("tbody tr")
    for name, answer in zip(("All users", "Left before checkout"), site.ask(query)["results"], strict=True):
        cells = rows.filter(has_text=name).locator("td").all_inner_texts()
        assert [float(cell.replace(",", "")) for cell in cells[3:]] == answer["data"]
        assert sum(answer["data"]) > 0
    picture(page, "compare")


def test_pictures_of_other_pages(desk: Visit) -> None:
    page = desk.open("/web?date_from=-30d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Web analytics")
    picture(page, "web-analytics-dark", dark=True)
    desk.go(page, f"/insights/new?q={quote(json.dumps(RETENTION))}")
    expect(page.get_by_label("Retention, All")).to_be_visible()
    picture(page, "retention")
    desk.go(page, f"/sql?q={quote(json.dumps(SQL))}")
    expect(page.get_by_role("heading", level=1)).to_have_text("SQL")
    picture(page, "sql")
