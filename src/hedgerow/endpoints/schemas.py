"""Endpoints on the wire: queries that programs run by name."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from hedgerow.accounts.schemas import UserBasic
from hedgerow.insights.schemas import Blob, Description, QueryBody

NAME_PATTERN = r"^[A-Za-z][A-Za-z0-9_-]{0,127}$"
EndpointName = Annotated[str, Field(pattern=NAME_PATTERN, description="Letters, digits, - and _.")]
CacheAge = Annotated[int, Field(ge=0, le=86_400, description="Seconds for which an answer may be shown again.")]


class EndpointRow(BaseModel):
    """A query under a name of its own."""

    id: UUID
    name: str
    description: str
    query: dict[str, Any]
    is_active: bool
    cache_age_seconds: int | None
    endpoint_path: str = Field(examples=["/api/projects/1/endpoints/weekly/run"])
    current_version: int = Field(description="Of the query: grows with each change of it.")
    is_materialized: bool = False
    created_at: datetime
    created_by: UserBasic | None
    updated_at: datetime
    last_executed_at: datetime | None


class EndpointChange(BaseModel):
    """What can be changed; what is left out stays."""

    name: EndpointName | None = None
    description: Description | None = None
    query: QueryBody | None = None
    is_active: bool | None = Field(None, description="False: it stays, but cannot be run.")
    cache_age_seconds: CacheAge | None = None


class NewEndpoint(EndpointChange):
    name: EndpointName
    query: QueryBody


class RunBody(BaseModel):
    """How to run it; all of it may be left out."""

    limit: Annotated[int, Field(ge=1, le=50_000)] | None = None
    offset: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    refresh: str | None = Field(None, description="As for the query endpoint: `blocking`, `force_blocking`, …")
    variables: Blob | None = Field(
        None, description="Values by the code names of variables.", examples=[{"city": "Rome"}]
    )
    variables_override: Blob | None = Field(None, description="The same as the query endpoint takes them, by id.")
    filters_override: Blob | None = None
    client_query_id: Annotated[str, Field(max_length=100)] | None = None


class RunAnswer(BaseModel):
    """The query endpoint's answer to it, and the name."""

    model_config = ConfigDict(extra="allow")

    name: str
    results: Any = None
