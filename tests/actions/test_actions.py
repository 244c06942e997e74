"""`actions/`: names for events, and which events they are."""

from __future__ import annotations

from typing import Any

import pytest

from hedgerow.actions.references import names_action
from tests.events.support import Tenant

STEP = {
    "event": None, "properties": None, "selector": None, "tag_name": None, "text": None, "text_matching": None,
    "href": None, "href_matching": None, "url": None, "url_matching": None,
}  # fmt: skip
CHAIN = 'button.primary:text="Sign up"nth-child="1"nth-of-type="1";form:nth-child="2"nth-of-type="1"'


def create(tenant: Tenant, status: int = 201, **fields: Any) -> Any:
    answer = tenant.post("actions/", fields)
    assert answer.status_code == status, answer.text
    return answer.json()


def preview(tenant: Tenant, *steps: dict[str, Any]) -> Any:
    answer = tenant.post("actions/preview/", {"steps": list(steps)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_action_is_shown_as_clients_read_it(tenant: Tenant) -> None:
    made = create(tenant, name="Sign-up", description="by mail", tags=["Growth"], steps=[{"event": "signed up"}])
    assert made == {
        "id": made["id"],
        "name": "Sign-up",
        "description": "by mail",
        "tags": ["growth"],
        "post_to_slack": False,
        "slack_message_format": "",
        "steps": [{**STEP, "event": "signed up"}],
        "created_at": made["created_at"],
        "created_by": made["created_by"],
        "deleted": False,
        "is_calculating": False,
        "last_calculated_at": made["last_calculated_at"],
        "team_id": tenant.project.id,
        "is_action": True,
        "bytecode_error": None,
        "pinned_at": None,
        "creation_context": None,
        "user_access_level": "manager",
    }
    assert tenant.get(f"actions/{made['id']}/") == made
    assert tenant.get("actions")["results"] == [made]


def test_terraforms_way_with_an_action(tenant: Tenant) -> None:
    """Create, change with explicit nulls, delete by a flag, and a read that says so."""
    made = create(tenant, name="A", description="x", steps=[{"event": "a", "url": "/x", "url_matching": "contains"}])
    path = f"actions/{made['id']}/"
    changed = tenant.request("PATCH", path, json={"name": "B", "description": None, "steps": [], "tags": None}).json()
    assert (changed["name"], changed["description"], changed["steps"], changed["tags"]) == ("B", "", [], [])
    assert tenant.request("DELETE", path).status_code == 405
    assert tenant.request("PATCH", path, json={"deleted": True}).json()["deleted"] is True
    assert tenant.request("GET", path).status_code == 404
    assert tenant.get("actions/")["count"] == 0
    assert tenant.request("PATCH", path, json={"deleted": False}).json()["name"] == "B"
    deeds = [one["activity"] for one in tenant.get(f"{path}activity/")["results"]]
    assert deeds == ["restored", "deleted", "updated", "created"]


@pytest.mark.parametrize(
    ("step", "attr"),
    [
        ({"event": "a", "url": "(", "url_matching": "regex"}, "steps__0__url"),
        ({"event": "$autocapture", "text": "[", "text_matching": "regex"}, "steps__0__text"),
        ({"event": "a", "url": "x", "url_matching": "almost"}, "steps__0__url_matching"),
        ({"event": "a", "properties": [{"key": "x", "value": 1, "operator": "almost"}]}, "steps__properties"),
        ({"event": "a", "properties": [{"key": "1 +", "type": "hogql"}]}, "steps__properties"),
        ({"selector": "a.b"}, "steps__0__event"),
    ],
)
def test_steps_that_mean_nothing_are_refused(tenant: Tenant, step: dict[str, Any], attr: str) -> None:
    refused = create(tenant, 400, name="x", steps=[step])
    assert (refused["type"], refused["attr"]) == ("validation_error", attr)


def test_two_actions_of_one_name_are_refused(tenant: Tenant) -> None:
    made = create(tenant, name="Sign-up")
    refused = create(tenant, 400, name="Sign-up")
    assert refused["detail"] == f"This project already has an action with this name, ID {made['id']}."
    assert (refused["code"], refused["attr"]) == ("unique", "name")
    create(tenant, name="Sign-out")
    tenant.request("PATCH", f"actions/{made['id']}/", json={"deleted": True})
    create(tenant, name="Sign-up")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([{"event": "signed up"}], {"1"}, id="a name"),
        pytest.param([{"event": "signed up"}, {"event": "$pageview"}], {"1", "2", "3"}, id="any of the steps"),
        pytest.param([{"event": "$pageview", "url": "/pricing"}], {"2"}, id="a part of the address"),
        pytest.param([{"url": "^https://a.test/$", "url_matching": "regex"}], {"3"}, id="a pattern, of any event"),
        pytest.param([{"event": "$autocapture", "selector": "form button.primary"}], {"4"}, id="a selector"),
        pytest.param(
            [{"event": "$autocapture", "text": "sign", "text_matching": "contains", "tag_name": "button"}],
            {"4"},
            id="a text and a tag",
        ),
        pytest.param([{"event": "signed up", "properties": [{"key": "plan", "value": "x"}]}], set(), id="a filter"),
    ],
)
def test_the_events_of_an_action(tenant: Tenant, steps: list[dict[str, Any]], expected: set[str]) -> None:
    tenant.send(
        {"event": "signed up", "distinct_id": "1", "properties": {"plan": "pro"}},
        {"event": "$pageview", "distinct_id": "2", "properties": {"$current_url": "https://a.test/pricing"}},
        {"event": "$pageview", "distinct_id": "3", "properties": {"$current_url": "https://a.test/"}},
        {"event": "$autocapture", "distinct_id": "4", "elements_chain": CHAIN},
    )
    found = preview(tenant, *steps)
    assert {one["distinct_id"] for one in found["results"]} == expected
    assert found["count"] == len(expected)
    action = create(tenant, name="Some", steps=steps)
    query = {"kind": "HogQLQuery", "query": f"SELECT distinct_id FROM events WHERE matchesAction({action['id']})"}
    answer = tenant.post("query/", {"query": query}).json()
    assert {row[0] for row in answer["results"]} == expected, "queries agree with the preview"


