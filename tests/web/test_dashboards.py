"""Dashboards: made from templates, arranged, filtered, shared."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from hedgerow.dashboards.templates import TEMPLATES
from tests.services.waiting import wait_for
from tests.web.site import Look, Site, Visit, settled


def make(site: Site, template: str = "company-kpis", **names: str) -> dict[str, Any]:
    """A dashboard whose events are those of the demo's shop."""
    row = site.api("GET", f"dashboard_templates/{template}/")
    shop = {
        "SIGN_UP": "user signed up", "PAYMENT": "payment received", "AMOUNT": "revenue",
        "ACTIVATION": "checkout started", "CANCELLATION": "order refunded", **names,
    }  # fmt: skip
    variables = [{**one, "default": shop.get(one["id"], one["default"])} for one in row["variables"]]
    body = {name: row[name] for name in ("template_name", "dashboard_description", "tags", "tiles")}
    made: dict[str, Any] = site.api(
        "POST", "dashboards/create_from_template_json/", {"template": {**body, "variables": variables}}
    )
    return made


def tile_of(dashboard: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in dashboard["tiles"] if one["insight"] and one["insight"]["name"] == name)
    return found


def big(answer: dict[str, Any]) -> str:
    """The value of a "big number", as it is written."""
    return f"{round(answer['results'][0]['aggregated_value'], 2):,}".removesuffix(".0")


def answer_of(site: Site, tile: dict[str, Any], **overrides: Any) -> dict[str, Any]:
    answer: dict[str, Any] = site.api("POST", "query/", {"query": tile["insight"]["query"], **overrides})
    return answer


def section(page: Page, tile: dict[str, Any]) -> Locator:
    return page.locator(f"[data-tile='{tile['id']}']")


def test_the_first_dashboard_is_made_from_a_template(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/dashboards")
    page.get_by_role("button", name="New dashboard").click()
    dialog = page.get_by_role("dialog")
    for template in TEMPLATES:
        expect(dialog.get_by_role("button", name=re.compile(template.template_name))).to_be_visible()
    dialog.get_by_role("button", name=re.compile("Company KPIs")).click()
    # what the shop calls its events was found
    for name in ("user signed up", "payment received", "revenue"):
        expect(dialog.get_by_role("button", name=name)).to_be_visible()
    dialog.get_by_label("Name").fill("The shop")
    dialog.get_by_role("button", name="Create dashboard").click()
    expect(page).to_have_url(re.compile(r"/dashboards/\d+"))
    settled(page)
    made = site.api("GET", f"dashboards/{page.url.split('/')[-1]}/")
    assert (made["name"], made["creation_mode"]) == ("The shop", "template")
    for name in ("Revenue", "Sign-ups"):
        tile = tile_of(made, name)
        expect(section(page, tile)).to_contain_text(big(answer_of(site, tile)))
    expect(page.get_by_text("Oldest figure computed")).to_be_visible()
    look(page, "dashboard")
    desk.go(page, "/dashboards")
    expect(page.get_by_role("link", name="The shop")).to_be_visible()
    look(page, "dashboards")


@pytest.mark.parametrize("template", [one.id for one in TEMPLATES if one.id != "company-kpis"])
def test_every_template_shows_something(site: Site, desk: Visit, template: str) -> None:
    page = desk.open("/dashboards")
    page.get_by_role("button", name="New dashboard").click()
    name = next(one.template_name for one in TEMPLATES if one.id == template)
    page.get_by_role("dialog").get_by_role("button", name=re.compile(name)).click()
    page.get_by_role("button", name="Create dashboard").click()
    expect(page).to_have_url(re.compile(r"/dashboards/\d+"))
    settled(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    wanted = next(one for one in TEMPLATES if one.id == template).tiles
    expect(page.locator("[data-tile]")).to_have_count(len(wanted))


def test_tiles_are_arranged_by_keyboard_and_by_mouse(site: Site, desk: Visit) -> None:
    made = make(site)
    tile, other = tile_of(made, "Sign-ups"), tile_of(made, "Daily sign-ups")
    page = desk.open(f"/dashboards/{made['id']}")

    def kept(one: dict[str, Any]) -> dict[str, int]:
        rows = site.api("GET", f"dashboards/{made['id']}/")["tiles"]
        layout: dict[str, int] = next(row["layouts"]["sm"] for row in rows if row["id"] == one["id"])
        return layout

    before = kept(tile)
    section(page, tile).get_by_role("button", name=re.compile("Options")).focus()
    page.keyboard.press("Enter")
    for item in ("Move left", "Taller"):
        expect(page.get_by_role("menuitem", name=item)).to_be_visible()
        page.get_by_role("menuitem", name=item).focus()
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    wait_for(lambda: kept(tile)["h"] == before["h"] + 1, timeout=10, every=0.1, what="the height")
    assert kept(tile)["x"] == before["x"] - 3

    place = section(page, other).bounding_box()
    assert place is not None
    grip = section(page, other).locator("[data-grip]")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] - 200, box["y"] + 12, steps=5)
    page.mouse.move(box["x"] - 600, box["y"] + 12, steps=10)
    page.mouse.up()
    wait_for(lambda: kept(other)["x"] == 0, timeout=10, every=0.1, what="the tile's new place")

    page.reload()
    settled(page)
    now = section(page, other).bounding_box()
    assert now is not None
    assert now["x"] < place["x"]


