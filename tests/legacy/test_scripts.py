"""Scripts as tutorials had them: a weekly report and a cohort's export, with nothing changed but the host."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.cohorts.support import work
from tests.events.support import NOW, Tenant


@pytest.fixture
def shop(tenant: Tenant) -> Tenant:
    names = ("ann", "bob", "cleo")
    uuids = dict(zip(names, tenant.people(*({"distinct_id": name} for name in names)), strict=True))

    def event(name: str, who: str, hours: int, **properties: Any) -> dict[str, Any]:
        at = NOW - timedelta(hours=hours)
        return {"event": name, "distinct_id": who, "timestamp": at, "properties": properties, "person_id": uuids[who]}

    tenant.send(
        event("$pageview", "ann", 30, **{"$browser": "Firefox"}),
        event("$pageview", "bob", 29, **{"$browser": "Chrome"}),
        event("$pageview", "cleo", 28, **{"$browser": "Chrome"}),
        event("buy", "ann", 27),
        event("$pageview", "ann", 26, **{"$browser": "Firefox"}),
    )
    return tenant


def test_a_weekly_report(shop: Tenant) -> None:
    """Visits, visitors and sales of the last seven days, each a GET with a query string."""
    events = [
        {"id": "$pageview", "name": "$pageview", "type": "events", "order": 0},
        {"id": "$pageview", "name": "$pageview", "type": "events", "order": 1, "math": "dau"},
        {"id": "buy", "type": "events", "order": 2},
    ]
    answer = shop.get("insights/trend/", events=json.dumps(events), date_from="-7d", interval="day", refresh="true")
    visits, visitors, sales = (sum(row["data"]) for row in answer["result"])
    assert (visits, sales) == (4, 1)
    assert visitors in (3, 4), "Ann counts once a day, and midnight may have been between her visits"
    first = answer["result"][0]
    assert (first["label"], first["count"], len(first["days"]), len(first["labels"])) == ("$pageview", 4, 8, 8)
    assert (answer["is_cached"], answer["next"], answer["timezone"]) == (False, None, "UTC")
    assert answer["last_refresh"]
    again = shop.get("insights/trend", events=json.dumps(events), date_from="-7d", interval="day")
    assert (again["is_cached"], again["result"]) == (True, answer["result"])


def test_a_report_by_browser_with_json(shop: Tenant) -> None:
    body = {
        "events": [{"id": "$pageview", "order": 0}],
        "date_from": "-7d",
        "breakdown": "$browser",
        "breakdown_type": "event",
        "display": "ActionsTable",
    }
    rows = shop.post("insights/trend/", body).json()["result"]
    assert [(row["breakdown_value"], row["aggregated_value"]) for row in rows] == [("Chrome", 2), ("Firefox", 2)]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_funnel(shop: Tenant, method: str) -> None:
    events = [{"id": "$pageview", "order": 0}, {"id": "buy", "order": 1}]
    if method == "GET":
        answer = shop.get("insights/funnel/", events=json.dumps(events), date_from="-7d")
    else:
        answer = shop.post("insights/funnel/", {"insight": "FUNNELS", "events": events, "date_from": "-7d"}).json()
    assert [(step["name"], step["count"]) for step in answer["result"]] == [("$pageview", 3), ("buy", 1)]
    assert answer["type"] == "Funnel"


def test_what_cannot_be_answered_says_why(shop: Tenant) -> None:
    one_step = shop.post("insights/funnel/", {"events": [{"id": "a"}]})
    assert (one_step.status_code, one_step.json()["attr"]) == (400, "events")
    odd = shop.request("GET", "insights/trend/", params={"events": '[{"id": "a", "math": "magic"}]'})
    assert odd.status_code == 400
    assert "there is no math 'magic'" in odd.json()["detail"]
    key = shop.served.installation.key_with("cohort:read")
    assert shop.request("GET", "insights/trend/", key=key).status_code == 403


def test_an_insight_that_holds_only_filters_has_a_query_and_a_result(shop: Tenant) -> None:
    filters = {"insight": "TRENDS", "events": [{"id": "$pageview", "math": "dau"}], "display": "BoldNumber"}
    made = shop.post("insights/?refresh=blocking", {"name": "Visitors", "filters": filters})
    assert made.status_code == 201, made.text
    row = made.json()
    assert row["filters"] == filters
    assert row["query"]["kind"] == "InsightVizNode"
    assert row["query"]["source"]["series"] == [{"kind": "EventsNode", "event": "$pageview", "math": "dau"}]
    assert row["result"][0]["aggregated_value"] == 3
    assert [one["name"] for one in shop.get("insights/", insight="TRENDS")["results"]] == ["Visitors"]
    changed = shop.request("PATCH", f"insights/{row['id']}/", json={"filters": {**filters, "date_from": "-1d"}}).json()
    assert changed["query"]["source"]["dateRange"] == {"date_from": "-1d"}
    kept = shop.request("PATCH", f"insights/{row['id']}/", json={"filters": {}}).json()
    assert kept["query"] == changed["query"]


def test_a_cohort_from_a_script_that_knows_groups(shop: Tenant) -> None:
    """Make a cohort of buyers, wait until it is calculated, read the members page by page."""
    cohort = shop.post("cohorts/", {"name": "Buyers", "groups": [{"event_id": "buy", "days": 30}]}).json()
    work(shop)
    assert shop.get(f"cohorts/{cohort['id']}")["is_calculating"] is False
    page = shop.get(f"cohorts/{cohort['id']}/persons", limit=100)
    assert [one["distinct_ids"] for one in page["results"]] == [["ann"]]
