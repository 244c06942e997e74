"""Personal API keys on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from hedgerow.database.models import PersonalApiKey
from hedgerow.keys.scopes import ACTIONS, EVERYTHING, OBJECTS

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Scope = Annotated[
    str,
    StringConstraints(max_length=100),
    Field(json_schema_extra={"enum": [EVERYTHING, *(f"{name}:{act}" for name in sorted(OBJECTS) for act in ACTIONS)]}),
]
ProjectNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Key(BaseModel):
    """A personal API key. Its value is given only once, when it is made or rolled."""

    id: str
    label: str
    value: str | None = Field(None, description="Only in the answer that makes or rolls the key.")
    mask_value: str
    scopes: list[str]
    scoped_teams: list[int]
    scoped_organizations: list[UUID]
    created_at: datetime
    last_used_at: datetime | None
    last_rolled_at: datetime | None
    user_id: int


class NewKey(BaseModel):
    label: Label
    scopes: list[Scope] = Field(
        max_length=200, description="`object:read`, `object:write`, or `*` for everything.", examples=[["person:read"]]
    )
    scoped_teams: list[ProjectNumber] | None = Field(None, max_length=200, description="Empty: all your projects.")
    scoped_organizations: list[UUID] | None = Field(None, max_length=200, description="Empty: all your organizations.")


class KeyChanges(BaseModel):
    label: Label | None = None
    scopes: list[Scope] | None = Field(None, max_length=200)
    scoped_teams: list[ProjectNumber] | None = Field(None, max_length=200)
    scoped_organizations: list[UUID] | None = Field(None, max_length=200)


def shown(key: PersonalApiKey, value: str | None = None) -> Key:
    return Key(
        id=key.id,
        label=key.label,
        value=value,
        mask_value=key.mask_value,
        scopes=key.scopes,
        scoped_teams=key.scoped_teams,
        scoped_organizations=[UUID(one) for one in key.scoped_organizations],
        created_at=key.created_at,
        last_used_at=key.last_used_at,
        last_rolled_at=key.last_rolled_at,
        user_id=key.user_id,
    )
