"""CalendarHeatmapQuery: one series by weekday and hour.

The same numbers as a TrendsQuery with the display CalendarHeatmap, in the shape of one: `results` is
`{data: [{row, column, value}], rowAggregations, columnAggregations, allAggregations}`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from hedgerow.hogql import ast
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import (
    ActionsNode,
    BreakdownFilter,
    CompareFilter,
    Entity,
    EventsNode,
    PeriodsModel,
    Selection,
    SourceQuery,
)
from hedgerow.insights.trends.actors import actors
from hedgerow.insights.trends.heatmap import heatmap_of
from hedgerow.insights.trends.query import run as run_trends
from hedgerow.insights.trends.schemas import CalendarHeatmapFilter, TrendsFilter, TrendsQuery, check_math
from hedgerow.insights.web.models import ConversionGoal

INSTEAD = "use a TrendsQuery with the display CalendarHeatmap, whose answer has a row for each"


class CalendarHeatmapQuery(SourceQuery):
    kind: Literal["CalendarHeatmapQuery"] = "CalendarHeatmapQuery"
    date_range: PeriodsModel | None = None
    series: Annotated[list[Entity], Field(max_length=26)]
    trends_filter: TrendsFilter | None = None  # of how it is drawn
    calendar_heatmap_filter: CalendarHeatmapFilter | None = None
    breakdown_filter: BreakdownFilter | None = None
    compare_filter: CompareFilter | None = None
    conversion_goal: ConversionGoal | None = None  # counted in the place of the series' event

    @field_validator("series")
    @classmethod
    def _one(cls, series: list[Any]) -> list[Any]:
        if len(series) > 1:
            raise ValueError(f"a calendar has one series; of several, {INSTEAD}")
        for node in series:
            check_math(node)
        return series

    @model_validator(mode="after")
    def _whole(self) -> CalendarHeatmapQuery:
        split = self.breakdown_filter
        if split is not None and (split.breakdowns or split.breakdown not in (None, [])):
            raise ValueError(f"a calendar has no breakdown; {INSTEAD}")
        if self.compare_filter is not None and self.compare_filter.compare:
            raise ValueError(f"a calendar is compared with none; {INSTEAD}")
        return self


def run(query: CalendarHeatmapQuery, asking: Asking) -> dict[str, Any]:
    rows = run_trends(trends_of(query), asking)["results"]
    return {"results": rows[0]["calendar_heatmap_data"] if rows else heatmap_of([]), "hasMore": False}


def behind(query: CalendarHeatmapQuery, selection: Selection, asking: Asking) -> ast.Query:
    """Who is behind `allAggregations`."""
    return actors(trends_of(query), selection, asking)


def trends_of(query: CalendarHeatmapQuery) -> TrendsQuery:
    """The TrendsQuery that has the same numbers."""
    series: list[Any] = list(query.series)
    goal = query.conversion_goal
    if goal is not None:
        first = series[0] if series else EventsNode()
        math = {name: getattr(first, name) for name in type(first).model_fields if name.startswith("math")}
        series = [
            ActionsNode(id=goal.action_id, **math)
            if goal.action_id is not None
            else EventsNode(event=goal.custom_event_name, **math)
        ]
    common = {name: getattr(query, name) for name in SourceQuery.model_fields}
    return TrendsQuery(
        **common,
        series=series,
        calendar_heatmap_filter=query.calendar_heatmap_filter,
        trends_filter=TrendsFilter(display="CalendarHeatmap"),
    )


KIND = Kind("CalendarHeatmapQuery", CalendarHeatmapQuery, run, behind)