def test_filters_change_the_numbers_and_are_kept_for_everybody_only_when_saved(site: Site, desk: Visit) -> None:
    made = make(site)
    tile = tile_of(made, "Sign-ups")
    everything = big(answer_of(site, tile))
    filters = {"date_from": "-7d", "properties": [
        {"type": "event", "key": "$device_type", "operator": "exact", "value": ["Desktop"]}
    ]}  # fmt: skip
    fewer = big(answer_of(site, tile, filters_override=filters))
    assert fewer != everything
    page = desk.open(f"/dashboards/{made['id']}?filters={json.dumps(filters)}")
    expect(section(page, tile)).to_contain_text(fewer)
    page.get_by_role("button", name="Reset").click()
    expect(section(page, tile)).to_contain_text(everything)
    desk.go(page, f"/dashboards/{made['id']}?filters={json.dumps(filters)}")
    page.get_by_role("button", name="Save for everybody").click()
    expect(page.get_by_role("button", name="Save for everybody")).to_have_count(0)
    desk.go(page, f"/dashboards/{made['id']}")
    expect(section(page, tile)).to_contain_text(fewer)
    assert site.api("GET", f"dashboards/{made['id']}/")["persisted_filters"] == filters


def test_names_texts_and_tiles_are_changed_in_place(site: Site, desk: Visit) -> None:
    made = make(site)
    page = desk.open(f"/dashboards/{made['id']}")
    page.get_by_role("button", name="Edit name").click()
    page.get_by_role("textbox", name="Name").fill("Mondays")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mondays")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("menuitem", name="Text card").click()
    page.get_by_label("Text, in Markdown").fill("# Look here\n**bold** <script>alert(1)</script> [x](javascript:alert)")
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    card = page.locator("section", has=page.get_by_role("heading", name="Look here"))
    expect(card.locator("strong")).to_have_text("bold")
    expect(card).to_contain_text("<script>alert(1)</script> [x](javascript:alert)")
    tile = tile_of(made, "Churn")
    section(page, tile).get_by_role("button", name=re.compile("Options")).click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(section(page, tile)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(section(page, tile)).to_be_visible()
    page.get_by_role("button", name="More options of the dashboard").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page).to_have_url(re.compile("/dashboards$"))
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Mondays")).to_be_visible()


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A page of somebody else's, at another origin."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode() if self.path == "/" else b"")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def test_a_public_link_shows_the_same_numbers_and_no_person(site: Site, desk: Visit, look: Look) -> None:
    made = make(site)
    site.api("POST", "insights/", {
        "name": "People", "saved": True, "dashboards": [made["id"]],
        "query": {"kind": "DataVisualizationNode", "source": {
            "kind": "HogQLQuery", "query": "SELECT person.properties.email, distinct_id FROM events LIMIT 5"}},
    })  # fmt: skip
    page = desk.open(f"/dashboards/{made['id']}")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("switch", name="Anybody with the link can see it").click()
    link = page.get_by_role("textbox", name="Link")
    expect(link).to_be_visible()
    address = link.input_value()
    code = page.get_by_role("dialog").locator("pre, code").filter(has_text="<iframe").first.inner_text()

    bodies: list[str] = []
    with site.visitor(signed_in=False) as stranger:
        public = stranger.context.new_page()
        public.on("response", lambda answer: bodies.append(answer.text()) if "/web/" not in answer.url else None)
        public.goto(address)
        settled(public)
        for name in ("Revenue", "Sign-ups", "Cancellations"):
            where = public.locator("section", has=public.get_by_role("heading", name=name, exact=True))
            expect(where).to_contain_text(big(answer_of(site, tile_of(made, name))))
        expect(public.locator("section", has=public.get_by_role("heading", name="People"))).to_contain_text("Sign in")
        assert public.locator("canvas, svg").count() > 0
        assert not stranger.context.cookies()
        look(public, "shared-dashboard")
        people = site.ask({"kind": "HogQLQuery", "query": "SELECT DISTINCT distinct_id FROM events LIMIT 500"})
        told = "".join(bodies)
        assert told
        assert not [row[0] for row in people["results"] if row[0] in told]
        assert "@" not in told
        dark = stranger.context.new_page()
        dark.goto(f"{address}?theme=dark")
        expect(dark.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")

        with another_site(f"<!doctype html><html lang=en><title>Elsewhere</title>{code}") as elsewhere:
            host = stranger.context.new_page()
            host.goto(elsewhere)
            frame = host.frame_locator("iframe")
            expect(frame.get_by_role("heading", level=1)).to_have_text("Company KPIs")
            expect(frame.get_by_text(big(answer_of(site, tile_of(made, "Sign-ups"))), exact=True).first).to_be_visible()
        stranger.assert_quiet(r"favicon\.ico|localhost:\d+/favicon")


def test_a_password_is_asked_for_before_anything_is_shown(site: Site) -> None:
    made = make(site)
    sharing = f"dashboards/{made['id']}/sharing/"
    token = site.api("PATCH", sharing, {"enabled": True, "password_required": True})["access_token"]
    added = site.api("POST", f"{sharing}passwords/", {"note": "the board"})
    password = added["password"]
    assert httpx.get(f"{site.server.url}/shared/{token}.json").status_code == 401
    with site.visitor(signed_in=False) as stranger:
        page = stranger.context.new_page()
        page.clock.install()
        page.goto(f"{site.server.url}/shared/{token}?refresh=60")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Open").click()
        where = page.locator("section", has=page.get_by_role("heading", name="Sign-ups", exact=True))
        expect(where).to_contain_text(big(answer_of(site, tile_of(made, "Sign-ups"))))

        # It asks again by itself, with what it was answered in place of the password, until the password is no more.
        site.api("PATCH", f"dashboards/{made['id']}/", {"name": "Renamed"})
        with page.expect_response(f"**/shared/{token}.json") as asked:
            page.clock.fast_forward(61_000)
        assert asked.value.ok
        assert password not in (asked.value.request.post_data or "") + page.url
        expect(page.get_by_role("heading", level=1)).to_have_text("Renamed")
        site.api("DELETE", f"{sharing}passwords/{added['id']}/")
        page.clock.fast_forward(61_000)
        expect(page.get_by_role("alert")).to_contain_text("not kept up to date")
        page.get_by_role("link", name="Give the password").click()
        expect(page.get_by_label("Password")).to_be_visible()
        stranger.assert_quiet("401")
