"""What a StickinessQuery may say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from hedgerow.insights.charts import ChartFilter
from hedgerow.insights.models import CompareFilter, Entity, PeriodsModel, QueryModel, SourceQuery
from hedgerow.insights.trends.schemas import MATHS, MAX_SERIES, Display

Operator = Literal["gte", "lte", "exact"]
OWN_MATHS = frozenset({None, "total", "dau", "unique_group", "hogql"})
"""Those that mean something here; with any other, as left from a trend, people are counted."""


class StickinessCriteria(QueryModel):
    """How many events an interval needs to count for an actor."""

    operator: Operator
    value: Annotated[int, Field(ge=0)]


class StickinessFilter(ChartFilter):
    display: Display | None = None
    stickiness_criteria: StickinessCriteria | None = None
    computed_as: Literal["cumulative", "non_cumulative"] | None = None


class StickinessQuery(SourceQuery):
    """On how many intervals people did something."""

    kind: Literal["StickinessQuery"] = "StickinessQuery"
    date_range: PeriodsModel | None = None
    series: Annotated[list[Entity], Field(max_length=MAX_SERIES)]
    stickiness_filter: StickinessFilter | None = None
    compare_filter: CompareFilter | None = None
    interval_count: Annotated[int, Field(ge=1, le=1000)] | None = None

    @field_validator("series")
    @classmethod
    def _known_maths(cls, series: list[Any]) -> list[Any]:
        for node in series:
            if node.math is not None and node.math not in MATHS:
                raise ValueError(f"there is no math {str(node.math)[:60]!r}; stickiness counts people: 'dau'")
            if node.math == "hogql" and not (node.math_hogql or "").strip():
                raise ValueError("math 'hogql' needs an expression in math_hogql whose values are counted")
            if node.math == "unique_group" and node.math_group_type_index is None:
                raise ValueError("math 'unique_group' needs math_group_type_index: 0 to 4")
        return series

    @property
    def shown(self) -> StickinessFilter:
        return self.stickiness_filter or StickinessFilter()

    @property
    def is_cumulative(self) -> bool:
        return self.shown.computed_as == "cumulative"

    @property
    def merged(self) -> int:
        """How many intervals are one."""
        return self.interval_count or 1
