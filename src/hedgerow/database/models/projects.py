from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hedgerow.database.models.base import Base, utcnow

PROBE_PROJECT_ID = 0  # the self-probe's own project: no organisation, never listed


class Project(Base):
    """A tenant. What the edge and the worker act on are columns; what only the web app reads is in `extra`."""

    __tablename__ = "projects"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a new project must not inherit a deleted one's events

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    api_token: Mapped[str] = mapped_column(unique=True)
    timezone: Mapped[str] = mapped_column(default="UTC")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)
    ingested_event: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)

    # read by the worker
    anonymize_ips: Mapped[bool] = mapped_column(default=False)
    drop_bots: Mapped[bool] = mapped_column(default=False)
    cookieless_server_hash_mode: Mapped[int] = mapped_column(default=1)  # 0: such events are dropped

    # read by the edge for remote config
    autocapture_opt_out: Mapped[bool] = mapped_column(default=False)
    autocapture_exceptions_opt_in: Mapped[bool] = mapped_column(default=False)
    autocapture_web_vitals_opt_in: Mapped[bool] = mapped_column(default=False)
    capture_performance_opt_in: Mapped[bool] = mapped_column(default=False)
    capture_console_log_opt_in: Mapped[bool] = mapped_column(default=False)
    capture_dead_clicks: Mapped[bool] = mapped_column(default=False)
    heatmaps_opt_in: Mapped[bool] = mapped_column(default=False)
    session_recording_opt_in: Mapped[bool] = mapped_column(default=False)
    recording_domains: Mapped[list[Any]] = mapped_column(default=list)

    app_urls: Mapped[list[Any]] = mapped_column(default=list)
    test_account_filters: Mapped[list[Any]] = mapped_column(default=list)
    week_start_day: Mapped[int] = mapped_column(default=0)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
