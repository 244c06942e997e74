"""The SQL page: completion, errors, results, variables, files, saved queries, cancelling."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.site import Look, Site, Visit

TOP = """SELECT event, count() AS events, uniq(person_id) AS people
FROM events GROUP BY event ORDER BY events DESC, event LIMIT 8"""
REFUSED = (r"status of 400", r"query_was_cancelled")


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="SQL query")


def write(page: Page, text: str) -> None:
    """Types as if pasted: without the list of suggestions opening on the way."""
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Escape")


def run(page: Page) -> None:
    editor(page).press("Control+Enter")
    expect(page.get_by_role("region", name="Query result")).to_have_attribute("aria-busy", "false")


def cells(page: Page) -> list[list[str]]:
    """The rows of the table in sight."""
    rows = page.get_by_role("table", name="Result").get_by_role("row")
    expect(rows.nth(1)).to_be_visible()
    return [row.get_by_role("cell").all_inner_texts() for row in rows.all()[1:]]


def opened(desk: Visit, text: str = "", **more: str) -> Page:
    parts = {"q": text, **more} if text else more
    return desk.open("/sql?" + "&".join(f"{key}={quote(value)}" for key, value in parts.items()))


def test_an_empty_page_teaches_with_examples_that_run(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/sql")
    expect(page.get_by_role("heading", name="Begin with an example")).to_be_visible()
    look(page, "sql-empty")
    titles = page.locator("section[aria-labelledby=sql-examples] button").all_inner_texts()
    assert len(titles) == 5
    for number in range(5):
        if number:
            page.get_by_role("button", name="New query").click()
        page.locator("section[aria-labelledby=sql-examples] button").nth(number).click()
        result = page.get_by_role("region", name="Query result")
        expect(result.get_by_text("worked out")).to_be_visible()
        expect(result.get_by_role("alert")).to_have_count(0)


def test_the_table_and_the_address_are_the_answer(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/sql")
    write(page, TOP)
    run(page)
    answer = site.ask({"kind": "HogQLQuery", "query": TOP})["results"]
    assert cells(page) == [[name, f"{events:,}", f"{people:,}"] for name, events, people in answer]
    look(page, "sql-table")
    page.wait_for_url(lambda address: "SELECT" in address)
    other = desk.open(page.url.removeprefix(site.url))
    expect(other.get_by_role("region", name="Query result")).to_contain_text(f"{len(answer)} rows")
    assert cells(other) == cells(page)
    # the same as a chart; what is behind it is kept in the address, too
    other.locator("label", has_text="Chart").click()
    expect(other.locator("canvas").first).to_be_visible()
    look(other, "sql-chart")
    other.wait_for_url(lambda address: "view=chart" in address)


def test_completion_offers_the_projects_properties(site: Site, desk: Visit) -> None:
    page = desk.open("/sql")
    write(page, "SELECT  FROM events")
    page.keyboard.press("Control+Home")
    for _ in "SELECT ":
        page.keyboard.press("ArrowRight")
    page.keyboard.type("properties.payment_m")
    option = page.get_by_role("option", name="payment_method")
    expect(option).to_be_visible()
    page.wait_for_timeout(100)  # the list takes no key in its first moments
    page.keyboard.press("Enter")
    expect(editor(page)).to_contain_text("SELECT properties.payment_method FROM events")
    # by keyboard out of the editor: Esc, then Tab
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor(page)).not_to_be_focused()


def test_an_error_is_shown_where_it_is(site: Site, desk: Visit, look: Look) -> None:
    text = "SELECT event, evnt FROM events"
    page = desk.open("/sql")
    write(page, text)
    errors = site.ask({"kind": "HogQLMetadata", "language": "hogQL", "query": text})["errors"]
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text(text[errors[0]["start"] : errors[0]["end"]])
    expect(page.get_by_role("button", name=errors[0]["message"])).to_contain_text("(line 1, column 15)")
    mark.hover()
    expect(page.locator(".cm-tooltip-hover, .cm-tooltip-lint").first).to_contain_text(errors[0]["message"])
    page.mouse.move(0, 0)
    run(page)
    expect(page.get_by_role("alert")).to_contain_text("The query did not run")
    look(page, "sql-error")
    desk.assert_quiet(*REFUSED)
    desk.problems.clear()


@pytest.fixture
def wanted_event(site: Site) -> Iterator[None]:
    made = site.api(
        "POST", "insight_variables/", {"name": "Wanted event", "type": "String", "default_value": "$pageview"}
    )
    yield
    site.api("DELETE", f"insight_variables/{made['id']}/")


@pytest.mark.usefixtures("wanted_event")
def test_a_variable_changes_the_answer(site: Site, desk: Visit) -> None:
    text = "SELECT count() AS n FROM events WHERE event = {variables.wanted_event} AND {filters}"
    page = opened(desk, text)
    count = {
        event: site.ask({"kind": "HogQLQuery", "query": f"SELECT count() FROM events WHERE event = '{event}'"})[
            "results"
        ][0][0]
        for event in ("$pageview", "product viewed")
    }
    assert cells(page) == [[f"{count['$pageview']:,}"]]
    field = page.get_by_label("Wanted event")
    field.fill("product viewed")
    field.press("Enter")
    expect(page.get_by_role("table", name="Result")).to_contain_text(f"{count['product viewed']:,}")
    page.wait_for_url(lambda address: "product" in address)
    # dates of {filters}
    page.get_by_role("button", name="Dates of the filters").click()
    page.get_by_role("button", name="Last 7 days").click()
    recent = site.ask(
        {
            "kind": "HogQLQuery",
            "query": "SELECT count() FROM events WHERE event = 'product viewed' AND {filters}",
            "filters": {"dateRange": {"date_from": "-7d", "date_to": None}},
        }
    )["results"][0][0]
    expect(page.get_by_role("table", name="Result")).to_contain_text(f"{recent:,}")


def test_a_variable_is_made_in_place(site: Site, desk: Visit) -> None:
    page = desk.open("/sql")
    write(page, "SELECT {variables.shop} AS shop")
    page.get_by_role("button", name="Make the variable shop").click()
    page.get_by_role("textbox", name="Default").fill("north")
    page.get_by_role("button", name="Make variable").click()
    expect(page.get_by_role("textbox", name="shop", exact=True)).to_have_value("north")
    run(page)
    assert cells(page) == [["north"]]
    made = next(one for one in site.api("GET", "insight_variables/")["results"] if one["code_name"] == "shop")
    site.api("DELETE", f"insight_variables/{made['id']}/")


def test_a_file_has_all_rows(site: Site, desk: Visit) -> None:
    page = opened(desk, "SELECT uuid, event FROM events")
    expect(page.get_by_text("These are the first 100 rows")).to_be_visible()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="CSV").click()
    lines = list(csv.reader(io.StringIO(download.value.path().read_text())))
    [[count]] = site.ask({"kind": "HogQLQuery", "query": "SELECT count() FROM events"})["results"]
    assert len(lines) == count + 1
    assert lines[0] == ["uuid", "event"]


def test_a_query_is_saved_and_opens_by_its_link(site: Site, desk: Visit) -> None:
    page = opened(desk, TOP)
    cells(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("menuitem", name="Save as insight").click()
    page.get_by_label("Name").fill("Events by volume")
    page.get_by_role("button", name="Save insight").click()
    page.wait_for_url(lambda address: "insight=" in address and "q=" not in address)
    with site.visitor() as other:
        fresh = other.open(page.url.removeprefix(site.url))
        expect(fresh.get_by_role("button", name="Events by volume", exact=True)).to_be_visible()
        assert cells(fresh) == cells(page)
        other.assert_quiet()
    # in the list: renamed, deleted, brought back
    page.get_by_role("button", name="Saved queries").click()
    page.get_by_role("button", name="More about Events by volume").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_label("New name").fill("By volume")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("button", name="More about By volume").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("button", name="More about By volume")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="More about By volume")).to_be_visible()


def test_an_endpoint_answers_as_the_page_says(site: Site, desk: Visit) -> None:
    page = opened(desk, TOP)
    shown = cells(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("menuitem", name="Save as endpoint").click()
    page.get_by_label("Name").fill("by-volume")
    page.get_by_role("button", name="Save endpoint").click()
    call = page.get_by_role("region", name="Call with curl")
    expect(call).to_contain_text(f"/api/projects/{site.server.project_id}/endpoints/by-volume/run/")
    answer = site.api("POST", "endpoints/by-volume/run/", {})["results"]
    assert [[name, f"{events:,}", f"{people:,}"] for name, events, people in answer] == shown
    site.api("DELETE", "endpoints/by-volume/")


def test_a_text_that_is_too_long_for_a_link_is_kept(site: Site, desk: Visit) -> None:
    page = desk.open("/sql")
    write(page, f"SELECT 'found' AS x, '{'y' * 6100}' AS y")
    page.get_by_role("button", name="Keep as saved query").click()
    page.wait_for_url(lambda address: "insight=" in address)
    with site.visitor() as other:
        fresh = other.open(page.url.removeprefix(site.url))
        assert cells(fresh)[0][0] == "found"


def test_cancelling_stops_the_query_in_the_engine(site: Site, desk: Visit) -> None:
    page = desk.open("/sql")
    write(
        page, "SELECT sum(cityHash64(a.number, b.number)) FROM numbers(1000000) AS a CROSS JOIN numbers(1000000) AS b"
    )
    with page.expect_request(lambda one: '"kind":"HogQLQuery"' in (one.post_data or "")) as asked:
        editor(page).press("Control+Enter")
    expect(page.get_by_text("Running for")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("The query was cancelled")).to_be_visible()
    query_id = json.loads(asked.value.post_data or "")["client_query_id"]
    status = httpx.get(
        f"{site.server.url}/api/projects/{site.server.project_id}/query/{query_id}/",
        headers={"Authorization": f"Bearer {site.server.personal_api_key}"},
    ).json()["query_status"]
    assert (status["complete"], status["error_message"]) == (True, "The query was cancelled.")
    desk.assert_quiet(*REFUSED)
    desk.problems.clear()
