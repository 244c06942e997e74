"""arcade-posthog 1.0.0 over the Model Context Protocol: its tools find, ask and keep what the shop holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.lines import Lines
from tests.clients.shop import DAILY, FUNNEL, Shop, people, plan_of
from tests.services import clients

pytestmark = pytest.mark.slow

PREFIX = "ArcadePosthog_"
Call = Callable[..., Any]


class ToolFailed(Exception):
    """The tool said that it could not do what was asked."""


class Arcade:
    """A session with the server of tools."""

    def __init__(self, program: Lines) -> None:
        self._program = program
        self._asked = 0
        client = {"name": "tests", "version": "1"}
        self.request("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client})
        program.tell({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def request(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self._asked += 1
        answer = self._program.ask({"jsonrpc": "2.0", "id": self._asked, "method": method, "params": params})
        result: dict[str, Any] = answer["result"]
        return result

    def call(self, tool: str, /, **arguments: Any) -> Any:
        """What a tool answers. Raises `ToolFailed` with what it says."""
        result = self.request("tools/call", {"name": PREFIX + tool, "arguments": arguments})
        if result.get("isError"):
            raise ToolFailed(result["content"][0]["text"])
        return result["structuredContent"]


@pytest.fixture(scope="module")
def arcade(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arcade]:
    folder = tmp_path_factory.mktemp("arcade")
    variables = {"POSTHOG_SERVER_URL": shop.url, "POSTHOG_PERSONAL_API_KEY": shop.key}
    with Lines(clients.arcade(), clients.environment(folder, **variables), folder) as program:
        yield Arcade(program)


@pytest.fixture
def call(arcade: Arcade, shop: Shop) -> Call:
    """Calls a tool about the shop's project."""

    def tool(which: str, /, **arguments: Any) -> Any:
        return arcade.call(which, project_id=str(shop.project_id), **arguments)

    return tool


def test_it_knows_who_it_is(arcade: Arcade, shop: Shop) -> None:
    me = shop.server.api("GET", "/api/users/@me/")
    found = arcade.call("WhoAmI")
    assert found["email"] == me["email"]
    assert [one["id"] for one in found["organizations"]] == [me["organization"]["id"]]
    assert [one["id"] for one in found["projects"]] == [str(shop.project_id)]
    assert found["missing_scopes"] == []


def test_a_key_without_the_scope_is_told_which_one_is_missing(shop: Shop, tmp_path: Path) -> None:
    body = {"label": "Only flags", "scopes": ["feature_flag:read"]}
    weak = shop.server.api("POST", "/api/personal_api_keys/", body)["value"]
    variables = {"POSTHOG_SERVER_URL": shop.url, "POSTHOG_PERSONAL_API_KEY": weak}
    with Lines(clients.arcade(), clients.environment(tmp_path, **variables), tmp_path) as program:
        session = Arcade(program)
        assert "user:read" in session.call("WhoAmI")["missing_scopes"]
        with pytest.raises(ToolFailed, match="missing the required scope 'insight:read'"):
            session.call("ListInsights", project_id=str(shop.project_id))


def test_events_and_properties_are_found(call: Call, shop: Shop) -> None:
    events = call("ListEventDefinitions")
    assert {one["name"] for one in events["results"]} == {one.event for one in shop.events}
    assert events["total_count"] == len(events["results"])
    assert [one["name"] for one in call("ListEventDefinitions", search="SIGN")["results"]] == ["signed_up"]
    paid = call("ListProperties", event_name="invoice_paid", property_type="event")["results"]
    assert {"name": "amount_cents", "property_type": "Numeric", "is_numerical": True} in paid
    assert "amount_cents" not in {
        one["name"] for one in call("ListProperties", event_name="signed_up", property_type="event")["results"]
    }
    assert {"email", "plan"} <= {one["name"] for one in call("ListProperties", property_type="person")["results"]}


def test_trends(call: Call, shop: Shop) -> None:
    [series] = call("GetTrend", event="signed_up", date_from="-7d", time_grouping="day")["series"]
    assert series["label"] == "signed_up"
    assert series["data"] == shop.count_by_day("signed_up")
    assert series["count"] == len(shop.named("signed_up"))
    found = call("GetTrends", events=["signed_up", DAILY], date_from="-7d", time_grouping="day")["series"]
    assert {one["label"]: one["data"] for one in found} == {
        name: shop.count_by_day(name) for name in ("signed_up", DAILY)
    }


def test_a_trend_with_a_breakdown_and_filters(call: Call, shop: Shop) -> None:
    found = call(
        "GetTrend", event=DAILY, date_from="-7d", time_grouping="day", math="dau", breakdown_property="plan",
        property_filters=[{"key": "$browser", "value": ["Chrome"], "operator": "exact", "type": "event"}],
    )["series"]  # fmt: skip
    wanted = {
        plan: [
            len(people(one for one in shop.named(DAILY) if one.day == day and one.properties["plan"] == plan))
            for day in shop.days()
        ]
        for plan in {plan_of(0), plan_of(1)}
    }
    assert {one["breakdown_value"]: one["data"] for one in found} == wanted
    on_growth = [{"key": "plan", "value": ["growth"], "operator": "exact", "type": "person"}]
    [series] = call("GetTrend", event="signed_up", date_from="-7d", time_grouping="day", property_filters=on_growth)[
        "series"
    ]
    assert series["count"] == sum(one.properties["plan"] == "growth" for one in shop.named("signed_up"))


