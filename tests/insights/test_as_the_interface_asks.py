"""Questions as the web interface of PostHog sends them: wrapped, and with all the fields that only drawing reads.

Each must be answered over HTTP, with the keys that the interface reads. What the numbers are is tested kind by kind.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hedgerow.database.models import Action, Cohort
from tests.insights.support import Asked, Group, Happened, Person, World

Query = dict[str, Any]
NO_FILTERS = {"type": "AND", "values": [{"type": "AND", "values": []}]}
SAVED = 990_001  # the number of the action and of the cohort
DAY = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()  # on which the shop of the test had its first visitor
DATES = {"date_from": "-14d", "date_to": None, "explicitDate": False}
COMMON: Query = {
    "dateRange": DATES, "properties": NO_FILTERS, "filterTestAccounts": False, "samplingFactor": None,
    "aggregation_group_type_index": None, "dataColorTheme": None, "version": 2, "modifiers": {"debug": False},
    "tags": {"scene": "Insight", "productKey": "product_analytics"},
}  # fmt: skip
CHROME = {"key": "$browser", "value": ["Chrome"], "operator": "exact", "type": "event", "label": "Browser"}
ROW = {"label", "count", "data", "labels", "days", "action", "filter"}
TABLE = {"results", "columns", "types", "hasMore", "limit", "offset"}


def event(name: str | None = "$pageview", **fields: Any) -> Query:
    label = name or "All events"
    return {"kind": "EventsNode", "event": name, "name": label, "custom_name": None, "math": "total", **fields}


def shown(source: Query) -> Query:
    flags = {"full": True, "showHeader": True, "showFilters": True, "embedded": False, "vizSpecificOptions": {}}
    return {"kind": "InsightVizNode", "source": source, **flags}


def table(source: Query) -> Query:
    flags = {"full": True, "showExport": True, "propertiesViaUrl": True, "hiddenColumns": [], "pinnedColumns": []}
    return {"kind": "DataTableNode", "source": source, **flags}


def trends(*series: Query, drawn: Query | None = None, **fields: Any) -> Query:
    drawing = {
        "display": "ActionsLineGraph", "showLegend": False, "yAxisScaleType": "linear", "showValuesOnSeries": False,
        "showPercentStackView": False, "aggregationAxisFormat": "numeric", "showAlertThresholdLines": False,
        "showMultipleYAxes": False, "smoothingIntervals": 1, "hiddenLegendIndexes": [], "decimalPlaces": 2,
        "resultCustomizationBy": "value", "resultCustomizations": {}, "goalLines": [{"label": "Goal", "value": 10}],
        "legendPosition": "bottom", "stackBreakdownValues": False, "excludeBoxPlotOutliers": True,
        "hideWeekends": False, "showAnnotations": True, "metricShowChange": True, "metricSummary": "total",
        "aggregationAxisPrefix": "$", "detailedResultsAggregationType": "total", "showTrendLines": False,
    }  # fmt: skip
    query = {
        "kind": "TrendsQuery", **COMMON, "series": list(series) or [event()], "interval": "day",
        "trendsFilter": {**drawing, **(drawn or {})}, "breakdownFilter": {}, "compareFilter": {"compare": False},
        "conversionGoal": None,
    }  # fmt: skip
    return {**query, **fields}


def funnel(drawn: Query | None = None, **fields: Any) -> Query:
    drawing = {
        "funnelVizType": "steps", "funnelOrderType": "ordered", "funnelStepReference": "total", "layout": "vertical",
        "funnelWindowInterval": 14, "funnelWindowIntervalUnit": "day", "exclusions": [], "binCount": None,
        "breakdownAttributionType": "first_touch", "funnelAggregateByHogQL": None, "hiddenLegendBreakdowns": [],
        "resultCustomizations": {}, "goalLines": [], "showValuesOnSeries": False, "breakdownSorting": "-count",
        "useUdf": True, "customAggregationTarget": False, "legendPosition": "bottom", "showAnnotations": True,
        "hideIncompleteConversionWindowPeriods": False,
    }  # fmt: skip
    query = {
        "kind": "FunnelsQuery", **COMMON, "series": [event(), event("buy")], "interval": "day",
        "funnelsFilter": {**drawing, **(drawn or {})}, "breakdownFilter": {"breakdown_type": "event"},
        "compareFilter": {"compare": False},
    }  # fmt: skip
    return {**query, **fields}


def retention(drawn: Query | None = None, **fields: Any) -> Query:
    entity = {"id": "$pageview", "name": "$pageview", "type": "events", "order": 0, "uuid": "x", "custom_name": None}
    drawing = {
        "period": "Day", "totalIntervals": 8, "targetEntity": entity, "returningEntity": entity, "cumulative": False,
        "retentionType": "retention_first_time", "retentionReference": "total", "meanRetentionCalculation": "simple",
        "dashboardDisplay": "table_only", "display": "ActionsLineGraph", "selectedInterval": None, "goalLines": [],
        "timeWindowMode": "strict_calendar_dates", "minimumOccurrences": 1, "aggregationType": "count",
        "cohortLabelStartIndex": 0, "customAggregationTarget": False, "showTrendLines": False,
    }  # fmt: skip
    return {"kind": "RetentionQuery", **COMMON, "retentionFilter": {**drawing, **(drawn or {})}, **fields}


def paths(drawn: Query | None = None, **fields: Any) -> Query:
    drawing = {
        "includeEventTypes": ["$pageview"], "stepLimit": 5, "edgeLimit": 50, "startPoint": None, "endPoint": None,
        "excludeEvents": [], "pathGroupings": [], "localPathCleaningFilters": None, "pathReplacements": False,
        "minEdgeWeight": None, "maxEdgeWeight": None, "showFullUrls": False,
    }  # fmt: skip
    return {"kind": "PathsQuery", **COMMON, "pathsFilter": {**drawing, **(drawn or {})}, **fields}


def stickiness(drawn: Query | None = None, math: str = "dau", **fields: Any) -> Query:
    drawing = {
        "display": "ActionsLineGraph", "showLegend": False, "showValuesOnSeries": False, "hiddenLegendIndexes": [],
        "computedAs": "non_cumulative", "resultCustomizationBy": "value", "legendPosition": "bottom",
    }  # fmt: skip
    query = {
        "kind": "StickinessQuery", **COMMON, "series": [event(math=math)], "interval": "day", "intervalCount": None,
        "stickinessFilter": {**drawing, **(drawn or {})}, "compareFilter": {"compare": False},
    }  # fmt: skip
    return {**query, **fields}


def lifecycle(**fields: Any) -> Query:
    drawing = {"showLegend": False, "showValuesOnSeries": True, "showPercentagesOnSeries": True, "stacked": True}
    query = {"kind": "LifecycleQuery", **COMMON, "series": [event()], "interval": "day", "lifecycleFilter": drawing}
    return {**query, "customAggregationTarget": False, **fields}


def web(kind: str, **fields: Any) -> Query:
    flags = {
        "kind": kind, **COMMON, "properties": [], "compareFilter": {"compare": True}, "conversionGoal": None,
        "sampling": {"enabled": False, "forceSamplingRate": {"numerator": 1}}, "doPathCleaning": False,
        "includeRevenue": False, "useSessionsTable": True, "orderBy": None, "interval": "day",
    }  # fmt: skip
    return {**flags, **fields}


def people_of(source: Query, *select: str, kind: str = "InsightActorsQuery", **selection: Any) -> Query:
    chosen = {"kind": kind, "source": source, "includeRecordings": True, **selection}
    columns = list(select) or ["actor", "created_at", "matched_recordings"]
    query = {"kind": "ActorsQuery", "source": chosen, "select": columns, "orderBy": [], "search": "", "limit": 100}
    return {**query, "offset": 0}


TRENDS: dict[str, Query] = {
    "every math": trends(
        *(event(math=math) for math in ("total", "dau", "weekly_active", "monthly_active", "unique_session")),
        event(math="first_time_for_user"), event(math="first_matching_event_for_user"),
        event(math="avg", math_property="$session_duration", math_property_type="session_properties"),
        event("buy", math="sum", math_property="price", math_property_type="event_properties", math_multiplier=0.01),
        event("buy", math="p90", math_property="orders", math_property_type="person_properties"),
        event(math="p90_count_per_actor"), event(math="hogql", math_hogql="uniq(properties.$browser)"),
        event(math="unique_group", math_group_type_index=0),
    ),
    "several events as one series": trends(
        {"kind": "GroupNode", "operator": "OR", "name": "views", "nodes": [event(), event("buy")], "properties": []}
    ),
    "a formula of older insights": trends(event(), event("buy"), drawn={"formula": "A/B"}),
    "formulas with names": trends(
        event(), event("buy"), drawn={"formulaNodes": [{"formula": "B", "custom_name": "Bought"}, {"formula": "A"}]}
    ),
    "a comparison of older insights": trends(drawn={"compare": True}, compareFilter=None),
    "a comparison with a week before": trends(compareFilter={"compare": True, "compare_to": "-1w"}),
    "three breakdowns": trends(
        breakdownFilter={
            "breakdowns": [
                {"property": "$browser", "type": "event", "normalize_url": False},
                {"property": "plan", "type": "group", "group_type_index": 0},
                {"property": "$channel_type", "type": "session"},
            ]
        }
    ),
    "a histogram": trends(breakdownFilter={"breakdown": "price", "breakdown_histogram_bin_count": 4}),
    "cohorts": trends(breakdownFilter={"breakdown": [SAVED, "all"], "breakdown_type": "cohort"}),
    "no breakdown chosen yet": trends(breakdownFilter={"breakdown": None, "breakdown_type": None, "breakdowns": []}),
    "filters of every type": trends(
        properties={
            "type": "OR",
            "values": [
                {"type": "AND", "values": [CHROME, {"type": "empty"}, {**CHROME, "value": None}]},
                {"type": "AND", "values": [{"key": "email", "value": "@", "operator": "icontains", "type": "person"}]},
                {"type": "AND", "values": [{"key": "id", "value": SAVED, "operator": "in", "type": "cohort"}]},
                {"type": "AND", "values": [{"key": "properties.price > 1", "value": None, "type": "hogql"}]},
            ],
        }
    ),
    "an action": trends({"kind": "ActionsNode", "id": SAVED, "name": "Bought", "custom_name": None, "math": "dau"}),
    "stickiness": stickiness(),
    "stickiness with the math of the trend before": stickiness(math="weekly_active"),
    "stickiness with criteria": stickiness({"stickinessCriteria": {"operator": "gte", "value": 1}}),
    "lifecycle": lifecycle(),
}  # fmt: skip

TOTALS = ("BoldNumber", "ActionsPie", "ActionsBarValue", "ActionsTable", "WorldMap")
STEP = {"action_id", "name", "custom_name", "order", "count", "type", "people", "average_conversion_time"}
FUNNELS: dict[str, tuple[Query, set[str]]] = {
    "steps": (funnel(), STEP),
    "strict": (funnel({"funnelOrderType": "strict"}), STEP),
    "unordered": (funnel({"funnelOrderType": "unordered"}), STEP),
    "trends": (funnel({"funnelVizType": "trends"}), {"count", "data", "days", "labels"}),
    "an exclusion": (
        funnel({"exclusions": [{**event("leave"), "funnelFromStep": 0, "funnelToStep": 1}]}), STEP,
    ),
    "sessions": (funnel({"funnelAggregateByHogQL": "properties.$session_id"}), STEP),
    "a comparison": (funnel(compareFilter={"compare": True}), STEP | {"compare_label"}),
}  # fmt: skip

TABLES: dict[str, Query] = {
    "events": table(
        {
            "kind": "EventsQuery", "orderBy": ["timestamp DESC"], "after": "-24h", "event": None, "where": [],
            "select": ["*", "event", "person_display_name -- Person", "coalesce(properties.$current_url) -- Url",
                       "timestamp"],
            "properties": [CHROME], "fixedProperties": [], "filterTestAccounts": False,
        }
    ),
    "events of an action that is not saved": {
        "kind": "EventsQuery", "select": ["event"], "after": "all", "actionSteps": [{"event": "buy", "selector": None}],
    },
    "people": table(
        {"kind": "ActorsQuery", "orderBy": ["created_at DESC"], "search": "", "properties": [],
         "select": ["person_display_name -- Person", "id", "created_at -- First seen", "person.$delete"]}
    ),
    "groups": table({"kind": "GroupsQuery", "group_type_index": 0, "search": "", "properties": [],
                     "select": ["group_name", "key", "created_at"], "orderBy": ["group_name"]}),
    "people of a bar": people_of(trends(), "actor", "event_count", day=f"{DAY}T00:00:00Z", series=0, compare=None),
    "people of a formula's series": people_of(trends(event(), event("buy")), day=DAY, series=1),
    "people of a step": people_of(funnel(), kind="FunnelsActorsQuery", funnelStep=-2),
    "people of a row of retention": people_of(retention(), "person", "appearances", interval=0),
    "people of a day of stickiness": people_of(stickiness(), kind="StickinessActorsQuery", day=1, operator="exact"),
    "people of a lifecycle": people_of(lifecycle(), day=DAY, status="dormant"),
    "people of a path": people_of(paths({"pathStartKey": "1_a", "pathEndKey": "2_b"})),
    "a table of HogQL": {
        "kind": "DataVisualizationNode", "display": "ActionsLineGraph",
        "chartSettings": {"goalLines": [], "yAxis": [{"column": "c", "settings": {"formatting": {"prefix": ""}}}]},
        "tableSettings": {"columns": [], "conditionalFormatting": []},
        "source": {
            "kind": "HogQLQuery", "query": "select event, count() as c from events where {filters} group by event",
            "filters": {"dateRange": DATES, "properties": [CHROME], "filterTestAccounts": True}, "variables": {},
            "connectionId": None, "sendRawQuery": False, "explain": False, "name": "mine",
        },
    },
    "pages": table(web("WebStatsTableQuery", breakdownBy="Page", includeBounceRate=True, includeScrollDepth=True,
                       limit=10)),
    "channels with a goal": table(web("WebStatsTableQuery", breakdownBy="InitialChannelType",
                                      conversionGoal={"customEventName": "buy"})),
    "external clicks": table(web("WebExternalClicksTableQuery", limit=10, stripQueryParams=True)),
}  # fmt: skip

EDITOR: Query = {"language": "hogQL", "query": "select event from events", "globals": {}, "connectionId": None}
OTHERS: dict[str, tuple[Query, set[str]]] = {
    "a funnel's time": (funnel({"funnelVizType": "time_to_convert"}), {"results"}),
    "what correlates": (
        {"kind": "FunnelCorrelationQuery", "funnelCorrelationType": "events", "version": 1,
         "source": {"kind": "FunnelsActorsQuery", "source": funnel()}, "funnelCorrelationExcludeEventNames": []},
        {"results"},
    ),
    "retention": (shown(retention()), {"results"}),
    "retention of later visits": (shown(retention({"retentionType": "retention_recurring"})), {"results"}),
    "paths": (shown(paths()), {"results"}),
    "paths to a step": (
        paths(funnelPathsFilter={"funnelPathType": "funnel_path_before_step", "funnelSource": funnel(),
                                 "funnelStep": 2}), {"results"},
    ),
    "what can be chosen": (
        {"kind": "InsightActorsQueryOptions", "source": {"kind": "InsightActorsQuery", "source": trends()}},
        {"day", "series", "breakdown", "compare", "status", "interval"},
    ),
    "goals of a site": (table(web("WebGoalsQuery", limit=10, useWebAnalyticsPrecompute=False)), {"results", "columns"}),
    "numbers of a site": (table(web("WebOverviewQuery")), {"results"}),
    "a timeline": ({"kind": "SessionsTimelineQuery", "after": "-7d", "before": None}, {"results", "hasMore"}),
    "events of a picker": ({"kind": "TeamTaxonomyQuery", "limit": 10, "offset": 0}, {"results", "hasMore"}),
    "properties of a picker": ({"kind": "EventTaxonomyQuery", "event": "buy", "maxPropertyValues": 5}, {"results"}),
    "the schema": ({"kind": "DatabaseSchemaQuery", "connectionId": None}, {"tables", "joins"}),
    "an editor's marks": (
        {"kind": "HogQLMetadata", **EDITOR, "filters": {}, "variables": {}, "debug": False,
         "sourceQuery": {"kind": "HogQLQuery", "query": "select 1"}},
        {"isValid", "errors", "warnings", "notices", "isUsingIndices", "table_names"},
    ),
    "an editor's suggestions": (
        {"kind": "HogQLAutocomplete", **EDITOR, "filters": {}, "startPosition": 7, "endPosition": 12},
        {"suggestions", "incomplete_list"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(world: World) -> Asked:
    """Two people, one of them a customer with a company, over the last days."""
    start = datetime.fromisoformat(f"{DAY}T10:00:00Z")
    session = {"$session_id": "018e0000-0000-7000-8000-0000000000a1", "$browser": "Chrome"}
    page = {**session, "$current_url": "https://shop.example/", "$pathname": "/", "$host": "shop.example"}
    asked = world.one(
        Happened("$pageview", start, "ann", page, groups={0: "acme"}),
        Happened("$pageview", start + timedelta(minutes=1), "ann", {**page, "$pathname": "/buy"}),
        Happened("buy", start + timedelta(minutes=2), "ann", {**session, "price": 12}),
        Happened("$pageview", start + timedelta(days=1), "bob", {"$browser": "Firefox", "$pathname": "/"}),
        persons=[Person(["ann"], {"email": "ann@example.com", "orders": 1}), Person(["bob"])],
        groups=[Group(0, "acme", {"plan": "pro"})],
    )
    with world.installation.context.database.write() as session_:
        session_.add(Action(id=SAVED, project_id=asked.project.id, name="Bought", steps=[{"event": "buy"}]))
        session_.add(Cohort(id=SAVED, project_id=asked.project.id, name="Customers", filters={}))
    return asked


@pytest.mark.parametrize("name", TRENDS)
def test_series(shop: Asked, name: str) -> None:
    answer = shop.post(shown(TRENDS[name]), refresh="force_blocking")
    keys = ROW - {"action"} | {"order"} if "formula" in name else ROW
    assert answer["results"]
    assert all(row.keys() >= keys for row in answer["results"]), answer["results"]
    assert {"timezone", "hogql", "is_cached", "last_refresh", "resolved_date_range"} <= answer.keys()


@pytest.mark.parametrize("display", TOTALS)
def test_total_values(shop: Asked, display: str) -> None:
    (row, *_) = shop.post(shown(trends(drawn={"display": display})))["results"]
    assert (row["aggregated_value"], row["data"]) == (3, [])


@pytest.mark.parametrize("name", FUNNELS)
def test_funnels(shop: Asked, name: str) -> None:
    query, keys = FUNNELS[name]
    results = shop.post(shown(query))["results"]
    assert results
    assert all(row.keys() >= keys for row in results)


@pytest.mark.parametrize("name", TABLES)
def test_tables(shop: Asked, name: str) -> None:
    answer = shop.post(TABLES[name])
    assert answer.keys() >= TABLE
    assert all(len(row) == len(answer["columns"]) for row in answer["results"])


@pytest.mark.parametrize("name", OTHERS)
def test_other_answers(shop: Asked, name: str) -> None:
    query, keys = OTHERS[name]
    assert shop.post(query).keys() >= keys


@pytest.mark.parametrize(
    "body",
    [
        {"refresh": "async"}, {"refresh": "lazy_async"}, {"refresh": "force_cache"}, {"refresh": True},
        {"client_query_id": "6f0e", "name": "mine", "limit_context": None},
        {"filters_override": {"date_from": "-3d", "date_to": None, "properties": [CHROME], "explicitDate": False}},
        {"filters_override": {"date_from": None, "properties": None, "breakdown_filter": None}},
        {"variables_override": {}},
    ],
    ids=lambda body: str(next(iter(body))) + str(next(iter(body.values())))[:20],
)  # fmt: skip
def test_ways_to_ask(shop: Asked, body: dict[str, Any]) -> None:
    """What was asked a moment ago is fresh, so that no way has to work anything out in the background."""
    shop.post(shown(trends()), **{key: value for key, value in body.items() if key == "filters_override"})
    assert shop.post(shown(trends()), **body)["results"][0]["label"] == "$pageview"
