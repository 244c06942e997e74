"""Insight variables on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import AfterValidator, BaseModel, Field

VariableType = Literal["String", "Number", "Boolean", "List", "Date"]
MAX_VALUE = 64 * 1024  # bytes of JSON


def _bounded(value: Any) -> Any:
    if len(orjson.dumps(value)) > MAX_VALUE:
        raise ValueError(f"This holds more than {MAX_VALUE // 1024} KiB of JSON")
    return value


Value = Annotated[Any, AfterValidator(_bounded)]
Name = Annotated[str, Field(min_length=1, max_length=400)]


class VariableRow(BaseModel):
    """A value that queries refer to as `{variables.code_name}`."""

    id: UUID
    name: str
    type: VariableType
    default_value: Any
    values: list[Any] | None = Field(description="What a List may be.")
    code_name: str = Field(description="Of the name it was made with; does not change, because queries have it.")
    is_multi: bool
    values_query: str | None
    created_at: datetime
    created_by: int | None


class VariableChange(BaseModel):
    """What can be changed; what is left out stays, and a null clears."""

    name: Name | None = None
    type: VariableType | None = None
    default_value: Value = None
    values: Annotated[list[Any], Field(max_length=1000), AfterValidator(_bounded)] | None = None
    is_multi: bool | None = None
    values_query: Annotated[str, Field(max_length=65_536)] | None = None


class NewVariable(VariableChange):
    name: Name
    type: VariableType
