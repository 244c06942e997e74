"""Bodies of the web analytics queries."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from hedgerow.insights.kinds import AnyQuery
from hedgerow.insights.models import CompareFilter, QueryModel, SourceQuery

Direction = Literal["ASC", "DESC"]
OrderField = Literal[
    "Visitors", "Views", "AvgTimeOnPage", "Clicks", "BounceRate", "AverageScrollPercentage", "ScrollGt80Percentage",
    "TotalConversions", "UniqueConversions", "ConversionRate", "ConvertingUsers", "RageClicks", "DeadClicks", "Errors",
]  # fmt: skip
BreakdownBy = Literal[
    "Page", "InitialPage", "ExitPage", "ExitClick", "PreviousPage", "ScreenName", "InitialChannelType",
    "InitialReferringDomain", "InitialReferringURL", "InitialUTMSource", "InitialUTMCampaign", "InitialUTMMedium",
    "InitialUTMTerm", "InitialUTMContent", "InitialUTMSourceMediumCampaign", "Browser", "OS", "Viewport", "DeviceType",
    "Country", "Region", "City", "Timezone", "Language", "FrustrationMetrics",
]  # fmt: skip
MAX_ROWS = 10_000


class ConversionGoal(QueryModel):
    """What counts as a conversion: an action, or an event of a name."""

    action_id: int | None = None
    custom_event_name: str | None = None

    @model_validator(mode="after")
    def _one(self) -> ConversionGoal:
        if (self.action_id is None) == (not self.custom_event_name):
            raise ValueError("a conversion goal has either an actionId or a customEventName")
        return self


class WebQuery(SourceQuery):
    """What the questions about a site have in common."""

    compare_filter: CompareFilter | None = None
    conversion_goal: ConversionGoal | None = None
    do_path_cleaning: bool | None = False
    order_by: Annotated[list[Any], Field(min_length=2, max_length=2)] | None = None

    # accepted for compatibility: there are no preaggregated tables here, no sampling by rows and no revenue
    include_revenue: bool | None = Field(default=None, exclude=True)
    sampling: dict[str, Any] | None = Field(default=None, exclude=True)
    use_sessions_table: bool | None = Field(default=None, exclude=True)
    use_web_analytics_precompute: bool | None = Field(default=None, exclude=True)

    @model_validator(mode="after")
    def _ordered(self) -> WebQuery:
        if self.order_by is not None:
            name, direction = self.order_by
            if name not in OrderField.__args__ or direction not in ("ASC", "DESC"):  # type: ignore[attr-defined]
                raise ValueError(
                    "orderBy is a column and a direction, such as ['Visitors', 'DESC']. "
                    f"Columns are {', '.join(OrderField.__args__)}"  # type: ignore[attr-defined]
                )
        return self


class WebOverviewQuery(WebQuery):
    kind: Literal["WebOverviewQuery"] = "WebOverviewQuery"


class WebStatsTableQuery(WebQuery):
    kind: Literal["WebStatsTableQuery"] = "WebStatsTableQuery"
    breakdown_by: BreakdownBy
    include_bounce_rate: bool | None = False
    include_scroll_depth: bool | None = False
    include_avg_time_on_page: bool | None = False
    include_host: bool | None = False
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS)] | None = None
    offset: Annotated[int, Field(ge=0)] | None = None


class WebGoalsQuery(WebQuery):
    kind: Literal["WebGoalsQuery"] = "WebGoalsQuery"
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS)] | None = None


class WebExternalClicksTableQuery(WebQuery):
    kind: Literal["WebExternalClicksTableQuery"] = "WebExternalClicksTableQuery"
    strip_query_params: bool | None = False
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS)] | None = None
    offset: Annotated[int, Field(ge=0)] | None = None


class WebVitalsPathBreakdownQuery(WebQuery):
    kind: Literal["WebVitalsPathBreakdownQuery"] = "WebVitalsPathBreakdownQuery"
    metric: Literal["INP", "LCP", "CLS", "FCP"]
    percentile: Literal["p75", "p90", "p99"]
    thresholds: Annotated[list[float], Field(min_length=2, max_length=2)]


class WebPageURLSearchQuery(WebQuery):
    kind: Literal["WebPageURLSearchQuery"] = "WebPageURLSearchQuery"
    search_term: str | None = None
    strip_query_params: bool | None = False
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS)] | None = None
    offset: Annotated[int, Field(ge=0)] | None = None


class WebTrendsQuery(WebQuery):
    """Visitors, views and sessions by interval."""

    kind: Literal["WebTrendsQuery"] = "WebTrendsQuery"
    metrics: Annotated[
        list[Literal["UniqueUsers", "PageViews", "Sessions", "Bounces", "SessionDuration", "TotalSessions"]],
        Field(min_length=1),
    ]
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS)] | None = None
    offset: Annotated[int, Field(ge=0)] | None = None


class WebVitalsQuery(WebQuery):
    """Wraps a TrendsQuery of `$web_vitals` events: the same answer."""

    kind: Literal["WebVitalsQuery"] = "WebVitalsQuery"
    source: AnyQuery
