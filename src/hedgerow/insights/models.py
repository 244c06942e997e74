"""What the bodies of queries have in common, as pydantic models.

Attributes are snake_case. On the wire most names are camelCase and some are not (`date_from`, `breakdown_type`); which
ones is said once, in `wire_name`. Both spellings are read, because older versions of the schema used snake_case
throughout. A key that a model does not know is refused: a misspelt filter must not be a filter that is left out.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

SNAKE_CASE = frozenset(
    {"custom_name", "date_from", "date_to", "compare_to", "group_type_index", "aggregation_group_type_index"}
    | {"histogram_bin_count", "normalize_url", "code_name", "math_group_type_index", "math_hogql", "math_multiplier"}
    | {"math_property", "math_property_revenue_currency", "math_property_type", "breakdown_type", "breakdown_limit"}
    | {"breakdown_group_type_index", "breakdown_hide_other_aggregation", "breakdown_histogram_bin_count"}
    | {"breakdown_normalize_url", "breakdown_path_cleaning"}
)

Interval = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]
Properties = list[dict[str, Any]] | dict[str, Any] | None
"""A list of filters, or a group `{type: AND | OR, values: [..]}`; what `hogql.filters.property_to_expr` takes."""


def wire_name(name: str) -> str:
    """How an attribute is spelt in JSON."""
    return name if name in SNAKE_CASE else to_camel(name)


class QueryModel(BaseModel):
    """Base of every model of a query and of its parts."""

    model_config = ConfigDict(
        extra="forbid", alias_generator=wire_name, populate_by_name=True, protected_namespaces=(), frozen=False
    )


class DateRangeModel(QueryModel):
    """Dates as §2.1 reads them: ISO, relative such as `-7d`, or `all`; None for the defaults."""

    date_from: str | None = None
    date_to: str | None = None
    explicit_date: bool | None = False


class PeriodsModel(DateRangeModel):
    """Dates of what is drawn over time: intervals that are cut off, or that still go on, may be left out."""

    exclude_incomplete_periods: bool | None = False


class Modifiers(BaseModel):
    """PostHog's switches of how queries run. Every one is accepted; `asking.context.modifiers` has those that count."""

    model_config = ConfigDict(extra="allow")


class CompareFilter(QueryModel):
    compare: bool | None = False
    compare_to: str | None = None  # such as -1w; None: the period just before


BreakdownType = Literal[
    "cohort", "person", "event", "event_metadata", "group", "session", "hogql", "revenue_analytics",
    "data_warehouse", "data_warehouse_person_property",
]  # fmt: skip


class Breakdown(QueryModel):
    """One of several breakdowns."""

    property: str | int
    type: BreakdownType | None = None  # None: event
    group_type_index: Annotated[int, Field(ge=0, le=4)] | None = None
    histogram_bin_count: Annotated[int, Field(ge=1, le=1000)] | None = None
    normalize_url: bool | None = None


class BreakdownFilter(QueryModel):
    """Either a single breakdown (`breakdown`, for cohorts a list of ids) or `breakdowns`."""

    breakdown: str | int | list[str | int] | None = None
    breakdown_type: BreakdownType | None = None  # None: event
    breakdown_group_type_index: Annotated[int, Field(ge=0, le=4)] | None = None
    breakdown_hide_other_aggregation: bool | None = None
    breakdown_histogram_bin_count: Annotated[int, Field(ge=1, le=1000)] | None = None
    breakdown_limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    breakdown_normalize_url: bool | None = None
    breakdown_path_cleaning: bool | None = None
    breakdowns: Annotated[list[Breakdown], Field(max_length=3)] | None = None


class EntityNode(QueryModel):
    """What a series counts. `math` and its fields are read by the kinds that have them."""

    custom_name: str | None = None
    name: str | None = None
    math: str | None = None
    math_group_type_index: Annotated[int, Field(ge=0, le=4)] | None = None
    math_hogql: str | None = None
    math_multiplier: float | None = None
    math_property: str | None = None
    math_property_revenue_currency: dict[str, Any] | None = None
    math_property_type: str | None = None
    properties: Properties = None
    fixed_properties: Properties = None  # added by the interface, AND-ed like `properties`
    optional_in_funnel: bool | None = False
    response: dict[str, Any] | None = Field(default=None, exclude=True)
    version: float | None = None


class EventsNode(EntityNode):
    """Events of one name; of all names where `event` is None."""

    kind: Literal["EventsNode"] = "EventsNode"
    event: str | None = None
    limit: int | None = None
    order_by: list[str] | None = None


class ActionsNode(EntityNode):
    """Events that match an action."""

    kind: Literal["ActionsNode"] = "ActionsNode"
    id: int


class GroupNode(EntityNode):
    """Events that match any (or all) of several entities, counted as one series."""

    kind: Literal["GroupNode"] = "GroupNode"
    operator: Literal["AND", "OR"]
    nodes: Annotated[
        list[Annotated[EventsNode | ActionsNode, Field(discriminator="kind")]], Field(min_length=1, max_length=50)
    ]
    limit: int | None = None
    order_by: list[str] | None = None


class DataWarehouseNode(QueryModel):
    """Known by name so that the refusal can say what to do."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["DataWarehouseNode"] = "DataWarehouseNode"

    @model_validator(mode="after")
    def _refused(self) -> DataWarehouseNode:
        raise ValueError(
            "DataWarehouseNode reads tables outside Hedgerow, which has none. Use an EventsNode or an ActionsNode"
        )


Entity = Annotated[EventsNode | ActionsNode | GroupNode | DataWarehouseNode, Field(discriminator="kind")]
"""A member of `series`."""
Event = EventsNode | ActionsNode | GroupNode
"""The same, after it was read."""


class RunnableQuery(QueryModel):
    """What every body that has a `kind` may carry, and what no answer depends on."""

    modifiers: Modifiers | None = None
    response: dict[str, Any] | None = Field(default=None, exclude=True)
    tags: dict[str, Any] | None = Field(default=None, exclude=True)
    version: float | None = Field(default=None, exclude=True)


class SourceQuery(RunnableQuery):
    """The common fields of insights."""

    date_range: DateRangeModel | None = None
    properties: Properties = None
    filter_test_accounts: bool | None = False
    sampling_factor: Annotated[float, Field(gt=0, le=1)] | None = None
    aggregation_group_type_index: Annotated[int, Field(ge=0, le=4)] | None = None
    interval: Interval | None = None  # None: day
    data_color_theme: float | None = Field(default=None, exclude=True)


class Selection(QueryModel):
    """Which number of an insight's answer is asked about: what an actors query says beside its `source`.

    Each kind reads its own fields: `day`, `series`, `breakdown`, `compare` of trends, `status` of lifecycle,
    `interval` of retention, `day` and `operator` of stickiness, `funnel_*` of funnels.
    """

    day: str | int | float | None = None
    series: int | None = None
    breakdown: str | int | list[str | int] | None = None
    compare: Literal["current", "previous"] | None = None
    status: str | None = None
    interval: int | None = None
    include_recordings: bool | None = None
    operator: str | None = None
    funnel_step: int | None = None  # n >= 1: reached it; -n: got to the one before and no further
    funnel_step_breakdown: str | int | float | list[str | int | float] | None = None
    funnel_custom_steps: list[int] | None = None
    funnel_trends_drop_off: bool | None = None
    funnel_trends_entrance_period_start: str | None = None
