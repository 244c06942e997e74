"""What the API says about events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class EventPerson(BaseModel):
    """The person whose event it is."""

    is_identified: bool
    distinct_ids: list[str] = Field(description="In the order in which they joined the person, at most 1000.")
    properties: dict[str, Any] = Field(description="As they are now.")


class EventElement(BaseModel):
    """An element of the page, as autocapture saw it."""

    text: str | None
    tag_name: str | None
    attr_class: list[str] | None
    href: str | None
    attr_id: str | None
    nth_child: int | None
    nth_of_type: int | None
    attributes: dict[str, str] = Field(description="Everything else, under the name as sent.")
    order: int = Field(description="0 for the element itself, then its ancestors from the inside out.")


class EventRow(BaseModel):
    """An event as it was stored."""

    id: str = Field(description="The event's uuid.")
    distinct_id: str
    properties: dict[str, Any]
    event: str = Field(description="Its name.")
    timestamp: datetime = Field(
        description="Always with microseconds and `+00:00`, so that two of them compare as texts.",
        examples=["2026-01-31T10:00:00.000000+00:00"],
    )
    person: EventPerson | None = Field(description="Null for events without a person profile.")
    elements: list[EventElement]
    elements_chain: str = Field(description="The elements in the form in which they are stored.")


class EventPage(BaseModel):
    """Events in order of time."""

    next: str | None = Field(description="Address of the events that follow.")
    results: list[EventRow]


class PropertyValue(BaseModel):
    """A value of a property, as text."""

    name: str
    count: int
