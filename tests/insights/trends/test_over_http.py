"""The whole way that a client goes: a chart, then the people behind one of its numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.insights.support import Group, Happened, Person, World

VIEW = {"kind": "EventsNode", "event": "view"}


def test_from_a_number_to_its_people(world: World) -> None:
    now = datetime.now(UTC)
    ann = Person(["ann"], {"email": "ann@example.com"}, UUID(int=901))
    bob = Person(["bob"], {"email": "bob@example.com"}, UUID(int=902))
    events = [Happened("view", now, who, {"$browser": "Firefox"}, groups={0: "acme"}) for who in ("ann", "ann", "bob")]
    old = Happened("view", now - timedelta(days=3), "bob")
    asked = world.one(*events, old, persons=[ann, bob], groups=[Group(0, "acme", {"name": "Acme"})])

    chart = {
        "kind": "TrendsQuery", "series": [VIEW, {**VIEW, "math": "unique_group", "math_group_type_index": 0}],
        "breakdownFilter": {"breakdown": "$browser"},
    }  # fmt: skip
    answer = asked.post({"kind": "InsightVizNode", "source": chart})
    row = answer["results"][0]
    assert (row["label"], row["data"][-1], answer["hasMore"]) == ("view - Firefox", 3, False)

    chosen = {"day": row["action"]["days"][-1], "series": 0, "breakdown": "Firefox"}
    people = behind(asked, chart, chosen, ["id", "event_count"])
    assert sorted(people["results"]) == [[str(ann.uuid), 2], [str(bob.uuid), 1]]
    companies = behind(asked, chart, {**chosen, "series": 1}, ["event_count"])
    assert companies["results"] == [[3]]

    options = asked.post(
        {"kind": "InsightActorsQueryOptions", "source": {"kind": "InsightActorsQuery", "source": chart}}
    )
    assert [one["value"] for one in options["series"]] == [0, 1]


def test_stickiness_and_lifecycle(world: World) -> None:
    now = datetime.now(UTC)
    ann = Person(["ann"], {}, UUID(int=903), created_at=now)
    asked = world.one(Happened("view", now, "ann"), Happened("view", now - timedelta(days=1), "ann"), persons=[ann])
    sticky = {"kind": "StickinessQuery", "series": [VIEW]}
    assert asked.post(sticky)["results"][0]["data"][:2] == [0, 1]
    source = {"kind": "StickinessActorsQuery", "source": sticky, "day": 2}
    assert asked.post({"kind": "ActorsQuery", "source": source, "select": ["id"]})["results"] == [[str(ann.uuid)]]

    cycle = {"kind": "LifecycleQuery", "series": [VIEW]}
    assert [row["status"] for row in asked.post(cycle)["results"]] == ["new", "returning", "resurrecting", "dormant"]
    today = asked.post(cycle)["results"][0]["action"]["days"][-1]
    assert behind(asked, cycle, {"day": today, "status": "new"}, ["id"])["results"] == [[str(ann.uuid)]]


def behind(asked: Any, source: dict[str, Any], chosen: dict[str, Any], select: list[str]) -> Any:
    query = {"kind": "InsightActorsQuery", "source": source, **chosen}
    return asked.post({"kind": "ActorsQuery", "source": query, "select": select})
