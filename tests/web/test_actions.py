"""Actions, definitions and annotations: what is said about the data, and what can be counted by it."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import expect

from tests.web.site import Look, Site, Visit, settled


def test_an_action_is_built_by_clicks_and_counts_as_the_query_does(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/actions/new")
    name = f"Looked at tools {uuid.uuid4().hex[:6]}"
    page.get_by_label("Name").fill(name)
    page.get_by_label("URL of the page").first.fill("/tools")
    page.get_by_role("button", name="Add a step").click()
    page.get_by_role("button", name="Event of step 2").click()
    page.get_by_placeholder("Search").last.fill("order completed")
    page.get_by_role("option", name=re.compile("order completed")).click()
    steps = [{"event": "$pageview", "url": "/tools"}, {"event": "order completed"}]
    count = site.api("POST", "actions/preview/", {"steps": steps})["count"]
    assert count > 0
    expect(page.get_by_test_id("preview-count")).to_have_text(f"{count:,}")
    look(page, "action-new")
    page.get_by_role("button", name="Make the action").click()
    expect(page).to_have_url(re.compile(r"/actions/\d+"))
    settled(page)
    expect(page.get_by_role("heading", name=name)).to_be_visible()

    action = int(page.url.rsplit("/", 1)[1])
    query = {"kind": "EventsQuery", "select": ["event", "count()"], "actionId": action, "after": "-7d"}
    assert sum(row[1] for row in site.ask(query)["results"]) == count
    look(page, "action")

    page.get_by_role("button", name="Delete").click()
    expect(page).to_have_url(re.compile(r"/actions$"))
    expect(page.get_by_role("link", name=name)).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(name))).to_contain_text("Pageview where URL contains /tools")


def test_an_event_is_described(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/definitions")
    page.get_by_label("Search events").fill("order completed")
    page.get_by_role("link", name="order completed").click()
    settled(page)
    expect(page.get_by_role("region", name="Properties of the event")).to_be_visible()
    page.get_by_label("Description").fill("The payment went through.")
    page.get_by_role("combobox", name="Tags").fill("money")
    page.keyboard.press("Enter")
    page.get_by_role("switch", name="Verified").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("img", name="Verified")).to_be_visible()
    found = site.api("GET", "event_definitions/by_name/?name=order%20completed")
    assert (found["description"], found["tags"], found["verified"]) == ("The payment went through.", ["money"], True)
    look(page, "definition-event")
    desk.go(page, "/definitions")
    expect(page.get_by_text("The payment went through.")).to_be_visible()
    look(page, "definitions")


def test_a_type_is_changed_after_a_warning(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open('/definitions/properties?search="$browser_version"')
    page.get_by_role("link", name="Browser version", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Browser version")).to_be_visible()
    look(page, "definition-property")

    def choose(label: str) -> None:
        page.get_by_role("combobox", name="Type").or_(page.get_by_label("Type", exact=True)).first.click()
        page.get_by_role("option", name=label, exact=True).click()
        expect(page.get_by_role("dialog")).to_contain_text("past events")
        page.get_by_role("button", name="Change the type").click()
        expect(page.get_by_role("dialog")).to_be_hidden()

    choose("Text")
    expect(page.get_by_text("Compared as text")).to_be_visible()
    defined = "property_definitions/?type=event&properties=$browser_version"
    assert site.api("GET", defined)["results"][0]["property_type"] == "String"
    choose("Number")
    expect(page.get_by_text("Compared and summed as a number")).to_be_visible()


def test_annotations_are_written_changed_and_deleted(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/annotations")
    text = f"Released the greenhouse {uuid.uuid4().hex[:6]}"
    page.get_by_role("button", name="New annotation").first.click()
    page.get_by_label("What happened").fill(text)
    page.get_by_role("button", name="Annotate").click()
    expect(page.get_by_role("row", name=re.compile(text))).to_contain_text("Project")
    expect(page.get_by_role("row", name=re.compile(text))).to_contain_text("Dana")
    kept = [one for one in site.api("GET", "annotations/")["results"] if one["content"] == text]
    assert [one["scope"] for one in kept] == ["project"]

    page.get_by_role("button", name=f"Change: {text}").click()
    page.get_by_label("What happened").fill(f"{text} again")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile(f"{text} again"))).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    look(page, "annotations")
    page.get_by_role("button", name=f"Delete: {text} again").click()
    expect(page.get_by_role("row", name=re.compile(text))).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row", name=re.compile(text))).to_be_visible()
