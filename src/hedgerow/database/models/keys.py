from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hedgerow.database.models.base import Base, utcnow


class PersonalApiKey(Base):
    """A person's key to the private API. Only the SHA-256 of the 256-bit value is kept, and a mask to know it by."""

    __tablename__ = "personal_api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    label: Mapped[str]
    value_hash: Mapped[str] = mapped_column(unique=True)
    mask_value: Mapped[str]
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    scoped_teams: Mapped[list[Any]] = mapped_column(default=list)  # project ids; empty: all of the user's
    scoped_organizations: Mapped[list[Any]] = mapped_column(default=list)  # ids as strings; empty: all of the user's
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_used_at: Mapped[datetime | None]
    last_rolled_at: Mapped[datetime | None]
