from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hedgerow.database.models.base import Base, BigInt, utcnow


class Cohort(Base):
    """A set of people: by conditions, or by a list. Its members are in the event store (`cohort_people`)."""

    __tablename__ = "cohorts"
    __table_args__ = (Index("ix_cohorts_listed", "project_id", "deleted", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    name: Mapped[str | None]
    description: Mapped[str] = mapped_column(default="")
    filters: Mapped[dict[str, Any] | None]
    query: Mapped[dict[str, Any] | None]
    groups: Mapped[list[Any]] = mapped_column(default=list)  # the older form, as it was sent
    is_static: Mapped[bool] = mapped_column(default=False)
    deleted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)  # the conditions: what was worked out before is stale
    is_calculating: Mapped[bool] = mapped_column(default=False)
    last_calculation: Mapped[datetime | None]
    errors_calculating: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    count: Mapped[int | None]
    version: Mapped[int] = mapped_column(BigInt, default=0)  # of the newest rows of its members


class CohortCalculation(Base):
    """One calculation of a cohort, for its history."""

    __tablename__ = "cohort_calculations"
    __table_args__ = (Index("ix_cohort_calculations_recent", "cohort_id", "started_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"))
    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    finished_at: Mapped[datetime | None]
    count: Mapped[int | None]
    added: Mapped[int | None]
    removed: Mapped[int | None]
    error: Mapped[str | None]
