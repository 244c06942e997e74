"""What the API says about the names of events and properties."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

MAX_NAME = 400
MAX_DESCRIPTION = 10_000
MAX_TAGS = 100

ValueType = Literal["String", "Numeric", "Boolean", "DateTime", "Duration"]


def _clean_tags(tags: list[str]) -> list[str]:
    return list(dict.fromkeys(tag for tag in (tag.strip().lower() for tag in tags) if tag))


Tag = Annotated[str, Field(max_length=255)]
Tags = Annotated[
    list[Tag],
    AfterValidator(_clean_tags),
    Field(max_length=MAX_TAGS, description="Kept in lower case, each once."),
]
Description = Annotated[str, Field(max_length=MAX_DESCRIPTION)]


class Person(BaseModel):
    """A user, in the short form that other resources show."""

    id: int
    uuid: UUID
    distinct_id: str
    first_name: str
    last_name: str
    email: str
    is_email_verified: bool | None = None
    hedgehog_config: dict[str, Any] | None = None
    role_at_organization: str | None = None

    model_config = {"title": "UserBasic", "from_attributes": True}


class EventDefinitionRow(BaseModel):
    """The name of an event that was sent, or is expected."""

    id: UUID
    name: str
    description: str
    tags: list[str]
    owner: Person | None
    verified: bool
    hidden: bool
    created_at: datetime
    last_seen_at: datetime | None = Field(description="When an event of this name last arrived.")
    last_updated_at: datetime | None = Field(description="When somebody last changed this definition.")
    updated_by: Person | None
    is_action: bool = False
    post_to_slack: bool = False
    default_columns: list[str] = Field(default_factory=list)


class EventDefinitionChange(BaseModel):
    """What can be changed; what is left out stays. A null clears."""

    description: Description | None = None
    tags: Tags | None = None
    owner: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(None, description="Number of a user.")
    verified: bool = False
    hidden: bool = False


class NewEventDefinition(EventDefinitionChange):
    name: str = Field(min_length=1, max_length=MAX_NAME, description="As it will be sent.")


class PropertyDefinitionRow(BaseModel):
    """The name of a property of events, persons or groups."""

    id: UUID
    name: str
    is_numerical: bool
    property_type: str | None = Field(description="String, Numeric, Boolean, DateTime or Duration, where it is known.")
    tags: list[str]
    description: str
    verified: bool
    hidden: bool
    is_seen_on_filtered_events: bool | None = Field(
        description="Whether it was seen on one of `event_names`; null where none were given."
    )


class PropertyDefinitionChange(BaseModel):
    """What can be changed; what is left out stays. A null clears."""

    property_type: ValueType | None = None
    description: Description | None = None
    tags: Tags | None = None
    verified: bool = False
    hidden: bool = False
