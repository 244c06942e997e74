from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hedgerow.database.models.base import Base, BigInt, Json, utcnow


class PropertyUsage(Base):
    """What the questions of a day that touched a property cost together. `kind` is event, person, group or session."""

    __tablename__ = "property_usage"
    __table_args__ = (Index("ix_property_usage_day", "day"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    queries: Mapped[int] = mapped_column(BigInt, default=0)
    seconds: Mapped[float] = mapped_column(Double, default=0.0)
    rows_read: Mapped[int] = mapped_column(BigInt, default=0)


class QueryUsage(Base):
    """What the questions of a day cost, by their kind. Those answered from the cache cost nothing and are not here."""

    __tablename__ = "query_usage"
    __table_args__ = (Index("ix_query_usage_day", "day"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    queries: Mapped[int] = mapped_column(BigInt, default=0)
    failures: Mapped[int] = mapped_column(BigInt, default=0)
    seconds: Mapped[float] = mapped_column(Double, default=0.0)
    rows_read: Mapped[int] = mapped_column(BigInt, default=0)
    bytes_read: Mapped[int] = mapped_column(BigInt, default=0)


class Export(Base):
    """A file that somebody asked for; its bytes are in the object store."""

    __tablename__ = "exports"
    __table_args__ = (
        Index("ix_exports_project_id", "project_id"),
        Index("ix_exports_expires_after", "expires_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    export_format: Mapped[str]  # a media type
    insight_id: Mapped[int | None]
    dashboard_id: Mapped[int | None]
    export_context: Mapped[dict[str, Any] | None] = mapped_column(Json)
    filename: Mapped[str]
    object_key: Mapped[str | None]  # None while it is being made, and where that failed
    exception: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_after: Mapped[datetime]
