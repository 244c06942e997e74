"""Web analytics: the page says what the API says."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.site import Look, Site, Visit, settled

SHARED: dict[str, Any] = {
    "dateRange": {"date_from": "-7d", "date_to": None},
    "compareFilter": {"compare": True},
    "filterTestAccounts": False,
    "properties": [],
}
DESKTOPS = [{"type": "event", "key": "$device_type", "operator": "exact", "value": ["Desktop"]}]


@pytest.fixture(scope="module", autouse=True)
def action(site: Site) -> None:
    site.api("POST", "actions/", {"name": "Order", "steps": [{"event": "order completed"}]})


def overview(site: Site, **more: Any) -> dict[str, Any]:
    answer = site.ask({"kind": "WebOverviewQuery", **SHARED, **more})
    return {row["key"]: row["value"] for row in answer["results"]}


def rows(page: Page, breakdown: str) -> list[list[str]]:
    """The value and the numbers of now of each row of a table."""
    table = page.locator(f"[data-breakdown={breakdown}] tbody tr")
    expect(table.first).to_be_visible()
    found = []
    for row in table.all():
        cells = [cell.inner_text().split("\n")[0].strip() for cell in row.locator("td").all()]
        found.append(cells)
    return found


def table(site: Site, breakdown: str, **more: Any) -> list[list[str]]:
    answer = site.ask({"kind": "WebStatsTableQuery", "breakdownBy": breakdown, **SHARED, "limit": 10, **more})
    return [[row[0], f"{row[1][0]:,}", f"{row[2][0]:,}"] for row in answer["results"]]


def test_the_page_says_what_the_api_says(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/web")
    told = overview(site)
    for key in ("visitors", "views", "sessions"):
        expect(page.locator(f"[data-metric='{key}']")).to_have_text(f"{told[key]:,}")
    assert [row[:3] for row in rows(page, "Page")] == table(site, "Page")
    assert [row[:3] for row in rows(page, "InitialChannelType")] == table(site, "InitialChannelType")
    assert [row[:3] for row in rows(page, "DeviceType")] == table(site, "DeviceType")
    page.get_by_role("tab", name="Languages").click()
    assert len(rows(page, "Language")) == len(table(site, "Language"))
    page.get_by_role("tab", name="Map").click()
    settled(page)
    look(page, "web-analytics")


def test_a_click_on_a_row_filters_everything(site: Site, desk: Visit) -> None:
    page = desk.open("/web")
    page.get_by_role("button", name="Filter by device type Desktop").click()
    fewer = overview(site, properties=DESKTOPS)
    assert fewer["visitors"] < overview(site)["visitors"]
    expect(page.locator("[data-metric=visitors]")).to_have_text(f"{fewer['visitors']:,}")
    expect(page.locator("[data-breakdown=InitialChannelType] [aria-busy]")).to_have_count(0)
    settled(page)
    page.reload()
    settled(page)
    expect(page.locator("[data-metric=visitors]")).to_have_text(f"{fewer['visitors']:,}")
    assert [row[:3] for row in rows(page, "Page")] == table(site, "Page", properties=DESKTOPS)


def test_a_goal_and_an_action_tell_conversions(site: Site, desk: Visit) -> None:
    goal = {"customEventName": "order completed"}
    dates = {"date_from": "-9d", "date_to": None}  # that nobody has asked about before the action was there
    page = desk.open(f'/web?dates={json.dumps(dates)}&goal={{"customEventName":"order completed"}}')
    told = overview(site, conversionGoal=goal, dateRange=dates)
    expect(page.locator("[data-metric='total conversions']")).to_have_text(f"{told['total conversions']:,}")
    goals = site.ask({"kind": "WebGoalsQuery", **SHARED, "dateRange": dates})
    cells = page.get_by_role("region", name="Goals").locator("tbody tr", has_text="Order").locator("td")
    expect(cells.nth(1)).to_contain_text(f"{next(row for row in goals['results'] if row[0] == 'Order')[1][0]:,}")


def test_a_table_opens_as_an_insight(desk: Visit) -> None:
    page = desk.open("/web")
    page.get_by_role("button", name="Open channels as insight").click()
    expect(page).to_have_url(re.compile(r"/insights/new\?q=.*channel_type"))
