"""`filters` of old bodies as queries that the present models read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hedgerow.errors import InvalidInput
from hedgerow.insights.kinds import read_query
from hedgerow.legacy import filters_to_query

VIEW = {"kind": "EventsNode", "event": "$pageview"}
BUY = {"kind": "EventsNode", "event": "buy"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({}, {"kind": "TrendsQuery", "series": [{**VIEW, "name": "$pageview"}]}, id="nothing is said"),
        pytest.param(
            {
                "insight": "TRENDS",
                "events": [
                    {"id": "$pageview", "type": "events", "order": 1, "math": "dau"},
                    {"id": None, "name": "All events", "order": 2},
                ],
                "actions": [{"id": "7", "type": "actions", "order": 0, "math": "sum", "math_property": "price"}],
                "interval": "week",
                "display": "ActionsLineGraph",
                "date_from": "-30d",
                "properties": [{"key": "$browser", "value": "Chrome"}],
                "filter_test_accounts": True,
                "formula": "A+B",
                "smoothing_intervals": 7,
                "compare": True,
                "show_legend": True,
                "filter_of_the_year_2020": 3,
            },
            {
                "kind": "TrendsQuery",
                "dateRange": {"date_from": "-30d"},
                "properties": [{"key": "$browser", "value": "Chrome", "type": "event"}],
                "filterTestAccounts": True,
                "interval": "week",
                "series": [
                    {"kind": "ActionsNode", "id": 7, "math": "sum", "math_property": "price"},
                    {**VIEW, "math": "dau"},
                    {"kind": "EventsNode", "event": None, "name": "All events"},
                ],
                "trendsFilter": {
                    "showLegend": True,
                    "display": "ActionsLineGraph",
                    "smoothingIntervals": 7,
                    "formula": "A+B",
                },
                "compareFilter": {"compare": True},
            },
            id="trends",
        ),
        pytest.param(
            {
                "events": '[{"id": "$pageview"}]',
                "properties": '{"$browser": "Chrome", "age__gt": 3}',
                "filter_test_accounts": "true",
                "breakdown": "$browser",
                "breakdown_type": "event",
                "breakdown_limit": "3",
            },
            {
                "kind": "TrendsQuery",
                "properties": [
                    {"key": "$browser", "value": "Chrome", "operator": "exact", "type": "event"},
                    {"key": "age", "value": 3, "operator": "gt", "type": "event"},
                ],
                "filterTestAccounts": True,
                "series": [VIEW],
                "breakdownFilter": {"breakdown": "$browser", "breakdown_type": "event", "breakdown_limit": "3"},
            },
            id="a query string",
        ),
        pytest.param(
            {
                "insight": "FUNNELS",
                "events": [{"id": "$pageview", "order": 0, "math": "total"}, {"id": "buy", "order": 1}],
                "funnel_window_interval": 3,
                "funnel_window_interval_unit": "hour",
                "funnel_order_type": "strict",
                "exclusions": [{"id": "leave", "type": "events", "funnel_from_step": 0, "funnel_to_step": 1}],
                "layout": "horizontal",
                "breakdown": ["$browser"],
                "breakdown_type": "event",
            },
            {
                "kind": "FunnelsQuery",
                "series": [VIEW, BUY],
                "funnelsFilter": {
                    "funnelOrderType": "strict",
                    "funnelWindowInterval": 3,
                    "funnelWindowIntervalUnit": "hour",
                    "exclusions": [{"kind": "EventsNode", "event": "leave", "funnelFromStep": 0, "funnelToStep": 1}],
                    "layout": "horizontal",
                },
                "breakdownFilter": {"breakdown": ["$browser"], "breakdown_type": "event"},
            },
            id="a funnel",
        ),
        pytest.param(
            {
                "insight": "FUNNELS",
                "events": [{"id": "$pageview"}, {"id": "buy"}],
                "display": "ActionsLineGraph",
                "funnel_window_days": 7,
            },
            {
                "kind": "FunnelsQuery",
                "series": [VIEW, BUY],
                "funnelsFilter": {
                    "funnelVizType": "trends",
                    "funnelWindowInterval": 7,
                    "funnelWindowIntervalUnit": "day",
                },
            },
            id="a funnel over time of 2020",
        ),
        pytest.param(
            {
                "insight": "RETENTION",
                "period": "Week",
                "total_intervals": 5,
                "target_entity": '{"id": "buy", "type": "events", "math": "total"}',
                "returning_entity": {"id": 7, "type": "actions"},
                "retention_type": "retention_first_time",
            },
            {
                "kind": "RetentionQuery",
                "retentionFilter": {
                    "period": "Week",
                    "totalIntervals": 5,
                    "targetEntity": {"id": "buy", "type": "events"},
                    "returningEntity": {"id": 7, "type": "actions"},
                    "retentionType": "retention_first_time",
                },
            },
            id="retention",
        ),
        pytest.param(
            {"insight": "PATHS", "path_type": "$pageview", "start_point": "/", "step_limit": 3, "date_from": "all"},
            {
                "kind": "PathsQuery",
                "dateRange": {"date_from": "all"},
                "pathsFilter": {"includeEventTypes": ["$pageview"], "startPoint": "/", "stepLimit": 3},
            },
            id="paths",
        ),
        pytest.param(
            {"insight": "TRENDS", "shown_as": "Stickiness", "events": [{"id": "buy", "math": "sum"}]},
            {"kind": "StickinessQuery", "series": [BUY]},
            id="stickiness, as it was spelt",
        ),
        pytest.param(
            {"insight": "LIFECYCLE", "events": [{"id": "buy"}, {"id": "x"}], "toggledLifecycles": ["new"]},
            {"kind": "LifecycleQuery", "series": [BUY], "lifecycleFilter": {"toggledLifecycles": ["new"]}},
            id="lifecycle",
        ),
    ],
)
def test_filters_become_queries(filters: dict[str, Any], expected: dict[str, Any]) -> None:
    found = filters_to_query(filters)
    assert json.loads(json.dumps(found)) == expected
    assert read_query(found), "the present models read it"


def test_groups_of_filters_stay_groups() -> None:
    group = {"type": "OR", "values": [{"type": "AND", "values": [{"key": "a", "value": 1}]}]}
    found = filters_to_query({"properties": group})
    assert found["properties"] == {
        "type": "OR",
        "values": [{"type": "AND", "values": [{"key": "a", "value": 1, "type": "event"}]}],
    }


@pytest.mark.parametrize(
    ("filters", "attr"),
    [
        ({"insight": "SESSIONS"}, "insight"),
        ({"events": [{"id": {"a": 1}}]}, "events"),
        ({"actions": [{"id": "seven"}]}, "actions"),
        ({"properties": "browser"}, "properties"),
        ({"properties": ["browser"]}, "properties"),
    ],
)
def test_what_means_nothing_is_refused(filters: dict[str, Any], attr: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        filters_to_query(filters)
    assert refused.value.attr == attr
