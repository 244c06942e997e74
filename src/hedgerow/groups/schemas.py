"""What the API says about groups and their types."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

MAX_TEXT = 400

GroupTypeIndex = Annotated[int, Field(ge=0, le=4)]
PropertyName = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


class GroupRow(BaseModel):
    """A group, such as one company."""

    group_type_index: int
    group_key: str
    group_properties: dict[str, Any]
    created_at: datetime


class GroupPage(BaseModel):
    """Groups of one type, the newest first."""

    next: str | None = Field(description="Address of the groups that follow.")
    previous: str | None = Field(description="Always null: pages are only read forwards.")
    results: list[GroupRow]


class NewGroup(BaseModel):
    group_type_index: GroupTypeIndex
    group_key: str = Field(min_length=1, max_length=MAX_TEXT)
    group_properties: dict[str, Any] | None = None


class GroupPropertyChange(BaseModel):
    key: PropertyName
    value: Any


class GroupPropertyRemoval(BaseModel):
    unset: PropertyName | Annotated[list[PropertyName], Field(min_length=1, max_length=1000)] = Field(
        alias="$unset", description="One name, or several."
    )


class PropertyCount(BaseModel):
    name: str
    count: int = Field(description="Of how many groups.")


class GroupTypeRow(BaseModel):
    """A type of group, such as companies. There are at most five."""

    group_type: str = Field(description="The name that events use.")
    group_type_index: int = Field(description="The N of the events' `$group_N`.")
    name_singular: str | None
    name_plural: str | None
    detail_dashboard: int | None = None
    default_columns: list[str] | None
    created_at: datetime


class GroupTypeChange(BaseModel):
    """The names of one type as people read them. What is left out stays; a null clears."""

    group_type_index: GroupTypeIndex
    name_singular: Annotated[str, Field(max_length=MAX_TEXT)] | None = None
    name_plural: Annotated[str, Field(max_length=MAX_TEXT)] | None = None


class GroupTypeColumns(BaseModel):
    group_type_index: GroupTypeIndex
    default_columns: list[PropertyName] = Field(max_length=100)
