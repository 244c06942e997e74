"""What a PathsQuery may say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from hedgerow.insights.charts import ChartFilter
from hedgerow.insights.funnels.schemas import FunnelsQuery
from hedgerow.insights.models import QueryModel, SourceQuery

PAGEVIEW, SCREEN = "$pageview", "$screen"
STEP_LIMIT, EDGE_LIMIT = 5, 50


class PathCleaningFilter(QueryModel):
    """What matches `regex` is called `alias`."""

    alias: str | None = None
    regex: str | None = None
    order: float | None = None


class PathsFilter(ChartFilter):
    """Which events are items of a path, what they are called, and which part of the paths is looked at."""

    include_event_types: list[Literal["$pageview", "$screen", "custom_event", "hogql"]] | None = None
    start_point: str | None = None
    end_point: str | None = None
    exclude_events: list[str] | None = None
    path_groupings: Annotated[list[str], Field(max_length=100)] | None = None  # `*` stands for anything
    step_limit: Annotated[int, Field(ge=2, le=100)] | None = None
    edge_limit: Annotated[int, Field(ge=1, le=10_000)] | None = None
    min_edge_weight: Annotated[int, Field(ge=0)] | None = None
    max_edge_weight: Annotated[int, Field(ge=0)] | None = None
    path_replacements: bool | None = None  # whether the project's cleaning rules are followed
    local_path_cleaning_filters: Annotated[list[PathCleaningFilter], Field(max_length=100)] | None = None
    paths_hog_ql_expression: str | None = Field(default=None, alias="pathsHogQLExpression")
    # which edge or end actors are asked about: keys as in the answer, such as 2_/pricing
    path_start_key: str | None = None
    path_end_key: str | None = None
    path_dropoff_key: str | None = None

    @model_validator(mode="after")
    def _expression_is_there(self) -> PathsFilter:
        if "hogql" in (self.include_event_types or ()) and not (self.paths_hog_ql_expression or "").strip():
            raise ValueError("includeEventTypes has hogql: write the expression in pathsHogQLExpression")
        return self


class FunnelPathsFilter(QueryModel):
    """Only what actors of a funnel did before a step, after it, or since the step before it."""

    funnel_path_type: Literal["funnel_path_before_step", "funnel_path_between_steps", "funnel_path_after_step"]
    funnel_source: FunnelsQuery
    funnel_step: int | None = None  # as in FunnelsActorsQuery; None: 1

    @model_validator(mode="after")
    def _step_is_there(self) -> FunnelPathsFilter:
        size, step = len(self.funnel_source.series), 1 if self.funnel_step is None else self.funnel_step
        if not (1 <= step <= size or -size <= step <= -2):
            raise ValueError(
                f"funnelStep is 1 to {size} for who reached a step, -2 to -{size} for who dropped off before it"
            )
        if self.funnel_path_type == "funnel_path_between_steps" and step < 2:
            raise ValueError(
                "funnel_path_between_steps looks at what was done since the step before: funnelStep is 2 or more"
            )
        if self.funnel_source.shown.funnel_aggregate_by_hog_ql:
            raise ValueError("paths are of persons or groups: a funnel with funnelAggregateByHogQL has none")
        return self


class PathsQuery(SourceQuery):
    """What people do one after the other."""

    kind: Literal["PathsQuery"] = "PathsQuery"
    paths_filter: PathsFilter | None = None
    funnel_paths_filter: FunnelPathsFilter | None = None

    @property
    def shown(self) -> PathsFilter:
        return self.paths_filter or PathsFilter()

    @model_validator(mode="before")
    @classmethod
    def _no_empty_filters(cls, data: Any) -> Any:
        """An empty funnelPathsFilter, or one of no type, as interfaces send where there is none, is none."""
        filter_ = data.get("funnelPathsFilter") if isinstance(data, dict) else None
        if filter_ == {} or (isinstance(filter_, dict) and filter_.get("funnelPathType", "") is None):
            return {key: value for key, value in data.items() if key != "funnelPathsFilter"}
        return data

    @model_validator(mode="after")
    def _same_actors(self) -> PathsQuery:
        funnel = self.funnel_paths_filter.funnel_source if self.funnel_paths_filter else None
        if funnel and funnel.aggregation_group_type_index != self.aggregation_group_type_index:
            raise ValueError(
                "the funnel of funnelPathsFilter counts other actors: use the same aggregation_group_type_index"
            )
        return self
