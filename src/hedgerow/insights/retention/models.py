"""The body of a RetentionQuery."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from hedgerow.insights.models import (
    ActionsNode,
    BreakdownFilter,
    DateRangeModel,
    Event,
    EventsNode,
    Properties,
    QueryModel,
    SourceQuery,
)

Period = Literal["Hour", "Day", "Week", "Month"]
RetentionType = Literal["retention_recurring", "retention_first_time", "retention_first_ever_occurrence"]

DEFAULT_COLUMNS = 7
MAX_COLUMNS = 366
MAX_BRACKETS = 31
MAX_LOOK_AHEAD = 1000


class RetentionEntity(QueryModel):
    """What starts or what counts as coming back: events of a name (`id`), all events (no `id`), or an action."""

    id: str | int | float | None = None
    type: Literal["events", "actions", "new_entity"] | None = None
    kind: Literal["EventsNode", "ActionsNode"] | None = None
    name: str | None = None
    custom_name: str | None = None
    order: int | None = None
    uuid: str | None = None
    properties: Properties = None

    @field_validator("type", "kind", mode="before")
    @classmethod
    def _no_warehouse(cls, value: Any) -> Any:
        if value in ("data_warehouse", "DataWarehouseNode"):
            raise ValueError("retention reads events, not tables of a data warehouse. Use type events or actions")
        return value

    @property
    def node(self) -> Event:
        """The same as a series of other insights has it."""
        if self.type == "actions" or self.kind == "ActionsNode":
            if self.id is None:
                raise ValueError("an action is named by its id")
            return ActionsNode(id=int(self.id), name=self.name, properties=self.properties)
        event = str(self.id) if self.id not in (None, "") else None
        return EventsNode(event=event, name=self.name, properties=self.properties)

    @model_validator(mode="after")
    def _readable(self) -> Self:
        _ = self.node
        return self


PAGEVIEW = RetentionEntity(id="$pageview", type="events")


class RetentionFilter(QueryModel):
    period: Period | None = None  # None: Day
    total_intervals: Annotated[int, Field(ge=1, le=MAX_COLUMNS)] | None = None
    target_entity: RetentionEntity | None = None
    returning_entity: RetentionEntity | None = None
    retention_type: RetentionType | None = None
    cumulative: bool | None = None
    minimum_occurrences: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    time_window_mode: Literal["strict_calendar_dates", "24_hour_windows"] | None = None
    retention_custom_brackets: Annotated[list[float], Field(max_length=MAX_BRACKETS)] | None = None
    aggregation_type: Literal["count", "sum", "avg"] | None = None
    aggregation_property: str | None = None
    aggregation_property_type: Literal["event", "person"] | None = None

    # what only charts read
    retention_reference: Literal["total", "previous"] | None = Field(default=None, exclude=True)
    mean_retention_calculation: Literal["simple", "weighted", "none"] | None = Field(default=None, exclude=True)
    dashboard_display: str | None = Field(default=None, exclude=True)
    display: str | None = Field(default=None, exclude=True)
    selected_interval: int | None = Field(default=None, exclude=True)
    goal_lines: list[dict[str, Any]] | None = Field(default=None, exclude=True)
    show_trend_lines: bool | None = Field(default=None, exclude=True)
    cohort_label_start_index: int | None = Field(default=None, exclude=True)
    custom_aggregation_target: bool | None = Field(default=None, exclude=True)  # of data warehouses

    @field_validator("period", mode="before")
    @classmethod
    def _capitals(cls, value: Any) -> Any:
        """Scripts write `day` as well as `Day`."""
        return value.capitalize() if isinstance(value, str) else value

    @field_validator("retention_custom_brackets")
    @classmethod
    def _whole(cls, widths: list[float] | None) -> list[float] | None:
        if widths and any(width < 1 or width != int(width) for width in widths):
            raise ValueError("brackets are whole numbers of periods, each 1 or more, such as [1, 3, 7]")
        if widths and sum(widths) > MAX_LOOK_AHEAD:
            raise ValueError(f"brackets may reach {MAX_LOOK_AHEAD} periods ahead at most. Use a longer period")
        return widths

    @model_validator(mode="after")
    def _together(self) -> Self:
        windows, sums = self.time_window_mode == "24_hour_windows", self.aggregation_type in ("sum", "avg")
        if self.cumulative and windows:
            raise ValueError("cumulative retention needs calendar periods: leave out 24_hour_windows, or cumulative")
        if sums and not self.aggregation_property:
            raise ValueError(f"aggregationType {self.aggregation_type} needs an aggregationProperty")
        if sums and (self.cumulative or windows):
            raise ValueError("a property is aggregated over calendar periods only, without cumulative")
        return self

    @property
    def widths(self) -> tuple[int, ...]:
        """How many periods each column after the first is wide."""
        if self.retention_custom_brackets:
            return tuple(int(width) for width in self.retention_custom_brackets)
        return (1,) * ((self.total_intervals or DEFAULT_COLUMNS) - 1)

    @property
    def aggregated(self) -> str | None:
        """The property whose values are added up, if any."""
        return self.aggregation_property if self.aggregation_type in ("sum", "avg") else None


class RowsModel(DateRangeModel):
    """Dates of a table, whose rows are whole periods: what has still to end may be left out."""

    exclude_incomplete_periods: bool | None = False


class RetentionQuery(SourceQuery):
    kind: Literal["RetentionQuery"] = "RetentionQuery"
    date_range: RowsModel | None = None
    retention_filter: RetentionFilter = Field(default_factory=RetentionFilter)
    breakdown_filter: BreakdownFilter | None = None

    @property
    def target(self) -> RetentionEntity:
        return self.retention_filter.target_entity or PAGEVIEW

    @property
    def returning(self) -> RetentionEntity:
        return self.retention_filter.returning_entity or PAGEVIEW
