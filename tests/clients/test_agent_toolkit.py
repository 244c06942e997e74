"""@posthog/agent-toolkit 0.2.4: its tools validate every answer, and find, ask and keep what the shop holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.lines import Lines
from tests.clients.shop import DAILY, FUNNEL, Shop
from tests.services import clients
from tests.services.install import node

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("toolkit.cjs")
Call = Callable[..., Any]


class ToolFailed(Exception):
    """The tool could not do what was asked, or found an answer of another shape than it expects."""


class Toolkit:
    """The toolkit with one key."""

    def __init__(self, program: Lines) -> None:
        self._program = program
        self._asked = 0

    def request(self, **message: Any) -> Any:
        self._asked += 1
        answer = self._program.ask({"id": self._asked, **message})
        if "error" in answer:
            raise ToolFailed(answer["error"])
        return answer["result"]

    def names(self) -> set[str]:
        return set(self.request())

    def call(self, tool: str, **arguments: Any) -> Any:
        return json.loads(self.request(tool=tool, arguments=arguments))


def running(shop: Shop, key: str, folder: Path) -> Lines:
    given = {"folder": str(clients.agent_toolkit()), "host": shop.url, "key": key}
    return Lines([str(node()), str(SCRIPT), json.dumps(given)], clients.environment(folder), folder)


@pytest.fixture(scope="module")
def toolkit(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toolkit]:
    with running(shop, shop.key, tmp_path_factory.mktemp("toolkit")) as program:
        yield Toolkit(program)


@pytest.fixture
def call(toolkit: Toolkit) -> Call:
    return toolkit.call


def shown(**source: Any) -> dict[str, Any]:
    """A query as the tools pass it on: in the node that shows it."""
    kind = "DataVisualizationNode" if source["kind"] == "HogQLQuery" else "InsightVizNode"
    return {"kind": kind, "source": source}


def series(*events: str) -> list[dict[str, Any]]:
    return [{"kind": "EventsNode", "event": event, "custom_name": event} for event in events]


WEEK = {"date_from": "-7d"}


def test_a_key_has_the_tools_of_its_scopes(toolkit: Toolkit, shop: Shop, tmp_path: Path) -> None:
    assert {"query-run", "insight-create-from-query", "dashboard-delete", "properties-list"} <= toolkit.names()
    body = {"label": "Only reads boards", "scopes": ["dashboard:read"]}
    weak = shop.server.api("POST", "/api/personal_api_keys/", body)["value"]
    with running(shop, weak, tmp_path) as program:
        names = Toolkit(program).names()
    assert {"dashboards-get-all", "dashboard-get"} <= names
    assert not names & {"dashboard-create", "insights-get-all", "query-run"}


def test_organizations_and_projects(call: Call, shop: Shop) -> None:
    organization = shop.server.api("GET", "/api/organizations/@current/")
    wanted = {"id": organization["id"], "name": organization["name"]}
    assert call("organizations-get") == [wanted]
    assert call("organization-details-get") == wanted
    assert [one["id"] for one in call("projects-get")] == [shop.project_id]


def test_events_and_properties_are_found(call: Call, shop: Shop) -> None:
    assert {one["name"] for one in call("event-definitions-list")} == {one.event for one in shop.events}
    assert [one["name"] for one in call("event-definitions-list", q="sign")] == ["signed_up"]
    paid = call("properties-list", type="event", eventName="invoice_paid")
    assert {one["name"]: one["property_type"] for one in paid} == {"amount_cents": "Numeric", "plan": "String"}
    all_of_it = call("properties-list", type="event", eventName="invoice_paid", includePredefinedProperties=True)
    assert "$browser" in {one["name"] for one in all_of_it}
    assert {"email", "plan"} <= {one["name"] for one in call("properties-list", type="person")}


def test_trends(call: Call, shop: Shop) -> None:
    source = {"series": series("signed_up", DAILY), "dateRange": WEEK, "interval": "day", "filterTestAccounts": False}
    found = call("query-run", query=shown(kind="TrendsQuery", **source))
    assert {one["action"]["id"]: one["data"] for one in found} == {
        name: shop.count_by_day(name) for name in ("signed_up", DAILY)
    }
    assert {one["label"] for one in found} == {"signed_up", DAILY}


def test_a_trend_with_a_breakdown(call: Call, shop: Shop) -> None:
    breakdown = {"breakdown": "plan", "breakdown_type": "event"}
    query = shown(kind="TrendsQuery", series=series("signed_up"), dateRange=WEEK, breakdownFilter=breakdown)
    found = {one["breakdown_value"]: one["count"] for one in call("query-run", query=query)}
    assert found == {
        plan: sum(one.properties["plan"] == plan for one in shop.named("signed_up")) for plan in ("free", "growth")
    }


def test_a_funnel(call: Call, shop: Shop) -> None:
    steps = call("query-run", query=shown(kind="FunnelsQuery", series=series(*FUNNEL), dateRange=WEEK))
    assert [(one["name"], one["count"]) for one in steps] == list(zip(FUNNEL, shop.funnel(), strict=True))


def test_sql(call: Call, shop: Shop) -> None:
    text = "SELECT event, count() FROM events WHERE {filters} GROUP BY event ORDER BY event"
    query = shown(kind="HogQLQuery", query=text, filters={"dateRange": {"date_from": "-30d"}})
    names = sorted({one.event for one in shop.events})
    assert call("query-run", query=query) == [[name, len(shop.named(name))] for name in names]
    with pytest.raises(ToolFailed, match="Validation error"):
        call("query-run", query=shown(kind="HogQLQuery", query="SELECT FROM", filters={}))


def test_costs_of_models_are_asked_for(call: Call, shop: Shop) -> None:
    assert call("get-llm-total-costs-for-project", projectId=shop.project_id, days=7) == []


def test_insights_are_made_asked_changed_and_deleted(call: Call, shop: Shop) -> None:
    query = shown(kind="TrendsQuery", series=series("signed_up"), dateRange=WEEK, interval="day")
    given = {"name": "By the toolkit", "description": "First", "favorited": True, "tags": ["growth"], "query": query}
    made = call("insight-create-from-query", data=given)
    assert {name: made[name] for name in ("name", "description", "favorited", "query")} == {
        name: given[name] for name in ("name", "description", "favorited", "query")
    }
    assert shop.api("GET", f"insights/{made['id']}/")["tags"] == ["growth"]
    for name in (made["short_id"], str(made["id"])):
        assert call("insight-get", insightId=name)["id"] == made["id"]
    [answer] = call("insight-query", insightId=made["short_id"])["results"]
    assert answer["data"] == shop.count_by_day("signed_up")

    other = shown(kind="FunnelsQuery", series=series(*FUNNEL), dateRange=WEEK)
    call("insight-update", insightId=made["short_id"], data={"name": "Renamed", "query": other})
    changed = call("insight-get", insightId=made["short_id"])
    assert (changed["name"], changed["description"], changed["query"]) == ("Renamed", "First", other)
    listed = {one["id"] for one in call("insights-get-all")}
    assert listed == {made["id"], *(one["id"] for one in shop.kept["insights"])}
    assert [one["name"] for one in call("insights-get-all", data={"search": "renam"})] == ["Renamed"]

    call("insight-delete", insightId=made["short_id"])
    with pytest.raises(ToolFailed, match="No insight found"):
        call("insight-get", insightId=made["short_id"])


def test_dashboards_are_made_filled_changed_and_deleted(call: Call, shop: Shop) -> None:
    [there], [insight, _] = shop.kept["dashboards"], shop.kept["insights"]
    board = call("dashboard-create", data={"name": "Of the toolkit", "description": "For all", "pinned": True})
    given = {"name": "To put on it", "favorited": False, "query": insight["query"]}
    made = call("insight-create-from-query", data=given)
    call("add-insight-to-dashboard", data={"insightId": made["short_id"], "dashboardId": board["id"]})
    shown_board = call("dashboard-get", dashboardId=board["id"])
    assert [tile["insight"]["short_id"] for tile in shown_board["tiles"]] == [made["short_id"]]
    call("dashboard-update", dashboardId=board["id"], data={"name": "Renamed", "description": "For some"})
    assert {(one["id"], one["name"], one["description"]) for one in call("dashboards-get-all")} == {
        (board["id"], "Renamed", "For some"),
        (there["id"], there["name"], there["description"]),
    }
    assert [one["id"] for one in call("dashboards-get-all", data={"search": "renam"})] == [board["id"]]
    call("dashboard-delete", dashboardId=board["id"])
    call("insight-delete", insightId=made["short_id"])
    assert [one["id"] for one in call("dashboards-get-all")] == [there["id"]]
