from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hedgerow.database.models.base import Base, BigInt, utcnow


class IngestionWarning(Base):
    """What happened to events of a project, counted by kind and hour, with the newest examples.

    Events that cannot be told a project (`unknown_token`) are counted under project 0.
    """

    __tablename__ = "ingestion_warnings"

    project_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BigInt, default=0)
    dropped: Mapped[bool] = mapped_column(default=False)  # whether the event was lost to the warning
    examples: Mapped[list[Any]] = mapped_column(default=list)
    last_at: Mapped[datetime]


class IngestionMinute(Base):
    """What became of the events that arrived in a minute: `stored`, or the reason for which they were dropped.

    Written by the workers with each block. A block that is run again after a crash is counted again.
    """

    __tablename__ = "ingestion_minutes"
    __table_args__ = (Index("ix_ingestion_minutes_minute", "minute"),)

    project_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    events: Mapped[int] = mapped_column(BigInt, default=0)


class IngestionState(Base):
    """How ingestion does, as the leading scheduler saw it last: the worker's lag, the self-probe, the event store."""

    __tablename__ = "ingestion_state"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]


class DeadLetter(Base):
    """A log record that could not be decoded, whole, under its position."""

    __tablename__ = "dead_letters"
    __table_args__ = (UniqueConstraint("partition", "position"), Index("ix_dead_letters_open", "replayed_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    partition: Mapped[str]
    position: Mapped[int] = mapped_column(BigInt)
    project_id: Mapped[int] = mapped_column(default=0)
    lane: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]
    error: Mapped[str]
    payload: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    replayed_at: Mapped[datetime | None]


class CookielessSalt(Base):
    """The random salt of one day's cookieless ids. Deleted after three days, and with it the way back to a visitor."""

    __tablename__ = "cookieless_salts"

    day: Mapped[str] = mapped_column(primary_key=True)  # ISO date, UTC
    salt: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
