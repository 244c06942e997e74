"""Persons and groups: found, read, changed, split, merged and deleted as somebody does it by hand."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.services.waiting import wait_for
from tests.web.site import Look, Site, Visit, settled

expect.set_options(timeout=15_000)  # of busy machines


def rows(site: Site, query: str, **values: Any) -> list[list[Any]]:
    return site.ask({"kind": "HogQLQuery", "query": query, "values": values})["results"]


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


@pytest.fixture(scope="module")
def known(site: Site) -> list[dict[str, Any]]:
    """Persons with an e-mail address, two distinct ids and events: one for each test."""
    found = site.ask({"kind": "ActorsQuery", "select": ["person"], "orderBy": ["created_at ASC"], "limit": 400,
                      "properties": [{"type": "person", "key": "email", "operator": "is_set"}]})["results"]  # fmt: skip
    persons = [row[0] for row in found if len(row[0]["distinct_ids"]) == 2]
    assert len(persons) >= 4
    return persons


def person(site: Site, uuid: str) -> dict[str, Any]:
    return site.api("GET", f"persons/{uuid}/")


def test_a_person_is_found_and_shown_with_all_events(site: Site, desk: Visit, look: Look, known: Any) -> None:
    wanted = known[0]
    email = wanted["properties"]["email"]
    page = desk.open("/persons")
    ((total,),) = rows(site, "SELECT count() FROM persons")
    expect(page.get_by_role("status").filter(has_text=f"of {total:,} persons")).to_be_visible()
    look(page, "persons")
    page.get_by_label("Search e-mail, name or distinct id").fill(email)
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("search="))
    page.get_by_role("link", name=email).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(email)
    ((events,),) = rows(site, "SELECT count() FROM events WHERE person_id = {id}", id=wanted["uuid"])
    expect(page.get_by_text(f"{events} events").first).to_be_visible()
    settled(page)
    while page.get_by_role("button", name="Load older sessions").count():
        page.get_by_role("button", name="Load older sessions").click()
        settled(page)
    sessions = page.get_by_role("article", name="Session")
    told = [number(re.search(r"(\d+) events?", text).group(1)) for text in sessions.all_inner_texts()]  # type: ignore[union-attr]
    assert sum(told) == events
    look(page, "person")
    # by a distinct id the same page opens
    desk.go(page, f"/persons/{quote(wanted['distinct_ids'][0], safe='')}")
    expect(page.get_by_role("heading", level=1)).to_have_text(email)
    desk.go(page, "/persons/nobody-at-all")
    expect(page.get_by_text("Nobody has this id")).to_be_visible()


def test_the_list_is_ordered_filtered_and_exported(site: Site, desk: Visit) -> None:
    page = desk.open("/persons")
    page.get_by_role("button", name="Last seen").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Last seen")
    settled(page)
    ((latest,),) = rows(site, "SELECT argMax(person_id, timestamp) FROM events")
    expect(page.locator("tbody tr a").first).to_have_attribute("href", re.compile(latest))

    filters = [{"type": "person", "key": "$os", "operator": "exact", "value": ["Windows"]}]
    desk.go(page, f"/persons?properties={quote(json.dumps(filters))}&columns={quote(json.dumps(['$os', 'email']))}")
    ((count,),) = rows(site, "SELECT count() FROM persons WHERE properties.`$os` = 'Windows'")
    expect(page.get_by_role("status").filter(has_text=f"{count:,} persons")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("Windows")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="All that match").click()
    with Path(download.value.path()).open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == count
    assert {line["OS"] for line in lines} == {"Windows"}


def test_a_property_is_added_changed_and_deleted(site: Site, desk: Visit, look: Look, known: Any) -> None:
    uuid = known[1]["uuid"]
    page = desk.open(f"/persons/{uuid}?tab=properties")
    look(page, "person-properties", briefly=True)

    def value() -> Any:
        return person(site, uuid)["properties"].get("seats")

    page.get_by_role("button", name="Add a property").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Property").fill("seats")
    dialog.get_by_label("Value").fill("12")
    dialog.get_by_role("button", name="Save").click()
    wait_for(lambda: value() == "12", timeout=10, what="the text")
    page.get_by_role("button", name="Edit seats").click()
    dialog.get_by_role("combobox", name="Type").click()
    page.get_by_role("option", name="Number").click()
    dialog.get_by_label("Value").fill("many")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("This is not a number.")).to_be_visible()
    dialog.get_by_label("Value").fill("15")
    dialog.get_by_role("button", name="Save").click()
    wait_for(lambda: value() == 15, timeout=10, what="the number")
    expect(page.get_by_role("row", name=re.compile("seats"))).to_contain_text("15")
    page.get_by_role("button", name="Delete seats").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    wait_for(lambda: value() is None, timeout=10, what="nothing")
    expect(page.get_by_role("row", name=re.compile("seats"))).to_have_count(0)


def choose_action(page: Page, name: str) -> None:
    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("menuitem", name=name).click()


def test_a_person_is_split_and_merged_again(site: Site, desk: Visit, look: Look, known: Any) -> None:
    before = person(site, known[2]["uuid"])
    visitor, main = sorted(before["distinct_ids"], key=lambda one: "-" not in one[:9])
    page = desk.open(f"/persons/{before['uuid']}?tab=ids")
    look(page, "person-ids", briefly=True)
    choose_action(page, "Split by distinct id")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(main).check()
    dialog.get_by_role("button", name="Split into 2 persons").click()
    expect(page.get_by_role("tab", name="1 distinct id")).to_be_visible()
    (other,) = site.api("GET", f"persons/?distinct_id={quote(visitor)}")["results"]
    assert other["uuid"] != before["uuid"]
    assert person(site, before["uuid"])["distinct_ids"] == [main]

    choose_action(page, "Merge another person")
    dialog.get_by_label("Search e-mail, name or distinct id").fill(visitor)
    dialog.get_by_role("radio").first.check()
    dialog.get_by_role("button", name="Merge into this person").click()
    expect(page.get_by_role("tab", name="2 distinct ids")).to_be_visible()
    after = person(site, before["uuid"])
    assert sorted(after["distinct_ids"]) == sorted(before["distinct_ids"])
    assert after["properties"]["email"] == before["properties"]["email"]
    ((owners,),) = rows(
        site, "SELECT count(DISTINCT person_id) FROM events WHERE distinct_id IN {ids}", ids=before["distinct_ids"]
    )
    assert owners == 1


def test_persons_are_deleted_after_a_question(site: Site, desk: Visit, known: Any) -> None:
    gone = known[3]
    page = desk.open(f"/persons?search={quote(json.dumps(gone['properties']['email']))}")
    page.get_by_role("checkbox", name=f"Choose {gone['properties']['email']}").check()
    page.get_by_role("button", name="Delete 1 person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Keep as it is").click()
    assert person(site, gone["uuid"])["uuid"] == gone["uuid"]
    page.get_by_role("button", name="Delete 1 person").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Nobody matches")).to_be_visible()
    assert site.api("GET", f"persons/?distinct_id={quote(gone['distinct_ids'][0])}")["results"] == []


def test_groups_and_their_members(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/groups")
    ((count,),) = rows(site, "SELECT count() FROM groups WHERE index = 0")
    expect(page.get_by_role("status").filter(has_text=f"{count} companies")).to_be_visible()
    look(page, "groups")
    ((key, members, _),) = rows(
        site,
        "SELECT $group_0, count(DISTINCT person_id) AS people, count() FROM events WHERE $group_0 != ''"
        " GROUP BY $group_0 ORDER BY people DESC, $group_0 LIMIT 1",
    )
    page.get_by_label("Search companies by name or key").fill(key)
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name=key).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(key)
    expect(page.get_by_role("status").filter(has_text=f"{members} person")).to_be_visible()
    assert page.locator("tbody tr").count() == members
    look(page, "group")
    page.get_by_role("tab", name="Insights").click()
    settled(page)
    look(page, "group-insights", briefly=True)

    page.get_by_role("tab", name="Properties").click()
    page.get_by_role("button", name="Add a property").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Property").fill("tier")
    dialog.get_by_label("Value").fill("gold")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile("tier"))).to_contain_text("gold")
    found = site.api("GET", f"groups/find/?group_type_index=0&group_key={quote(key)}")
    assert found["group_properties"]["tier"] == "gold"


def test_a_group_type_gets_another_name(site: Site, desk: Visit) -> None:
    page = desk.open("/groups")
    try:
        page.get_by_role("button", name="Rename this type").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("One").fill("account")
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_role("tab", name="Accounts")).to_be_visible()
        (kind,) = site.api("GET", "groups_types/")
        assert kind["name_singular"] == "account"
    finally:
        change = [{"group_type_index": 0, "name_singular": None, "name_plural": None}]
        site.api("PATCH", "groups_types/update_metadata/", change)
