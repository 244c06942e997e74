"""What paths answer about a small site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hedgerow.insights.kinds import read_query
from tests.insights.support import Happened, World

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
SITE = "https://site.example"


def page(address: str | None, minutes: int) -> Happened:
    return Happened("$pageview", NOON + timedelta(minutes=minutes), "ann", {"$current_url": address})


def paths(**fields: Any) -> dict[str, Any]:
    shown = {"includeEventTypes": ["$pageview"], "stepLimit": 12}
    return {"kind": "PathsQuery", "dateRange": {"date_from": "2024-03-01"}, "pathsFilter": shown, **fields}


@pytest.mark.parametrize("types", [["$pageview"], ["$pageview", "custom_event"], []])
def test_a_page_is_the_same_with_and_without_a_slash_at_its_end(world: World, types: list[str]) -> None:
    asked = world.one(
        page("/", 0), page(f"{SITE}/a/", 1), page(f"{SITE}/a", 2), page(f"{SITE}/b//", 3), page(None, 4), page("", 5)
    )
    query = paths(pathsFilter={"includeEventTypes": types})
    found = [(edge["source"], edge["target"]) for edge in asked.results(query, now=NOON + timedelta(hours=1))]
    assert found == [("1_/", f"2_{SITE}/a"), (f"2_{SITE}/a", f"3_{SITE}/b/")]


def test_the_most_walked_come_first_and_equal_ones_by_their_keys(world: World) -> None:
    asked = world.one(*(page(f"/{place % 2}", place) for place in range(12)))
    found = asked.results(paths(), now=NOON + timedelta(hours=1))
    assert [edge["source"] for edge in found] == sorted(f"{place + 1}_/{place % 2}" for place in range(11))
    assert {edge["average_conversion_time"] for edge in found} == {60_000}


def test_a_funnel_without_a_type_of_path_is_no_filter() -> None:
    steps = [{"kind": "EventsNode", "event": event} for event in ("$pageview", "buy")]
    filter_ = {"funnelPathType": None, "funnelSource": {"kind": "FunnelsQuery", "series": steps}, "funnelStep": None}
    assert read_query(paths(funnelPathsFilter=filter_)) == read_query(paths())
