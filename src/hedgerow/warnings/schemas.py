"""What the API says about events that were odd or were not stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class WarningHour(BaseModel):
    hour: datetime
    count: int


class WarningRow(BaseModel):
    """One kind of warning over the time that was asked for."""

    type: str = Field(description="The kind, such as `missing_distinct_id`.", examples=["missing_distinct_id"])
    dropped: bool = Field(description="Whether such events are not stored.")
    count: int = Field(description="How many events were concerned.")
    last_seen: datetime
    hours: list[WarningHour] = Field(description="The count by the hour, oldest first; hours without any left out.")
    examples: list[dict[str, Any]] = Field(
        description="A few events, the newest hour first: `event`, `distinctId`, and details that depend on the kind."
    )


class Warnings(BaseModel):
    """The kinds of warning, the last seen first."""

    results: list[WarningRow]
