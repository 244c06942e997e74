"""What a TrendsQuery may say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from hedgerow.insights.charts import ChartFilter
from hedgerow.insights.models import BreakdownFilter, CompareFilter, Entity, PeriodsModel, QueryModel, SourceQuery

Display = Literal[
    "Auto", "ActionsLineGraph", "ActionsLineGraphCumulative", "ActionsAreaGraph", "ActionsBar", "ActionsUnstackedBar",
    "ActionsStackedBar", "SlopeGraph", "ScatterPlot", "BoxPlot", "BoldNumber", "Metric", "ActionsPie", "ActionsDonut",
    "ActionsProportionBar", "ActionsBarValue", "ActionsTable", "WorldMap", "CalendarHeatmap", "TwoDimensionalHeatmap",
]  # fmt: skip
TOTAL_VALUE: frozenset[str | None] = frozenset(
    {"BoldNumber", "ActionsPie", "ActionsDonut", "ActionsProportionBar", "ActionsBarValue", "ActionsTable", "WorldMap"}
)
"""Displays of one number a series, over the whole range; all others, `Metric` too, draw a series of numbers."""

MAX_SERIES = 26  # formulas have letters for so many

COUNTS = frozenset({"total", "dau", "weekly_active", "monthly_active", "unique_session", "unique_group"})
FIRST_TIMES = frozenset(
    {"first_time_for_user", "first_time_for_user_with_filters", "first_matching_event_for_user"}
)  # the last two mean the same
OF_A_PROPERTY = frozenset({"sum", "avg", "min", "max", "median", "p75", "p90", "p95", "p99"})
PER_ACTOR_SUFFIX = "_count_per_actor"
PER_ACTOR = frozenset(name + PER_ACTOR_SUFFIX for name in OF_A_PROPERTY - {"sum"})
MATHS = COUNTS | FIRST_TIMES | OF_A_PROPERTY | PER_ACTOR | {"hogql"}


class FormulaNode(QueryModel):
    formula: str
    custom_name: str | None = None


class TrendsFilter(ChartFilter):
    """How series are computed and drawn; what only drawing reads is in `ChartFilter`."""

    display: Display | None = None  # None: ActionsLineGraph
    smoothing_intervals: Annotated[int, Field(ge=1, le=1000)] | None = None
    formula_nodes: Annotated[list[FormulaNode], Field(max_length=MAX_SERIES)] | None = None
    formula: str | None = None  # older than formula_nodes
    formulas: list[str] | None = None
    breakdown_histogram_bin_count: Annotated[int, Field(ge=1, le=1000)] | None = None

    def formulas_to_show(self) -> list[FormulaNode]:
        """Those of the newest of the three fields that has any."""
        texts = self.formulas or ([self.formula] if self.formula else [])
        return self.formula_nodes or [FormulaNode(formula=text) for text in texts]


class CalendarHeatmapFilter(QueryModel):
    """Of the display CalendarHeatmap: whether people count only in the hour in which their session began."""

    bucket_by_session_start: bool | None = None


class TrendsQuery(SourceQuery):
    """Numbers over time, or one number a series."""

    kind: Literal["TrendsQuery"] = "TrendsQuery"
    date_range: PeriodsModel | None = None
    series: Annotated[list[Entity], Field(max_length=MAX_SERIES)]
    trends_filter: TrendsFilter | None = None
    calendar_heatmap_filter: CalendarHeatmapFilter | None = None
    breakdown_filter: BreakdownFilter | None = None
    compare_filter: CompareFilter | None = None
    conversion_goal: None = None  # of web analytics; trends have none

    @field_validator("series")
    @classmethod
    def _known_maths(cls, series: list[Any]) -> list[Any]:
        for node in series:
            check_math(node)
        return series

    @property
    def shown(self) -> TrendsFilter:
        return self.trends_filter or TrendsFilter()

    @property
    def is_total_value(self) -> bool:
        return self.shown.display in TOTAL_VALUE


def check_math(node: Any) -> None:
    """Raises `ValueError` for a way to count that is not known, or that lacks what it counts."""
    math = node.math or "total"
    if math not in MATHS:
        raise ValueError(f"there is no math {math[:60]!r}; known are {', '.join(sorted(MATHS))}")
    if math in OF_A_PROPERTY and not node.math_property:
        raise ValueError(f"math {math!r} needs the name of a property in math_property")
    if math == "hogql" and not (node.math_hogql or "").strip():
        raise ValueError("math 'hogql' needs an aggregate expression in math_hogql, for example count()")
    if math == "unique_group" and node.math_group_type_index is None:
        raise ValueError("math 'unique_group' needs math_group_type_index: 0 to 4")
