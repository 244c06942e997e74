"""Insights: building them by clicks, the numbers on screen, saving, sharing, the list."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
from playwright.sync_api import Page, expect

from tests.web.site import Look, Site, Visit, settled

KINDS = ("Trends", "Funnel", "Retention", "Paths", "Stickiness", "Lifecycle", "SQL")
FUNNEL = {
    "kind": "FunnelsQuery",
    "series": [
        {
            "kind": "EventsNode",
            "event": "$pageview",
            "properties": [{"type": "event", "key": "$browser", "operator": "exact", "value": ["Chrome"]}],
        },
        {"kind": "EventsNode", "event": "product added to cart"},
    ],
    "dateRange": {"date_from": "-30d"},
}
SIGN_UPS = {
    "kind": "TrendsQuery",
    "series": [{"kind": "EventsNode", "event": "user signed up", "name": "user signed up", "math": "total"}],
    "dateRange": {"date_from": "-14d"},
    "trendsFilter": {"display": "BoldNumber"},
}


def address(query: dict[str, Any]) -> str:
    return f"/insights/new?q={quote(json.dumps(query))}"


def query_of(page: Page) -> dict[str, Any]:
    """The query that the address holds."""
    found: dict[str, Any] = json.loads(parse_qs(urlsplit(page.url).query)["q"][0])
    return found


def saved_insight(site: Site, name: str, query: dict[str, Any]) -> dict[str, Any]:
    body = {"name": name, "saved": True, "query": {"kind": "InsightVizNode", "source": query}}
    made: dict[str, Any] = site.api("POST", "insights/", body)
    return made


def number(value: float) -> str:
    return f"{value:,.0f}"


def test_a_funnel_is_built_by_clicks_saved_and_found_again(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/insights/new")
    page.get_by_role("tab", name="Funnel").click()
    page.get_by_role("button", name=re.compile("^Step 2:")).click()
    page.get_by_placeholder("Search events and actions").fill("cart")
    page.get_by_role("option", name=re.compile("product added to cart")).click()

    first = page.get_by_role("group", name="Step 1")
    first.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("button", name="Property: Choose a property").click()
    page.get_by_placeholder("Search properties").fill("browser")
    page.get_by_role("option", name=re.compile(r"^Browser \$browser")).click()
    page.get_by_role("checkbox", name=re.compile("^Chrome")).check()
    page.get_by_role("button", name="Apply").click()
    expect(first).to_contain_text("Browser equals Chrome")
    page.get_by_role("button", name="Date range: Last 7 days").click()
    page.get_by_role("button", name="Last 30 days").click()
    settled(page)

    steps = site.ask(FUNNEL)["results"]
    assert steps[0]["count"] > steps[1]["count"] > 0
    chart = page.locator("section", has=page.get_by_role("button", name=re.compile("^Date range")))
    for step in steps:
        expect(chart).to_contain_text(number(step["count"]))
    look(page, "insights-funnel")

    page.locator("h1").click()
    page.get_by_role("textbox", name="Name").fill("Views to carts")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(r"/insights/[A-Za-z0-9]{8}$"))
    expect(page.get_by_role("button", name="Saved")).to_be_disabled()

    short_id = page.url.rsplit("/", 1)[1]
    kept = site.api("GET", f"insights/{short_id}/")
    assert (kept["name"], kept["query"]["kind"]) == ("Views to carts", "InsightVizNode")
    assert [one["event"] for one in kept["query"]["source"]["series"]] == ["$pageview", "product added to cart"]
    again = desk.open(f"/insights/{short_id}")
    expect(again.locator("h1")).to_have_text("Views to carts")
    expect(again.locator("main")).to_contain_text(number(steps[1]["count"]))


def test_every_kind_opens_with_an_answer(desk: Visit) -> None:
    page = desk.open("/insights/new?kind=HogQLQuery")
    for label in reversed(KINDS):
        page.get_by_role("tab", name=label).click()
        expect(page.get_by_role("tab", name=label)).to_have_attribute("aria-selected", "true")
        settled(page)
        expect(page.locator("main")).to_contain_text("Computed")
        expect(page.get_by_role("alert")).to_have_count(0)


def test_the_address_holds_the_whole_question(site: Site, desk: Visit) -> None:
    page = desk.open(address({"kind": "InsightVizNode", "source": SIGN_UPS}))
    answer = site.ask(SIGN_UPS)["results"][0]
    expect(page.locator("main")).to_contain_text(number(answer["aggregated_value"]))
    page.get_by_role("combobox", name="Chart type").click()
    page.get_by_role("option", name="Table", exact=True).click()
    page.get_by_role("button", name="Add breakdown: By property").click()
    page.get_by_role("option", name=re.compile(r"^Browser \$browser")).click()
    settled(page)
    held = query_of(page)
    assert held["trendsFilter"]["display"] == "ActionsTable"
    assert [one["property"] for one in held["breakdownFilter"]["breakdowns"]] == ["$browser"]
    page.reload()
    settled(page)
    expect(page.locator("main")).to_contain_text("Chrome")


def test_another_kind_keeps_the_events_and_dates(desk: Visit) -> None:
    page = desk.open(address(SIGN_UPS))
    page.get_by_role("tab", name="Retention").click()
    expect(page.get_by_role("button", name="People who did: user signed up")).to_be_visible()
    page.get_by_role("tab", name="Paths").click()
    page.get_by_role("tab", name="Trends").click()
    expect(page.get_by_role("button", name="Series A: user signed up")).to_be_visible()
    expect(page.get_by_role("button", name="Date range: Last 14 days")).to_be_visible()


def test_leaving_with_unsaved_changes_is_asked_about(site: Site, desk: Visit) -> None:
    insight = saved_insight(site, "Sign-ups in two weeks", SIGN_UPS)
    page = desk.open(f"/insights/{insight['short_id']}")
    page.get_by_role("button", name="Date range: Last 14 days").click()
    page.get_by_role("button", name="Last 30 days").click()
    page.get_by_role("link", name="Cohorts").click()
    question = page.get_by_role("dialog", name="Leave without saving?")
    question.get_by_role("button", name="Keep as it is").click()
    expect(page).to_have_url(re.compile(insight["short_id"]))
    expect(question).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Saved")).to_be_visible()
    page.get_by_role("link", name="Cohorts").click()
    expect(page).to_have_url(re.compile("/cohorts"))
    kept = site.api("GET", f"insights/{insight['short_id']}/")
    assert kept["query"]["source"]["dateRange"]["date_from"] == "-30d"


def test_a_public_link_is_made_and_files_are_downloaded(site: Site, desk: Visit) -> None:
    insight = saved_insight(site, "Sign-ups to share", SIGN_UPS)
    page = desk.open(f"/insights/{insight['short_id']}")
    page.get_by_role("button", name="More actions").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Export numbers as CSV").click()
    assert download.value.suggested_filename == "Sign-ups to share.csv"
    assert "user signed up" in download.value.path().read_text()
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("switch", name="Anyone with the link can see this insight").click()
    link = page.get_by_role("textbox", name="Public link").input_value()
    shared = link + ".json"
    assert httpx.get(shared).json()["insight"]["name"] == "Sign-ups to share"
    page.get_by_role("switch", name="Ask for a password").click()
    page.get_by_role("textbox", name="For whom is a new password").fill("The board")
    page.get_by_role("button", name="Make a password").click()
    expect(page.get_by_role("alert")).to_contain_text("The new password")
    assert "Sign-ups to share" not in httpx.get(shared).text


def test_the_list_is_searched_and_a_deleted_insight_comes_back(site: Site, desk: Visit, look: Look) -> None:
    saved_insight(site, "Weekly orders", SIGN_UPS)
    saved_insight(site, "Order funnel", FUNNEL)
    page = desk.open("/insights")
    page.get_by_role("button", name="Favourite: Order funnel").click()
    expect(page.get_by_role("button", name="Favourite: Order funnel")).to_have_attribute("aria-pressed", "true")
    page.mouse.move(640, 700)  # off the star, whose tooltip would be in the pictures
    look(page, "insights-list")
    page.get_by_role("textbox", name="Search insights").fill("weekly orders")
    expect(page.get_by_role("link", name="Order funnel")).to_have_count(0)
    page.get_by_role("button", name="Actions for Weekly orders").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("heading", name="No insight matches")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Weekly orders")).to_be_visible()
