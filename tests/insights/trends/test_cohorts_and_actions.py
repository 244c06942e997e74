"""Series of actions, and numbers by cohorts: one scan for all cohorts, an event in each that its person is in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from hedgerow.database.models import Action, Cohort
from hedgerow.insights.kinds import kind_of, read_query
from hedgerow.insights.models import Selection
from tests.insights.support import Asked, Happened, Person, World

NOW = datetime(2024, 3, 10, 15, tzinfo=UTC)
NULL = "$$_posthog_breakdown_null_$$"
PEOPLE = {name: UUID(int=number) for number, name in enumerate(("ann", "bob", "cid"), start=70)}


@pytest.fixture
def asked(world: World) -> Asked:
    events = [
        Happened("view", NOW.replace(day=day), who, {"plan": plan})
        for day, who, plan in ((9, "ann", "a"), (10, "ann", "a"), (10, "bob", "b"), (10, "cid", "c"))
    ]
    return world.one(*events, persons=[Person([name], {}, uuid) for name, uuid in PEOPLE.items()])


def cohort(asked: Asked, name: str, *members: str) -> int:
    with asked.world.installation.context.database.write() as session:
        row = Cohort(project_id=asked.project.id, name=name, is_static=True)
        session.add(row)
        session.flush()
        found = row.id
    rows = [
        {
            "project_id": asked.project.id, "cohort_id": found, "person_id": PEOPLE[member].bytes,
            "is_member": 1, "version": 1,
        }
        for member in members
    ]  # fmt: skip
    asked.world._insert("cohort_people", rows)
    return found


@pytest.mark.parametrize(
    ("math", "counts"),
    [("total", [3, 3, 4]), ("dau", [3, 3, 4]), ("first_time_for_user", [2, 2, 3]), ("avg_count_per_actor", [2, 2, 2])],
)
def test_cohorts_in_the_order_asked_for(asked: Asked, math: str, counts: list[int]) -> None:
    early, late = cohort(asked, "Early", "ann", "bob"), cohort(asked, "Late", "cid", "ann")
    query = {
        "kind": "TrendsQuery",
        "series": [{"kind": "EventsNode", "event": "view", "math": math}],
        "breakdownFilter": {"breakdown": [early, late, "all"], "breakdown_type": "cohort"},
    }
    rows = asked.results(query, now=NOW)
    assert [(row["breakdown_value"], row["label"]) for row in rows] == [
        (early, "Early"), (late, "Late"), ("all", "all users"),
    ]  # fmt: skip
    assert [row["count"] for row in rows] == counts
    if math == "avg_count_per_actor":
        return
    for row in rows:
        behind = people(asked, query, row["breakdown_value"])
        assert sum(behind.values()) == row["count"]


def test_a_cohort_beside_a_property(asked: Asked) -> None:
    early = cohort(asked, "Early", "ann", "bob")
    breakdowns = [{"property": early, "type": "cohort"}, {"property": "plan"}]
    query = {
        "kind": "TrendsQuery",
        "series": [{"kind": "EventsNode", "event": "view"}],
        "breakdownFilter": {"breakdowns": breakdowns},
    }
    rows = {row["label"]: (row["breakdown_value"], row["count"]) for row in asked.results(query, now=NOW)}
    assert rows == {
        "Early::a": ([str(early), "a"], 2),
        "Early::b": ([str(early), "b"], 1),
        "None (i.e. no value)::c": ([NULL, "c"], 1),
    }
    for value, count in rows.values():
        assert sum(people(asked, query, value).values()) == count
    everybody = {"breakdowns": [{"property": "all", "type": "cohort"}, *breakdowns[:1], {"property": "none"}]}
    rows = asked.results({**query, "breakdownFilter": everybody}, now=NOW)
    assert [row["label"].split("::")[:2] for row in rows] == [
        ["all users", "Early"],
        ["all users", "None (i.e. no value)"],
    ]


def test_what_can_be_chosen_of_each_of_several_breakdowns(asked: Asked) -> None:
    early = cohort(asked, "Early", "ann", "bob")
    source = {
        "kind": "TrendsQuery",
        "series": [{"kind": "EventsNode", "event": "view"}],
        "breakdownFilter": {"breakdowns": [{"property": early, "type": "cohort"}, {"property": "plan"}]},
    }
    query = {"kind": "InsightActorsQueryOptions", "source": {"kind": "InsightActorsQuery", "source": source}}
    cohorts, plans = asked.ask(query, now=NOW)["breakdowns"]
    assert cohorts["values"] == [
        {"label": "Early", "value": str(early)}, {"label": "None (i.e. no value)", "value": NULL},
    ]  # fmt: skip
    assert [one["value"] for one in plans["values"]] == ["a", "b", "c"]
    one = {**source, "breakdownFilter": {"breakdown": "plan"}}
    answer = asked.ask({"kind": "InsightActorsQueryOptions", "source": one}, now=NOW)
    assert answer["breakdowns"] is None
    assert [choice["value"] for choice in answer["breakdown"]] == ["a", "b", "c"]


def test_a_cohort_beside_a_property_in_funnels_and_retention(asked: Asked) -> None:
    early = cohort(asked, "Early", "ann", "bob")
    breakdowns = {"breakdowns": [{"property": early, "type": "cohort"}, {"property": "plan"}]}
    dates = {"date_from": "-7d"}
    steps = [{"kind": "EventsNode", "event": "view"}] * 2
    funnel = {"kind": "FunnelsQuery", "series": steps, "dateRange": dates, "breakdownFilter": breakdowns}
    found = {tuple(rows[0]["breakdown_value"]): rows[0]["count"] for rows in asked.results(funnel, now=NOW)}
    assert found == {(str(early), "a"): 1, (str(early), "b"): 1, ("", "c"): 1}
    retention = {"kind": "RetentionQuery", "dateRange": dates, "breakdownFilter": breakdowns, "retentionFilter": {
        "targetEntity": {"id": "view", "type": "events"}, "returningEntity": {"id": "view", "type": "events"},
    }}  # fmt: skip
    assert asked.results(retention, now=NOW)


def test_an_empty_cohort_has_zeros(asked: Asked) -> None:
    nobody = cohort(asked, "Nobody")
    query = {
        "kind": "TrendsQuery",
        "series": [{"kind": "EventsNode", "event": "view"}],
        "breakdownFilter": {"breakdowns": [{"property": nobody, "type": "cohort"}]},
    }
    (row,) = asked.results(query, now=NOW)
    assert (row["label"], row["count"], len(row["data"])) == ("Nobody", 0, 8)


def test_an_action_is_a_series_with_its_own_name(asked: Asked) -> None:
    with asked.world.installation.context.database.write() as session:
        action = Action(
            project_id=asked.project.id, name="Interested",
            steps=[{"event": "view", "properties": [{"key": "plan", "value": ["a", "b"], "type": "event"}]}],
        )  # fmt: skip
        session.add(action)
        session.flush()
        number = action.id
    query = {"kind": "TrendsQuery", "series": [{"kind": "ActionsNode", "id": number, "math": "dau"}]}
    (row,) = asked.results(query, now=NOW)
    assert (row["label"], row["action"]["type"], row["action"]["id"], row["count"]) == (
        "Interested", "actions", number, 3,
    )  # fmt: skip
    assert people(asked, query, None) == {"ann": 2, "bob": 1}


def people(asked: Asked, query: dict[str, Any], breakdown: Any) -> dict[str, int]:
    model = read_query(query)
    actors = kind_of(model).actors
    assert actors is not None
    asking = asked.asking(now=NOW)
    names = {str(uuid): name for name, uuid in PEOPLE.items()}
    found = asking.rows(actors(model, Selection(breakdown=breakdown), asking)).named()
    return {names[str(one["actor_id"])]: one["event_count"] for one in found}
