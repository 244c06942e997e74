"""Insights on the wire: what is kept of a question, and the last known answer to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hedgerow.accounts.schemas import UserBasic
from hedgerow.definitions.schemas import Tags

MAX_NAME = 400  # characters
MAX_DESCRIPTION = 10_000
MAX_BODY = 512 * 1024  # bytes of JSON of one query, or of any other part that is kept as it came
MAX_DASHBOARDS = 100
MAX_ID = 2**31 - 1

EVERYBODY_EDITS = 21  # PostHog's number for "everybody in the project can edit this"
MAY_EDIT = 37  # and for what the caller may do


def _bounded(value: dict[str, Any] | None) -> dict[str, Any] | None:
    if value is not None and len(orjson.dumps(value)) > MAX_BODY:
        raise ValueError(f"This holds more than {MAX_BODY // 1024} KiB of JSON")
    return value


def _with_kind(query: dict[str, Any] | None) -> dict[str, Any] | None:
    if query is not None and not (isinstance(query.get("kind"), str) and query["kind"]):
        raise ValueError("A query says what it is in `kind`, for example TrendsQuery")
    return query


Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Name = Annotated[str, Field(max_length=MAX_NAME)]
Description = Annotated[str, Field(max_length=MAX_DESCRIPTION)]
Blob = Annotated[dict[str, Any], AfterValidator(_bounded)]
QueryBody = Annotated[Blob, AfterValidator(_with_kind)]


class TileShort(BaseModel):
    """That an insight is on a dashboard."""

    id: int
    dashboard_id: int
    deleted: bool | None = None


class InsightRow(BaseModel):
    """A kept question. From `last_refresh` to `query_status` it is about the answer: null where none was computed."""

    model_config = ConfigDict(populate_by_name=True)

    id: int
    short_id: str
    name: str | None
    derived_name: str | None
    description: str | None
    query: dict[str, Any] | None
    filters: dict[str, Any] = Field(description="The older form of a query; empty unless it was sent.")
    filters_hash: str = Field(description="Changes with the question.")
    order: int | None
    deleted: bool
    favorited: bool
    saved: bool
    tags: list[str]
    dashboards: list[int]
    dashboard_tiles: list[TileShort]
    created_at: datetime
    created_by: UserBasic | None
    updated_at: datetime
    last_modified_at: datetime
    last_modified_by: UserBasic | None
    last_viewed_at: datetime | None
    is_sample: bool
    effective_restriction_level: int = EVERYBODY_EDITS
    effective_privilege_level: int = MAY_EDIT
    user_access_level: str = "manager"
    alerts: list[Any] = []
    timezone: str
    refreshing: bool = False

    last_refresh: datetime | None = None
    cache_target_age: datetime | None = None
    next_allowed_client_refresh: datetime | None = None
    result: Any = None
    has_more: bool | None = Field(None, alias="hasMore")
    columns: list[Any] | None = None
    types: list[Any] | None = None
    hogql: str | None = None
    is_cached: bool = False
    query_status: dict[str, Any] | None = None
    resolved_date_range: dict[str, Any] | None = None


class InsightChange(BaseModel):
    """What can be changed; what is left out stays, and a null clears."""

    name: Name | None = None
    derived_name: Name | None = None
    description: Description | None = None
    query: QueryBody | None = Field(None, description="Of any kind, bare or in an InsightVizNode or a DataTableNode.")
    filters: Blob | None = Field(None, description="The older form of a query; converted when `query` is not sent.")
    dashboards: Annotated[list[Id], Field(max_length=MAX_DASHBOARDS)] | None = Field(
        None, description="All dashboards that the insight is to be on: it leaves the others."
    )
    tags: Tags | None = None
    favorited: bool | None = None
    saved: bool | None = None
    deleted: bool | None = Field(None, description="True hides the insight everywhere; false brings it back.")
    order: Annotated[int, Field(ge=-MAX_ID, le=MAX_ID)] | None = None


class NewInsight(InsightChange):
    """A question to keep."""


class Viewed(BaseModel):
    """Insights that the caller has looked at."""

    insight_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]


class ToCancel(BaseModel):
    client_query_id: Annotated[str, Field(min_length=1, max_length=200)]


class TrendingInsight(InsightRow):
    """An insight that many looked at lately."""

    viewers: list[UserBasic] = Field(description="Who looked at it in that time, the last first.")


class Change(BaseModel):
    """One field of a thing before and after."""

    type: str
    action: Literal["created", "changed", "deleted"]
    field: str
    before: Any = None
    after: Any = None


class ActivityDetail(BaseModel):
    name: str | None = None
    short_id: str | None = None
    changes: list[Change] | None = None
    trigger: dict[str, Any] | None = None


class ActivityRow(BaseModel):
    """What somebody did to a thing."""

    id: UUID
    user: UserBasic | None
    organization_id: UUID | None
    activity: str = Field(examples=["updated"])
    item_id: str
    scope: str = Field(examples=["Insight"])
    detail: ActivityDetail
    created_at: datetime
    unread: bool = False
    was_impersonated: bool = False
    is_system: bool = False


class ActivityPage(BaseModel):
    """One page of what was done, the newest first."""

    total_count: int
    next: str | None
    previous: str | None
    results: list[ActivityRow]
