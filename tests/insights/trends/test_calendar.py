"""CalendarHeatmapQuery: weekdays and hours, as web interfaces ask for when a site is busy."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hedgerow.database.models import Action
from hedgerow.errors import InvalidInput
from tests.insights.support import Asked, Happened, Person, World

NOW = datetime(2024, 3, 10, 15, 30, tzinfo=UTC)  # a Sunday
WHOLE = {"date_from": "2024-01-01", "date_to": "2024-12-31"}


def ask(asked: Asked, series: dict[str, Any] | None = None, **query: Any) -> dict[str, Any]:
    node = {"kind": "EventsNode", "event": "view", **(series or {})}
    found: dict[str, Any] = asked.results({"kind": "CalendarHeatmapQuery", "series": [node], **query}, now=NOW)
    return found


def cells(found: dict[str, Any]) -> dict[tuple[int, int], int]:
    return {(one["row"], one["column"]): one["value"] for one in found["data"]}


@pytest.mark.parametrize("math", ["total", "dau"])
def test_every_cell_and_sum_is_counted_by_itself(histories: list[Asked], math: str) -> None:
    """In the project's own time, also where clocks change; a person is one in each cell, row, column and in all."""
    for asked in histories:
        history = asked.history
        seen: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for event in history.events:
            local = event.at.astimezone(history.zone)
            if event.event == "view" and local.year == 2024:
                for key in ((local.isoweekday(), local.hour), (local.isoweekday(), -1), (-1, local.hour), (-1, -1)):
                    seen[key].append(history.person_of(event))
        wanted = Counter({key: len(set(who) if math == "dau" else who) for key, who in seen.items()})
        found = ask(asked, {"math": math}, dateRange=WHOLE)
        assert cells(found) == {key: n for key, n in wanted.items() if -1 not in key}, history.seed
        rows = {(one["row"], -1): one["value"] for one in found["rowAggregations"]}
        columns = {(-1, one["column"]): one["value"] for one in found["columnAggregations"]}
        assert {**rows, **columns} == {key: n for key, n in wanted.items() if key.count(-1) == 1}
        assert found["allAggregations"] == wanted[(-1, -1)]


def happened(hour: int, name: str = "view", who: str = "ann", **properties: Any) -> Happened:
    return Happened(name, datetime(2024, 3, 9, hour, tzinfo=UTC), who, properties)


def test_filters_and_nothing_at_all(world: World) -> None:
    asked = world.one(
        happened(9, plan="pro"), happened(10), happened(11, who="bob"), persons=[Person(["bob"], {"staff": True})],
        test_account_filters=[{"key": "staff", "type": "person", "operator": "is_not_set"}],
    )  # fmt: skip
    assert cells(ask(asked, properties=[{"key": "plan", "value": "pro"}])) == {(6, 9): 1}
    assert cells(ask(asked, filterTestAccounts=True)) == {(6, 9): 1, (6, 10): 1}
    nothing = {"data": [], "rowAggregations": [], "columnAggregations": [], "allAggregations": 0}
    assert ask(asked, {"event": "none"}) == nothing
    assert asked.results({"kind": "CalendarHeatmapQuery", "series": []}, now=NOW) == nothing


def test_of_a_goal_its_own_events_are_counted(world: World) -> None:
    asked = world.one(happened(9), happened(9, "buy"), happened(9, "buy"), happened(12, "buy", "bob"))
    goal = {"conversionGoal": {"customEventName": "buy"}}
    assert cells(ask(asked, **goal)) == {(6, 9): 2, (6, 12): 1}
    assert cells(ask(asked, {"math": "dau"}, **goal)) == {(6, 9): 1, (6, 12): 1}
    with asked.world.installation.context.database.write() as session:
        action = Action(project_id=asked.project.id, name="Bought", steps=[{"event": "buy"}])
        session.add(action)
        session.flush()
        id_ = action.id
    assert cells(ask(asked, conversionGoal={"actionId": id_})) == {(6, 9): 2, (6, 12): 1}


def test_who_is_behind_it(world: World) -> None:
    asked = world.one(happened(9), happened(10), happened(10, who="bob"))
    source = {"kind": "CalendarHeatmapQuery", "series": [{"kind": "EventsNode", "event": "view", "math": "dau"}]}
    behind = {"kind": "ActorsQuery", "select": ["id"], "source": {"kind": "InsightActorsQuery", "source": source}}
    assert len(asked.results(behind, now=NOW)) == asked.results(source, now=NOW)["allAggregations"] == 2


def test_over_http_and_as_a_file(world: World) -> None:
    now = datetime.now(UTC) - timedelta(hours=1)
    asked = world.one(Happened("view", now))
    query = {"kind": "CalendarHeatmapQuery", "series": [{"kind": "EventsNode", "event": "view"}]}
    answer = asked.post(query)
    assert answer["results"]["data"] == [{"row": now.isoweekday(), "column": now.hour, "value": 1}]
    assert answer["resolved_date_range"]["date_to"]
    file = world.installation.post(f"{asked.path}/query/", {"query": query, "format": "csv"})
    assert file.text.splitlines() == ["row,column,value", f"{now.isoweekday()},{now.hour},1"]


@pytest.mark.parametrize(
    "query",
    [
        {"series": [{"kind": "EventsNode"}, {"kind": "EventsNode"}]},
        {"series": [], "breakdownFilter": {"breakdown": "$browser"}},
        {"series": [], "compareFilter": {"compare": True}},
    ],
    ids=["series", "breakdown", "comparison"],
)
def test_what_one_calendar_cannot_show_is_refused_with_what_can(world: World, query: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="use a TrendsQuery with the display CalendarHeatmap"):
        world.one().ask({"kind": "CalendarHeatmapQuery", **query})
