"""What the API says about persons."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

MAX_NAME = 400
MAX_AT_ONCE = 1000

PropertyName = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
DistinctId = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]


class PersonRow(BaseModel):
    """Somebody whose events are known, under one or more distinct ids."""

    id: int
    name: str = Field(description="An email address or name from the properties, else a distinct id.")
    distinct_ids: list[str] = Field(description="In the order in which they joined the person, at most 1000.")
    properties: dict[str, Any]
    created_at: datetime
    uuid: str
    is_identified: bool = Field(description="Whether an event said who this is.")

    model_config = {"title": "Person"}


class PersonPage(BaseModel):
    """Persons, the newest first."""

    next: str | None = Field(description="Address of the next page; given whenever this one is full.")
    previous: str | None = Field(description="Address of the page before.")
    count: int | None = Field(None, description="How many there are; only with `include_total`.")
    results: list[PersonRow]


class PersonChange(BaseModel):
    properties: dict[str, Any] = Field(
        default_factory=dict, description="Laid over the present ones; others stay as they are."
    )


class PropertyUpdate(BaseModel):
    """Both are needed; what is missing is answered in the shape that PostHog's clients read."""

    key: PropertyName | None = None
    value: Any = None


class PropertyRemoval(BaseModel):
    unset: PropertyName | Annotated[list[PropertyName], Field(min_length=1, max_length=MAX_AT_ONCE)] = Field(
        alias="$unset", description="One name, or several."
    )


class Split(BaseModel):
    main_distinct_id: DistinctId | None = Field(
        None, description="The one that stays. Without it the first stays, and the properties are removed."
    )


class Merge(BaseModel):
    """The persons who are the same as this one, by number or uuid."""

    ids: Annotated[list[str | int], Field(min_length=1, max_length=100)]


class BulkDelete(BaseModel):
    """Persons by number or uuid, or by distinct id. Unknown ones are passed over."""

    ids: Annotated[list[Annotated[str | int, Field()]], Field(max_length=MAX_AT_ONCE)] | None = None
    distinct_ids: Annotated[list[DistinctId], Field(max_length=MAX_AT_ONCE)] | None = None
    delete_events: bool = False
    delete_recordings: bool = Field(False, description="Accepted; recordings are not kept with persons.")
    keep_person: bool = Field(False, description="Delete only what hangs on the persons.")


class DistinctIdReset(BaseModel):
    distinct_id: DistinctId


class Success(BaseModel):
    success: bool = True
