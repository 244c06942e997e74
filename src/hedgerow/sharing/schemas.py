"""Sharing on the wire: how a thing is shared, and what of it a stranger sees."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from hedgerow.accounts.passwords import MAX_LENGTH
from hedgerow.insights.schemas import Blob

MIN_PASSWORD = 8  # characters
MAX_PASSWORDS = 10  # of one shared thing; each costs a slow comparison


class SharePasswordRow(BaseModel):
    """One of the passwords; the password itself is not kept."""

    id: UUID
    note: str
    created_at: datetime
    created_by_email: str | None
    is_active: bool = True


class NewPasswordRow(SharePasswordRow):
    password: str = Field(description="Shown this once.")


class SharingRow(BaseModel):
    """Whether and how a dashboard or an insight can be seen without signing in."""

    created_at: datetime | None
    enabled: bool
    access_token: str | None = Field(description="Opens /shared/{token} and /embedded/{token}; null while not shared.")
    settings: dict[str, Any] | None
    password_required: bool
    share_passwords: list[SharePasswordRow]


class SharingChange(BaseModel):
    """What is left out stays."""

    enabled: bool | None = Field(None, description="False makes the link useless for ever; true makes a new one.")
    settings: Blob | None = Field(None, description="How the page looks, for the interface.")
    password_required: bool | None = None


class NewPassword(BaseModel):
    raw_password: Annotated[str, Field(min_length=MIN_PASSWORD, max_length=MAX_LENGTH)] | None = Field(
        None, description="Made up when it is not sent."
    )
    note: Annotated[str, Field(max_length=100)] | None = None


class SharedInsight(BaseModel):
    """An insight as strangers see it: its answer, and nothing of the question."""

    name: str | None
    description: str | None
    kind: str = Field(description="TRENDS, FUNNELS, …: how to draw the result.")
    display: str | None = None
    look: dict[str, Any] = Field(default_factory=dict, description="Settings of the drawing, such as units.")
    result: Any
    columns: list[str] | None = None
    types: list[Any] | None = None
    withheld: str | None = Field(None, description="Why there is no result.")
    last_refresh: datetime | None
    timezone: str


class SharedTile(BaseModel):
    insight: SharedInsight | None
    text: str | None
    layouts: dict[str, Any]
    color: str | None
    order: int
    show_description: bool | None


class SharedDashboard(BaseModel):
    name: str | None
    description: str | None
    tiles: list[SharedTile]


class Shared(BaseModel):
    """What a link shows: one of the two."""

    dashboard: SharedDashboard | None = None
    insight: SharedInsight | None = None
    currency: str = Field(description="Of the project: amounts of money are shown in it.")
    admission: str | None = Field(None, description="In place of the password that was given, for a day.")
