"""Annotations on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from hedgerow.accounts.schemas import UserBasic
from hedgerow.insights.schemas import Id

Scope = Literal["dashboard_item", "dashboard", "project", "organization", "recording"]
MAX_CONTENT = 8192  # characters


def _in_utc(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise ValueError("Say the time zone, for example 2026-01-31T10:00:00Z")
    return moment.astimezone(UTC) if moment is not None else None


class AnnotationRow(BaseModel):
    """A remark at a moment, drawn on charts."""

    id: int
    content: str | None
    date_marker: datetime | None
    creation_type: str
    dashboard_item: int | None = Field(description="The insight it is about.")
    dashboard_id: int | None
    dashboard_name: str | None
    insight_short_id: str | None
    insight_name: str | None
    insight_derived_name: str | None
    recording_id: str | None
    created_by: UserBasic | None
    created_at: datetime
    updated_at: datetime
    deleted: bool
    scope: Scope
    is_emoji: bool
    hidden_in_user_interface: bool


class AnnotationChange(BaseModel):
    """What can be changed; what is left out stays, and a null clears."""

    content: Annotated[str, Field(max_length=MAX_CONTENT)] | None = None
    date_marker: Annotated[datetime, AfterValidator(_in_utc)] | None = None
    creation_type: Literal["USR", "GIT"] | None = None
    dashboard_item: Id | None = None
    dashboard_id: Id | None = None
    recording_id: Annotated[str, Field(max_length=200)] | None = None
    scope: Scope | None = Field(None, description="`organization`: shown in all projects of the organization.")
    is_emoji: bool | None = None
    hidden_in_user_interface: bool | None = None
    deleted: bool | None = Field(None, description="True hides it; false brings it back.")


class NewAnnotation(AnnotationChange):
    """A remark to keep."""
