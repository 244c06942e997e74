from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hedgerow.database.models.base import Base, utcnow


class Dashboard(Base):
    __tablename__ = "dashboards"
    __table_args__ = (Index("ix_dashboards_listed", "project_id", "deleted"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    name: Mapped[str | None]
    description: Mapped[str | None]
    pinned: Mapped[bool] = mapped_column(default=False)
    deleted: Mapped[bool] = mapped_column(default=False)
    creation_mode: Mapped[str] = mapped_column(default="default")  # default, template, duplicate
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)  # laid over every insight on it
    variables: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by the variable's id
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what only the interface reads: colours, spacing
    restriction_level: Mapped[int] = mapped_column(default=21)  # 21: everybody edits, 37: those named do
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)
    last_accessed_at: Mapped[datetime | None]
    last_refresh: Mapped[datetime | None]


class DashboardTile(Base):
    """An insight or a text card on a dashboard. A removed one stays, so that putting it back keeps its place."""

    __tablename__ = "dashboard_tiles"
    __table_args__ = (UniqueConstraint("dashboard_id", "insight_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    dashboard_id: Mapped[int] = mapped_column(ForeignKey("dashboards.id", ondelete="CASCADE"))
    insight_id: Mapped[int | None] = mapped_column(ForeignKey("insights.id", ondelete="CASCADE"), index=True)
    text: Mapped[str | None]  # Markdown; of text cards only
    text_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    text_at: Mapped[datetime | None]
    layouts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"sm": {x, y, w, h}, "xs": {…}}
    color: Mapped[str | None]
    order: Mapped[int] = mapped_column(default=0)
    show_description: Mapped[bool | None]
    deleted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class SharingConfiguration(Base):
    """Whether and how a dashboard or an insight can be seen without signing in.

    The token is kept as it is, because the interface shows the link again; it opens results and nothing else. There is
    none while sharing is off: a link that was revoked never works again.
    """

    __tablename__ = "sharing_configurations"
    __table_args__ = (UniqueConstraint("dashboard_id"), UniqueConstraint("insight_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    dashboard_id: Mapped[int | None] = mapped_column(ForeignKey("dashboards.id", ondelete="CASCADE"))
    insight_id: Mapped[int | None] = mapped_column(ForeignKey("insights.id", ondelete="CASCADE"))
    enabled: Mapped[bool] = mapped_column(default=False)
    access_token: Mapped[str | None] = mapped_column(unique=True)
    password_required: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how the page looks
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class SharePassword(Base):
    """One of the passwords that open a shared page."""

    __tablename__ = "share_passwords"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    configuration_id: Mapped[UUID] = mapped_column(
        ForeignKey("sharing_configurations.id", ondelete="CASCADE"), index=True
    )
    password_hash: Mapped[str]  # argon2id, in its own encoding
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class Annotation(Base):
    """A remark at a moment in time, drawn on charts. One of scope `organization` shows in all its projects."""

    __tablename__ = "annotations"
    __table_args__ = (Index("ix_annotations_organization", "organization_id", "scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    content: Mapped[str | None]
    date_marker: Mapped[datetime | None]
    creation_type: Mapped[str] = mapped_column(default="USR")  # USR, GIT
    scope: Mapped[str] = mapped_column(default="dashboard_item")
    dashboard_id: Mapped[int | None] = mapped_column(ForeignKey("dashboards.id", ondelete="SET NULL"))
    insight_id: Mapped[int | None] = mapped_column(ForeignKey("insights.id", ondelete="SET NULL"))
    recording_id: Mapped[str | None]
    is_emoji: Mapped[bool] = mapped_column(default=False)
    hidden_in_user_interface: Mapped[bool] = mapped_column(default=False)
    deleted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)
