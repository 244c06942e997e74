"""What a FunnelsQuery may say, and the checks that need no more than its text."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from hedgerow.insights.charts import ChartFilter
from hedgerow.insights.models import (
    ActionsNode,
    BreakdownFilter,
    CompareFilter,
    DataWarehouseNode,
    Entity,
    EventsNode,
    PeriodsModel,
    SourceQuery,
)

MAX_STEPS = 30
MAX_EXCLUSIONS = 10

Order = Literal["ordered", "strict", "unordered"]
Attribution = Literal["first_touch", "last_touch", "all_events", "step"]
WindowUnit = Literal["second", "minute", "hour", "day", "week", "month"]

WINDOW_S: dict[str, int] = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400, "month": 31 * 86_400,
}  # fmt: skip
"""Seconds of a unit of the conversion window: of fixed length whatever the calendar says, a month the longest one."""


class ExclusionEventsNode(EventsNode):
    """Who does this between the two steps (places in `series` from 0) leaves the funnel."""

    funnel_from_step: Annotated[int, Field(ge=0)]
    funnel_to_step: Annotated[int, Field(ge=0)]


class ExclusionActionsNode(ActionsNode):
    """The same for an action."""

    funnel_from_step: Annotated[int, Field(ge=0)]
    funnel_to_step: Annotated[int, Field(ge=0)]


Exclusion = Annotated[ExclusionEventsNode | ExclusionActionsNode, Field(discriminator="kind")]


class FunnelsFilter(ChartFilter):
    """How the steps are walked through and what is drawn of it."""

    funnel_viz_type: Literal["steps", "time_to_convert", "trends", "flow"] | None = None  # None: steps
    funnel_order_type: Order | None = None  # None: ordered
    funnel_window_interval: Annotated[int, Field(ge=1, le=100_000)] | None = None  # None: 14
    funnel_window_interval_unit: WindowUnit | None = None  # None: day
    exclusions: Annotated[list[Exclusion], Field(max_length=MAX_EXCLUSIONS)] | None = None
    funnel_aggregate_by_hog_ql: str | None = Field(default=None, alias="funnelAggregateByHogQL")
    breakdown_attribution_type: Attribution | None = None  # None: first_touch
    breakdown_attribution_value: Annotated[int, Field(ge=0)] | None = None  # of `step`: its place from 0
    funnel_from_step: Annotated[int, Field(ge=0)] | None = None
    funnel_to_step: Annotated[int, Field(ge=0)] | None = None
    hide_incomplete_conversion_window_periods: bool | None = None  # of trends
    bin_count: Annotated[int, Field(ge=1, le=90)] | None = None
    # what only drawing reads
    funnel_step_reference: Literal["total", "previous"] | None = Field(default=None, exclude=True)
    layout: Literal["horizontal", "vertical"] | None = Field(default=None, exclude=True)
    show_values_on_series: bool | None = Field(default=None, exclude=True)
    breakdown_sorting: str | None = Field(default=None, exclude=True)
    # what has no meaning here: how PostHog runs funnels, and data warehouses
    use_udf: bool | None = Field(default=None, exclude=True)
    custom_aggregation_target: bool | None = Field(default=None, exclude=True)


class FunnelsQuery(SourceQuery):
    """How many get through `series`, step by step."""

    kind: Literal["FunnelsQuery"] = "FunnelsQuery"
    series: Annotated[list[Entity], Field(min_length=2, max_length=MAX_STEPS)]
    date_range: PeriodsModel | None = None
    funnels_filter: FunnelsFilter | None = None
    breakdown_filter: BreakdownFilter | None = None
    compare_filter: CompareFilter | None = None  # of steps and trends

    @property
    def shown(self) -> FunnelsFilter:
        return self.funnels_filter or FunnelsFilter()

    @property
    def order(self) -> Order:
        return self.shown.funnel_order_type or "ordered"

    @property
    def viz(self) -> str:
        """`flow` is drawn from the numbers of the steps."""
        found = self.shown.funnel_viz_type or "steps"
        return "steps" if found == "flow" else found

    @property
    def from_step(self) -> int:
        return self.shown.funnel_from_step or 0

    @property
    def to_step(self) -> int:
        found = self.shown.funnel_to_step
        return len(self.series) - 1 if found is None else found

    @property
    def window_us(self) -> int:
        """How long after its first step an attempt may go on, in microseconds."""
        unit = self.shown.funnel_window_interval_unit or "day"
        return (self.shown.funnel_window_interval or 14) * WINDOW_S[unit] * 1_000_000

    @model_validator(mode="after")
    def _only_trends_have_periods(self) -> FunnelsQuery:
        """Where nothing is drawn over time there is nothing incomplete to leave out."""
        if self.viz != "trends" and self.date_range is not None and self.date_range.exclude_incomplete_periods:
            self.date_range = self.date_range.model_copy(update={"exclude_incomplete_periods": False})
        return self

    @model_validator(mode="after")
    def _steps_are_there(self) -> FunnelsQuery:
        last = len(self.series) - 1
        if not 0 <= self.from_step < self.to_step <= last:
            raise ValueError(
                f"funnelFromStep must come before funnelToStep, and both be steps: from 0 to {last} in this funnel"
            )
        optional = [place for place, node in enumerate(self.series) if is_optional(node)]
        if optional and self.order != "ordered":
            raise ValueError(f"optional steps need an ordered funnel: this one is {self.order}")
        if 0 in optional:
            raise ValueError("the first step cannot be optional: that is where a funnel begins")
        if optional and self.viz != "steps" and {self.from_step, self.to_step} & set(optional):
            raise ValueError("an optional step can be neither funnelFromStep nor funnelToStep")
        self._check_attribution(last)
        for exclusion in self.shown.exclusions or ():
            self._check_exclusion(exclusion, last, optional)
        return self

    def _check_attribution(self, last: int) -> None:
        if self.shown.breakdown_attribution_type != "step":
            return
        step = self.shown.breakdown_attribution_value or 0
        if step > last:
            raise ValueError(f"breakdownAttributionValue is a step's place: from 0 to {last} in this funnel")
        if self.order == "unordered" and step:
            raise ValueError("an unordered funnel has no order of steps: breakdownAttributionValue can only be 0")

    def _check_exclusion(self, exclusion: Any, last: int, optional: list[int]) -> None:
        first, until = exclusion.funnel_from_step, exclusion.funnel_to_step
        if not first < until <= last:
            raise ValueError(
                f"an exclusion's funnelFromStep must come before its funnelToStep, which is at most {last}: "
                f"got {first} and {until}"
            )
        if self.order == "unordered" and (first, until) != (0, last):
            raise ValueError(
                "the steps of an unordered funnel have no order, so an exclusion holds for all of it: "
                f"set funnelFromStep to 0 and funnelToStep to {last}"
            )
        if {first, until} & set(optional):
            raise ValueError("an exclusion can neither begin nor end at an optional step")
        if any(meaning(step) == meaning(exclusion) for step in self.series[first : until + 1]):
            raise ValueError("an exclusion cannot be the same event as a step that it stands between")


def is_optional(node: Any) -> bool:
    return not isinstance(node, DataWarehouseNode) and bool(node.optional_in_funnel)


def meaning(node: Any) -> tuple[Any, ...]:
    """Equal for entities that the same events match."""
    filters = [part for part in (node.properties, node.fixed_properties) if part]
    parts = [meaning(one) for one in getattr(node, "nodes", ())]
    return (node.kind, getattr(node, "event", None), getattr(node, "id", None), parts, repr(filters))