def test_other_projects_and_scopes(tenant: Tenant, served: Any) -> None:
    made = create(tenant, name="Mine", steps=[{"event": "x"}])
    other = served.project()
    assert other.get("actions/")["results"] == []
    assert other.request("GET", f"actions/{made['id']}/").status_code == 404
    assert other.request("PATCH", f"actions/{made['id']}/", json={"name": "x"}).status_code == 404
    key = served.installation.key_with("action:read")
    refused = tenant.request("POST", "actions/", json={"name": "x"}, key=key)
    assert "API key missing required scope 'action:write'" in refused.json()["detail"]


def test_lists_are_searched_and_pinned_ones_come_first(tenant: Tenant) -> None:
    pinned = create(tenant, name="Old and pinned", pinned_at="2024-01-01T00:00:00Z")
    create(tenant, name="New")
    assert [one["name"] for one in tenant.get("actions/")["results"]] == ["Old and pinned", "New"]
    assert [one["id"] for one in tenant.get("actions/", search="pinned")["results"]] == [pinned["id"]]


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"series": [{"kind": "EventsNode"}, {"kind": "ActionsNode", "id": 3}]}, True),
        ({"series": [{"kind": "ActionsNode", "id": 33}]}, False),
        ({"series": [{"kind": "EventsNode", "id": 3}]}, False),
        ({"funnelsFilter": {"exclusions": [{"kind": "FunnelExclusionActionsNode", "id": 3}]}}, True),
        ({"retentionFilter": {"targetEntity": {"id": "3", "type": "actions"}}}, True),
        ({"conversionGoal": {"actionId": 3}}, True),
        ({"type": "behavioral", "event_type": "actions", "key": 3}, True),
        ({"type": "behavioral", "event_type": "events", "key": 3}, False),
        ({"seq_event_type": "actions", "seq_event": 3}, True),
        (None, False),
    ],
)
def test_a_question_names_an_action(document: Any, named: bool) -> None:
    assert names_action(document, 3) is named


def test_where_an_action_is_used(tenant: Tenant, served: Any) -> None:
    action = create(tenant, name="Bought", steps=[{"event": "x"}])
    series = [{"kind": "ActionsNode", "id": action["id"]}]
    trend = {"kind": "InsightVizNode", "source": {"kind": "TrendsQuery", "series": series}}
    insight = tenant.post("insights/", {"name": "Sales", "query": trend}).json()
    deleted = tenant.post("insights/", {"query": trend}).json()
    tenant.request("PATCH", f"insights/{deleted['id']}/", json={"deleted": True})
    condition = {"key": action["id"], "type": "behavioral", "value": "performed_event", "event_type": "actions"}
    bought = {"time_value": 30, "time_interval": "day", "negation": False}
    filters = {"properties": {"type": "AND", "values": [{"type": "AND", "values": [condition | bought]}]}}
    cohort = tenant.post("cohorts/", {"name": "Buyers", "filters": filters}).json()
    create(tenant, name="Other", steps=[{"event": "y"}])
    assert tenant.get(f"actions/{action['id']}/references/") == [
        {"type": "insight", "id": insight["short_id"], "name": "Sales", "url": f"/insights/{insight['short_id']}"},
        {"type": "cohort", "id": str(cohort["id"]), "name": "Buyers", "url": f"/cohorts/{cohort['id']}"},
    ]
    key = served.installation.key_with("action:read", "insight:read")
    assert tenant.request("GET", f"actions/{action['id']}/references/", key=key).status_code == 403