def test_a_period_beside_the_one_before(call: Call, shop: Shop) -> None:
    found = call("ComparePeriods", event="signed_up", current_date_from="-7d")["series"]
    assert {one["compare_label"]: one["count"] for one in found} == {
        "current": len(shop.named("signed_up")),
        "previous": 0,
    }


def test_funnels(call: Call, shop: Shop) -> None:
    steps = call("GetFunnel", steps=list(FUNNEL))["steps"]
    assert [(one["name"], one["order"]) for one in steps] == [(name, order) for order, name in enumerate(FUNNEL)]
    assert [one["count"] for one in steps] == shop.funnel()
    assert [one["average_time"] for one in steps] == [0, 3600, 3600]
    groups = call("GetFunnel", steps=list(FUNNEL[:2]), breakdown_property="$browser")["groups"]
    found = {one["breakdown_value"].strip("[]'"): [step["count"] for step in one["steps"]] for one in groups}
    assert found == {
        browser: [
            len(people(one for one in shop.named(step) if one.properties["$browser"] == browser)) for step in FUNNEL[:2]
        ]
        for browser in ("Chrome", "Firefox")
    }


def test_retention(call: Call, shop: Shop) -> None:
    rows = call(
        "GetRetention", start_event="signed_up", return_event=DAILY, date_from="-7d", period="day", total_intervals=8
    )["cohorts"]
    days = shop.days()
    for row in rows:
        day = row["date"][:10]
        began = people(one for one in shop.named("signed_up") if one.day == day)
        assert row["people_count"] == len(began)
        later = [later for later in days if later > day]
        came = [len(began & people(one for one in shop.named(DAILY) if one.day == other)) for other in later]
        assert row["values"][1 : 1 + len(came)] == came[: len(row["values"]) - 1]


def test_any_query(call: Call, shop: Shop) -> None:
    def results(**query: Any) -> Any:
        return call("RunQuery", query=query)["response_json"]["results"]

    counted = results(kind="HogQLQuery", query="SELECT event, count() FROM events GROUP BY event ORDER BY event")
    names = sorted({one.event for one in shop.events})
    assert counted == [[name, len(shop.named(name))] for name in names]
    latest = results(kind="EventsQuery", select=["event", "distinct_id"], event="invoice_paid", after="-30d", limit=1)
    last = shop.named("invoice_paid")[-1]
    assert latest == [[last.event, last.distinct_id]]
    with pytest.raises(ToolFailed, match="nothing_like_it"):
        results(kind="HogQLQuery", query="SELECT nothing_like_it FROM events")


def test_insights_and_dashboards_are_made_changed_and_deleted(call: Call, shop: Shop) -> None:
    made = call("CreateInsightFromQuery", query_id="of-a-question", name="By a tool", description="First")
    insight = made["response_json"]["id"]
    board = call("CreateDashboard", name="Of a tool", description="For all", pinned=True, tags=["growth"])
    board = board["response_json"]["id"]

    assert call("UpdateInsight", insight_id=insight, description="Second")["response_json"]["description"] == "Second"
    call("AddInsightToDashboard", insight_id=insight, dashboard_id=board)
    assert shop.api("GET", f"insights/{insight}/")["dashboards"] == [board]
    assert call("GetDashboard", dashboard_id=board)["response_json"]["name"] == "Of a tool"
    call("UpdateDashboard", dashboard_id=board, name="Renamed")
    kept = shop.api("GET", f"dashboards/{board}/")
    assert (kept["name"], kept["description"], kept["pinned"], kept["tags"]) == ("Renamed", "For all", True, ["growth"])

    listed = call("ListInsights")["results"]
    assert {one["id"] for one in listed} == {insight, *(one["id"] for one in shop.kept["insights"])}
    assert [one["id"] for one in call("ListInsights", search="tool")["results"]] == [insight]
    assert {one["id"] for one in call("ListDashboards")["results"]} == {board, shop.kept["dashboards"][0]["id"]}

    call("DeleteInsight", insight_id=insight)
    call("DeleteDashboard", dashboard_id=board)
    with pytest.raises(ToolFailed, match="404"):
        call("GetInsight", insight_id=insight)
    assert [one["name"] for one in call("ListDashboards")["results"]] == [shop.kept["dashboards"][0]["name"]]


def test_an_insight_is_found_by_its_name_with_its_answer(call: Call, shop: Shop) -> None:
    kept = shop.kept["insights"][0]
    shop.api("GET", f"insights/{kept['id']}/?refresh=blocking")
    found = call("GetInsight", insight_name="sign-ups a day")["response_json"]
    assert (found["id"], found["query"]) == (kept["id"], kept["query"])
    assert found["result"][0]["data"] == shop.count_by_day("signed_up")
