"""The display BoxPlot: how prices, durations and the like are spread in each bucket."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from statistics import fmean
from typing import Any

import pytest

from hedgerow.errors import InvalidInput
from tests.insights.support import Asked, Happened, World

NOW = datetime(2024, 3, 10, 15, 30, tzinfo=UTC)
OTHER = "$$_posthog_breakdown_other_$$"


def boxes(asked: Asked, series: dict[str, Any] | None = None, **query: Any) -> dict[str, Any]:
    node = {"kind": "EventsNode", "event": "buy", "math": "avg", "math_property": "price", **(series or {})}
    query = {"kind": "TrendsQuery", "trendsFilter": {"display": "BoxPlot"}, "series": [node], **query}
    return asked.ask(query, now=NOW)


def quantile(share: float, values: list[float]) -> float:
    """Between the two values that it lies between, as much nearer to one as it is."""
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def test_each_box_is_of_all_values_in_its_bucket(histories: list[Asked]) -> None:
    for asked in histories:
        history = asked.history
        values: dict[date, list[float]] = defaultdict(list)
        for event in history.events:
            day = event.at.astimezone(history.zone).date()
            if event.event == "buy" and "price" in event.properties and day.year == 2024:
                values[day].append(event.properties["price"])
        found = boxes(asked, dateRange={"date_from": "2024-01-01", "date_to": "2024-12-31"})
        (row,) = found["results"]
        assert found["boxplot_data"] == row["boxplot_data"]
        assert [box["day"] for box in row["boxplot_data"]] == sorted(day.isoformat() for day in values)
        for box in row["boxplot_data"]:
            of_day = sorted(values[date.fromisoformat(box["day"])])
            wanted = {
                "min": of_day[0], "p25": quantile(0.25, of_day), "median": quantile(0.5, of_day), "mean": fmean(of_day),
                "p75": quantile(0.75, of_day), "max": of_day[-1],
            }  # fmt: skip
            assert {name: box[name] for name in wanted} == pytest.approx(wanted), history.seed
            assert row["data"][row["days"].index(box["day"])] == pytest.approx(box["mean"])


def bought(day: int, price: Any = None, **properties: Any) -> Happened:
    more = {} if price is None else {"price": price}
    return Happened("buy", datetime(2024, 3, day, 12, tzinfo=UTC), "ann", {**more, **properties})


def test_a_box(world: World) -> None:
    asked = world.one(*(bought(9, price) for price in (1, 2, 3, 4, 100)), bought(10), bought(8, "7.5"), bought(8, "x"))
    assert boxes(asked)["boxplot_data"] == [
        {"day": "2024-03-08", "label": "8-Mar-2024", "min": 7.5, "p25": 7.5, "median": 7.5, "mean": 7.5,
         "p75": 7.5, "max": 7.5, "series_index": 0, "series_label": "buy"},
        {"day": "2024-03-09", "label": "9-Mar-2024", "min": 1, "p25": 2, "median": 3, "mean": 22, "p75": 4, "max": 100,
         "series_index": 0, "series_label": "buy"},
    ]  # fmt: skip


def spread(found: list[dict[str, Any]]) -> list[tuple[float, float]]:
    return [(box["min"], box["max"]) for box in found]


def test_broken_down_compared_and_several(world: World) -> None:
    asked = world.one(
        bought(9, 1, plan="a"), bought(9, 3, plan="a"), bought(9, 2, plan="b"), bought(9, 5, plan="c"),
        bought(9, 6, plan="d"), bought(9, 9), bought(2, 8, plan="a"),
    )  # fmt: skip
    found = boxes(
        asked, {"math": "total"}, breakdownFilter={"breakdown": "plan", "breakdown_limit": 1},
        compareFilter={"compare": True},
    )  # fmt: skip
    rows = {(row["compare_label"], row["breakdown_value"]): spread(row["boxplot_data"]) for row in found["results"]}
    assert rows[("current", "a")] == [(1, 3)]
    assert rows[("current", OTHER)] == [(2, 6)]
    assert rows[("current", "$$_posthog_breakdown_null_$$")] == [(9, 9)]
    assert rows[("previous", "a")] == [(8, 8)]
    assert sorted(spread(found["boxplot_data"])) == [(1, 3), (2, 6), (9, 9)]
    nodes = [{"kind": "EventsNode", "event": "buy", "math_property": name} for name in ("price", "none")]
    two = asked.ask({"kind": "TrendsQuery", "series": nodes, "trendsFilter": {"display": "BoxPlot"}}, now=NOW)
    assert [(box["series_index"], box["max"]) for box in two["boxplot_data"]] == [(0, 9)]


def test_a_sessions_duration_counts_once(world: World) -> None:
    def visit(session: str, *minutes: int) -> list[Happened]:
        at = (datetime(2024, 3, 9, 12, minute, tzinfo=UTC) for minute in minutes)
        return [Happened("buy", moment, "ann", {"$session_id": session}) for moment in at]

    asked = world.one(*visit("s1", 0, 1, 2, 3, 4), *visit("s2", 0, 10), bought(9))
    (box,) = boxes(asked, {"math_property": "$session_duration"})["boxplot_data"]
    assert (box["min"], box["median"], box["max"]) == (240, 420, 600)


def test_what_has_no_values_is_refused(world: World) -> None:
    asked = world.one(bought(9, 1))
    with pytest.raises(InvalidInput, match="say which in `math_property`"):
        boxes(asked, {"math": "total", "math_property": None})
    with pytest.raises(InvalidInput, match="not of a formula"):
        boxes(asked, trendsFilter={"display": "BoxPlot", "formula": "A * 2"})


def test_over_http(world: World) -> None:
    asked = world.one(Happened("buy", datetime.now(UTC), "ann", {"price": 3}))
    node = {"kind": "EventsNode", "event": "buy", "math": "sum", "math_property": "price"}
    answer = asked.post({"kind": "TrendsQuery", "series": [node], "trendsFilter": {"display": "BoxPlot"}})
    assert spread(answer["boxplot_data"]) == [(3, 3)]
