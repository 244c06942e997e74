"""Invitations on the wire, in PostHog's shape."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from hedgerow.accounts.schemas import UserBasic, user_basic
from hedgerow.database.models import OrganizationInvite, User
from hedgerow.database.models.accounts import MEMBER
from hedgerow.database.models.base import utcnow

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]


class Invite(BaseModel):
    """An invitation that nobody has used yet."""

    id: UUID
    target_email: str
    first_name: str
    level: int = Field(description="1 member, 8 administrator, 15 owner.")
    message: str
    emailing_attempt_made: bool = Field(False, description="No mail is sent; hand the link over yourself.")
    is_expired: bool
    created_by: UserBasic | None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    link: str | None = Field(None, description="Only in the answer that makes the invitation.")


class NewInvite(BaseModel):
    target_email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)]
    level: int = Field(
        MEMBER, description="1 member, 8 administrator, 15 owner.", json_schema_extra={"enum": [1, 8, 15]}
    )
    first_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = ""
    message: Text | None = Field(None, description="Shown on the invitation's page.")


def invite(row: OrganizationInvite, creator: User | None, link: str | None = None) -> Invite:
    return Invite(
        id=row.id,
        target_email=row.target_email,
        first_name=row.first_name,
        level=row.level,
        message=row.message,
        is_expired=row.expires_at <= utcnow(),
        created_by=user_basic(creator) if creator else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        link=link,
    )
