"""From the set-up link to the first numbers, as somebody who has just started Hedgerow."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from posthog import Posthog

from hedgerow.accounts import service as accounts
from hedgerow.database.engine import Database, open_engine
from hedgerow.settings import load
from tests.services.hedgerow import Hedgerow
from tests.web.site import Look, Site, Visit, build, settled


@pytest.fixture
def fresh(site: Site, tmp_path) -> Iterator[Hedgerow]:
    """A server that nobody has signed in to. `site` only lends its browser."""
    build()
    server = Hedgerow(tmp_path / "fresh").start()
    yield server
    server.stop()


def setup_path(server: Hedgerow) -> str:
    settings = load(server.data)
    engine = open_engine(settings)
    with Database(engine).write() as session:
        link = accounts.make_setup_link(session, settings)
    engine.dispose()
    return "/setup/" + link.rsplit("/", 1)[1]


def test_from_the_setup_link_to_the_first_event_and_demo_data(fresh: Hedgerow, site: Site, look: Look) -> None:
    browser: Browser = site.browser
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    visit = Visit(Site(fresh, browser, context.storage_state()), context)
    page = context.new_page()
    page.goto(fresh.url + setup_path(fresh))
    for name, value in (("name", "Ada"), ("Email", "ada@example.com"), ("Password", "a long enough phrase")):
        page.get_by_label(name).fill(value)
    page.get_by_role("button", name="Create account").click()

    expect(page).to_have_url(re.compile(r"/project/\d+/connect"))
    expect(page.get_by_text("Waiting for your first event")).to_be_visible()
    page.get_by_role("tab", name="Python").click()
    expect(page.get_by_role("tabpanel")).to_contain_text(f'Posthog("{fresh.project_token}", host="{fresh.url}")')
    look(page, "connect-waiting")
    visit.go(page, "/home")
    expect(page.get_by_text("No event has arrived yet")).to_be_visible()

    page.goto(f"{fresh.url}/project/{fresh.project_id}/connect")
    posthog = Posthog(fresh.project_token, host=fresh.url)  # what the page says
    posthog.capture("order placed", distinct_id="user-1", properties={"amount": 42})
    posthog.shutdown()
    expect(page.get_by_text("Events are arriving")).to_be_visible(timeout=20_000)  # by itself
    expect(page.get_by_text("The latest is order placed")).to_be_visible()

    page.get_by_role("button", name="Load demo data").click()
    page.get_by_role("dialog").get_by_role("button", name="Load into this project").click()
    expect(page.get_by_role("status").filter(has_text=re.compile("[1-9][0-9,]+ of about"))).to_be_visible(
        timeout=60_000
    )
    visit.go(page, "/home")
    expect(page.get_by_text("People, last 7 days")).to_be_visible()
    settled(page)

    page.get_by_role("button", name=re.compile("Your account")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()
    visit.assert_quiet()


def test_connect_and_home_look_right(desk: Visit, look: Look) -> None:
    page = desk.open("/connect?sdk=python")
    expect(page.get_by_text(re.compile("Events (are arriving|have arrived)"))).to_be_visible()
    look(page, "connect")
    desk.go(page, "/home")
    shown = page.get_by_text("Events, last 7 days").locator("xpath=..").inner_text()
    query = "SELECT count() FROM events WHERE timestamp >= now() - INTERVAL 7 DAY AND timestamp <= now()"
    count = desk.site.ask({"kind": "HogQLQuery", "query": query})["results"][0][0]
    number = re.search(r"\n([\d,]+)", shown)
    assert number is not None
    assert abs(int(number[1].replace(",", "")) - count) <= 50  # `now()` moves on between the two
    look(page, "home")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_label("Search").fill("retent")
    expect(page.get_by_role("dialog")).to_contain_text("Insights")
