"""The frame around every page: signing in, moving about, the files and what the browser is allowed."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.web.site import Site, Visit, settled

PAGES = (
    "/home", "/dashboards", "/insights", "/web", "/sql", "/activity", "/persons", "/groups", "/cohorts", "/actions",
    "/definitions", "/annotations", "/connect", "/ingestion", "/settings",
)  # fmt: skip


def test_a_link_to_a_page_survives_signing_in(site: Site) -> None:
    with site.visitor(signed_in=False) as visit:
        page = visit.context.new_page()
        page.goto(f"{site.url}/persons?search=dana")
        expect(page).to_have_url(re.compile("/login"))
        page.fill("[name=email]", "dana@example.com")
        page.fill("[name=password]", "a-long-enough-password")
        page.press("[name=password]", "Enter")
        expect(page).to_have_url(re.compile(r"/project/\d+/persons\?search=dana"))


def test_every_page_is_reached_from_the_side_bar_and_by_keys(desk: Visit) -> None:
    page = desk.open("/home")
    for path in PAGES:
        page.locator(f"nav a[href$='{path}']").click()
        expect(page).to_have_url(re.compile(re.escape(path)))
        settled(page)
        expect(page.locator("h1")).to_have_count(1)
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("/persons"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Keyboard shortcuts")


@pytest.mark.parametrize("size", [{"width": 360, "height": 740}])
def test_on_a_phone_the_pages_are_behind_a_button(site: Site, size: dict[str, int]) -> None:
    with site.visitor(viewport=size) as visit:
        page = visit.open("/home")
        link = page.locator("nav a[href$='/cohorts']")
        expect(link).not_to_be_in_viewport()
        page.get_by_role("button", name="Menu").click()
        link.click()
        expect(page).to_have_url(re.compile("/cohorts"))
        expect(link).not_to_be_in_viewport()
        visit.assert_quiet()


def test_the_policy_allows_no_foreign_and_no_inline_code(site: Site) -> None:
    cookies = {cookie["name"]: cookie["value"] for cookie in site.state["cookies"]}
    answer = httpx.get(f"{site.url}/home", cookies=cookies)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    nonce = re.fullmatch(r"'self' 'nonce-([\w-]+)'", policy["style-src"])
    assert nonce is not None
    assert nonce[1] in answer.text
    again = httpx.get(f"{site.url}/home", cookies=cookies)
    assert nonce[1] not in again.text


def test_files_are_sent_compressed_and_kept_by_the_browser(site: Site) -> None:
    cookies = {cookie["name"]: cookie["value"] for cookie in site.state["cookies"]}
    page = httpx.get(f"{site.url}/home", cookies=cookies).text
    script = re.search(r'src="(/web/app-[\w-]+\.js)"', page)
    assert script is not None
    address = site.server.url + script[1]
    answer = httpx.get(address, headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]
    plain = httpx.get(address, headers={"Accept-Encoding": "identity"})
    assert plain.content == answer.content  # httpx has unpacked it
    assert "content-encoding" not in plain.headers


def test_nobody_reads_anything_without_signing_in(site: Site) -> None:
    answer = httpx.get(f"{site.url}/home")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")
    assert httpx.get(f"{site.server.url}/web/nothing.js").status_code == 404
