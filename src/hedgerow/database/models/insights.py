from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hedgerow.database.models.base import Base, Json, utcnow


class Insight(Base):
    """A question that is kept. Its answer is not: that is the query cache's business."""

    __tablename__ = "insights"
    __table_args__ = (
        UniqueConstraint("project_id", "short_id"),
        Index("ix_insights_listed", "project_id", "deleted", "last_modified_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    short_id: Mapped[str]  # 8 letters and digits, in addresses
    name: Mapped[str | None]
    derived_name: Mapped[str | None]  # what the interface made of the query, shown while there is no name
    description: Mapped[str | None]
    query: Mapped[dict[str, Any] | None]
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the older form, as it was sent
    kind: Mapped[str] = mapped_column(default="")  # TRENDS, FUNNELS, … as lists are filtered by
    favorited: Mapped[bool] = mapped_column(default=False)
    saved: Mapped[bool] = mapped_column(default=False)
    deleted: Mapped[bool] = mapped_column(default=False)
    order: Mapped[int | None]
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)
    last_modified_at: Mapped[datetime] = mapped_column(default=utcnow)  # when a person last changed it
    last_modified_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class InsightView(Base):
    """When a user last looked at an insight."""

    __tablename__ = "insight_views"
    __table_args__ = (Index("ix_insight_views_recent", "project_id", "last_viewed_at"),)

    insight_id: Mapped[int] = mapped_column(ForeignKey("insights.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    last_viewed_at: Mapped[datetime] = mapped_column(default=utcnow)


class TaggedItem(Base):
    """A tag of an insight or a dashboard."""

    __tablename__ = "tagged_items"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # insight, dashboard
    item_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(primary_key=True)


class Activity(Base):
    """What somebody did to a thing: made, changed, deleted, restored or shared it."""

    __tablename__ = "activity_log"
    __table_args__ = (Index("ix_activity_log_scope", "project_id", "scope", "item_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    scope: Mapped[str]  # Insight, Dashboard, …
    item_id: Mapped[str]
    activity: Mapped[str]  # created, updated, deleted, restored, …
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class InsightVariable(Base):
    """A value that queries refer to as `{variables.code_name}`."""

    __tablename__ = "insight_variables"
    __table_args__ = (UniqueConstraint("project_id", "code_name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    name: Mapped[str]
    code_name: Mapped[str]  # of the name: lower case, underscores
    type: Mapped[str]  # String, Number, Boolean, List, Date
    default_value: Mapped[Any] = mapped_column(Json)
    values: Mapped[Any] = mapped_column(Json)  # what a List may be
    is_multi: Mapped[bool] = mapped_column(default=False)
    values_query: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class Endpoint(Base):
    """A query under a name of its own, which programs run by that name."""

    __tablename__ = "endpoints"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    query: Mapped[dict[str, Any]]
    is_active: Mapped[bool] = mapped_column(default=True)
    cache_age_seconds: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)  # of the query
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)
    last_executed_at: Mapped[datetime | None]
