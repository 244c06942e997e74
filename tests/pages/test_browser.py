"""The pages in a real browser: from the set-up link to the first event, on a desktop and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from hedgerow.accounts import service as accounts
from hedgerow.store.client import EventStore
from tests.app.server import real_store, served, store_events
from tests.services.install import chromium

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LONG = "an event with a name that is much too long for any column of any screen"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(chromium()), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def site(tmp_path) -> Iterator[SimpleNamespace]:
    with real_store(tmp_path) as settings, served(settings) as (url, app):
        with app.state.context.database.write() as session:
            project = accounts.prepare(session).project
            link = accounts.make_setup_link(session, settings)
        events = EventStore(settings, role="test")
        yield SimpleNamespace(url=url, setup=f"{url}/setup/{link.rsplit('/', 1)[1]}", project=project, events=events)
        events.close()


def open_page(browser: Browser, size: dict[str, int], complaints: list[str]) -> Page:
    page = browser.new_context(viewport=size).new_page()
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_setup_link_to_the_first_event(browser, site, size):
    complaints: list[str] = []
    page = open_page(browser, size, complaints)
    page.goto(site.setup)
    for name, value in (("name", "Ada"), ("Email", "ada@example.com"), ("Password", "a long enough phrase")):
        page.get_by_label(name).fill(value)
    assert fits(page)
    page.get_by_role("button", name="Create account").click()

    expect(page.get_by_role("heading", name="Waiting for your first event")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Live")
    page.get_by_role("tab", name="Python").click()
    expect(page.get_by_role("tabpanel")).to_contain_text(f'Posthog("{site.project.api_token}", host="{site.url}")')
    assert fits(page)

    first = {"event": "order placed", "distinct_id": "ada@example.com", "properties": {"<b>amount": "<i>42"}}
    store_events(site.events, site.project.id, first)
    expect(page.get_by_role("button", name="order placed")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("heading", name="Waiting for your first event")).to_be_hidden()
    page.get_by_role("button", name="order placed").click()
    expect(page.locator("tr.details")).to_contain_text("<b>amount")

    page.get_by_role("button", name="Pause").click()
    store_events(site.events, site.project.id, {"event": LONG, "distinct_id": "d" * 200})
    page.get_by_role("button", name="Resume (1)").click(timeout=15_000)
    expect(page.get_by_role("button", name=LONG)).to_be_visible()
    page.get_by_placeholder("Filter").fill("ORDER")
    expect(page.get_by_role("button", name=LONG)).to_be_hidden()
    assert fits(page)

    for path in ("/connect", "/project"):
        page.goto(site.url + path)
        assert fits(page)
    page.get_by_label("Drop events of known bots").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert complaints == []
    page.context.close()
