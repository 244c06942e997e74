"""Cohorts: made by clicks and by files, calculated, changed, and compared."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.services.waiting import wait_for
from tests.web.site import Look, Site, Visit, settled

expect.set_options(timeout=15_000)  # of busy machines


def pick_event(page: Page, label: str, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{label}")).click()
    page.get_by_label(f"{label}: search").fill(name)
    page.get_by_role("option", name=name).first.click()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def made(page: Page) -> int:
    expect(page).to_have_url(re.compile(r"/cohorts/\d+"))
    return int(page.url.split("/cohorts/")[1].split("?")[0])


def calculated(site: Site, number: int) -> dict[str, Any]:
    def done() -> dict[str, Any] | None:
        row: dict[str, Any] = site.api("GET", f"cohorts/{number}/")
        return None if row["is_calculating"] else row

    return wait_for(done, timeout=60, what=f"cohort {number}")  # type: ignore[return-value]


def test_a_cohort_is_built_by_clicks(site: Site, desk: Visit, look: Look) -> None:
    page = desk.open("/cohorts/new")
    expect(page.get_by_role("button", name="Save cohort")).to_be_disabled()
    page.get_by_label("Name").fill("Paying customers")
    pick_event(page, "Event", "order completed")
    choose(page, "Kind of condition", "did a number of times")
    page.get_by_label("Number of times").fill("1")
    page.get_by_label("Length of the window").fill("60")
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_role("combobox", name="Kind of condition").nth(1).click()
    page.get_by_role("option", name="have the property", exact=True).click()
    page.get_by_role("button", name=re.compile("^Property")).click()
    page.get_by_label("Property: search").fill("email")
    page.get_by_role("option", name="email").first.click()
    choose(page, "Operator", "is set")
    look(page, "cohort-new")
    page.get_by_role("button", name="Save cohort").click()
    number = made(page)
    row = calculated(site, number)
    ((expected,),) = site.ask(
        {
            "kind": "HogQLQuery",
            "query": "SELECT count(DISTINCT person_id) FROM events WHERE event = 'order completed'"
            " AND person.properties.email IS NOT NULL AND timestamp >= now() - INTERVAL 60 DAY",
        }
    )["results"]
    assert row["count"] == expected > 0
    expect(page.get_by_test_id("cohort-count")).to_have_text(f"{expected:,} person{'s' if expected > 1 else ''}")
    settled(page)
    expect(page.locator("tbody tr")).to_have_count(min(expected, 50))
    look(page, "cohort")
    page.get_by_role("tab", name="Conditions").click()
    expect(page.get_by_role("listitem", name=re.compile("did order completed at least once"))).to_be_visible()
    look(page, "cohort-conditions")
    page.get_by_label("Length of the window").fill("45")
    page.get_by_role("button", name="Save conditions").click()
    wait_for(lambda: "45" in json.dumps(site.api("GET", f"cohorts/{number}/")["filters"]), timeout=10, what="45 days")
    calculated(site, number)
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_role("table").get_by_text("Done").first).to_be_visible()

    desk.go(page, "/cohorts")
    expect(page.get_by_role("row", name=re.compile("Paying customers"))).to_contain_text(f"{expected:,}")
    look(page, "cohorts")
    page.get_by_role("link", name="Paying customers").click()
    page.get_by_role("button", name="Compare in an insight").click()
    expect(page).to_have_url(re.compile(r"/insights/new\?q="))


EVERY_KIND: list[dict[str, Any]] = [
    {"value": "performed_event"},
    {"value": "performed_event", "negation": True},
    {"value": "performed_event_multiple", "operator": "lte", "operator_value": 3},
    {"value": "performed_event_first_time", "explicit_datetime": "2026-01-01", "explicit_datetime_to": "2026-02-01"},
    {"value": "stopped_performing_event", "seq_time_value": 7, "seq_time_interval": "day"},
    {"value": "restarted_performing_event", "seq_time_value": 7, "seq_time_interval": "day"},
    {"value": "performed_event_sequence", "seq_event": "order completed", "seq_event_type": "events",
     "seq_time_value": 2, "seq_time_interval": "hour"},
    {"value": "performed_event_regularly", "operator": "gte", "operator_value": 1, "min_periods": 2,
     "total_periods": 4},
]  # fmt: skip


def test_every_kind_of_condition_is_shown_and_kept(site: Site, desk: Visit, look: Look) -> None:
    common = {"type": "behavioral", "key": "$pageview", "event_type": "events", "negation": False}
    window = {"time_value": 30, "time_interval": "day"}
    conditions = [{**common, **window, **one} for one in EVERY_KIND]
    conditions += [
        {"type": "person", "key": "email", "operator": "icontains", "value": ["example"]},
        {"type": "person_metadata", "key": "created_at", "operator": "is_date_after", "value": "-90d"},
    ]
    properties = {"type": "OR", "values": [{"type": "OR", "negation": True, "values": conditions}]}
    row = site.api("POST", "cohorts/", {"name": "Every kind", "filters": {"properties": properties}})
    calculated(site, row["id"])
    page = desk.open(f"/cohorts/{row['id']}?tab=conditions")
    expect(page.get_by_role("listitem", name=re.compile("^Persons who"))).to_have_count(len(conditions))
    look(page, "cohort-every-kind", briefly=True)
    page.get_by_label("Number of times").first.fill("5")
    page.get_by_role("button", name="Save conditions").click()
    expect(page.get_by_role("button", name="Save conditions")).to_be_disabled()
    conditions[2]["operator_value"] = 5
    assert site.api("GET", f"cohorts/{row['id']}/")["filters"]["properties"] == properties


def test_a_list_comes_from_a_file_and_is_changed_by_hand(site: Site, desk: Visit, look: Look) -> None:
    found = site.ask({"kind": "ActorsQuery", "select": ["person"], "orderBy": ["created_at DESC"], "limit": 3,
                      "properties": [{"type": "person", "key": "email", "operator": "is_set"}]})["results"]  # fmt: skip
    emails = [one[0]["properties"]["email"] for one in found]
    page = desk.open("/cohorts/new")
    page.get_by_text("Static, a list").click()
    page.get_by_label("Name").fill("Beta testers")
    text = "\n".join(["email", emails[0], emails[1], "nobody@nowhere.example"])
    page.get_by_label("CSV file of people").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    expect(page.get_by_text("people.csv")).to_be_visible()
    look(page, "cohort-static-new", briefly=True)
    page.get_by_role("button", name="Save cohort").click()
    number = made(page)
    expect(page.get_by_role("status").filter(has_text="2 persons of the file")).to_contain_text("1 of 3 are unknown")
    assert site.api("GET", f"cohorts/{number}/")["count"] == 2
    settled(page)
    look(page, "cohort-static", briefly=True)

    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Search e-mail, name or distinct id").fill(emails[2])
    dialog.get_by_role("radio").first.check()
    dialog.get_by_role("button", name="Add to the cohort").click()
    expect(page.get_by_test_id("cohort-count")).to_have_text("3 persons")
    page.get_by_role("button", name=f"Remove {emails[0]}").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(page.get_by_test_id("cohort-count")).to_have_text("2 persons")
    members = site.api("GET", f"cohorts/{number}/persons/")["results"]
    assert {one["properties"]["email"] for one in members} == {emails[1], emails[2]}

    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("menuitem", name="Duplicate as static cohort").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beta testers (static copy)")
    copy = made(page)
    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("menuitem", name="Delete cohort").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page).to_have_url(re.compile("/cohorts$"))
    assert copy not in [one["id"] for one in site.api("GET", "cohorts/")["results"]]


def test_filters_of_persons_become_a_cohort(desk: Visit) -> None:
    filters = [{"type": "person", "key": "$os", "operator": "exact", "value": ["Windows"]}]
    page = desk.open(f"/persons?properties={quote(json.dumps(filters))}")
    page.get_by_role("button", name="New cohort from filters").click()
    expect(page.get_by_role("listitem", name="Persons who have OS equals Windows")).to_be_visible()
