"""Cohorts on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from hedgerow.accounts.schemas import UserBasic
from hedgerow.insights.schemas import Blob, Description, Name, QueryBody

MAX_PEOPLE_AT_ONCE = 10_000  # uuids in one request's JSON
MAX_GROUPS = 100

CohortType = Literal["static", "person_property", "behavioral", "analytical"]
People = Annotated[list[UUID], Field(max_length=MAX_PEOPLE_AT_ONCE)]


class Uploaded(BaseModel):
    """What became of the list in a request: unknown are those that were listed and not found."""

    listed: int = Field(description="Different people that the file and the uuids named.")
    found: int = Field(description="How many of them are persons of the project.")


class CohortRow(BaseModel):
    """A set of people: by conditions, or by a list."""

    model_config = {"title": "Cohort"}

    id: int
    name: str | None
    description: str | None
    groups: list[Any] = Field(description="The conditions in their older form, as they were sent.")
    deleted: bool
    filters: dict[str, Any] | None
    query: dict[str, Any] | None
    is_calculating: bool = Field(description="Whether the members are being worked out, or soon will be.")
    created_by: UserBasic | None
    created_at: datetime
    last_calculation: datetime | None
    errors_calculating: int = Field(description="Calculations that failed since the last one that did not.")
    last_error_message: str | None
    count: int | None = Field(description="Members at the last calculation.")
    is_static: bool
    cohort_type: CohortType | None
    experiment_set: list[int] = []
    uploaded: Uploaded | None = Field(None, description="Only in the answer to a request with a list of people.")


class CohortChange(BaseModel):
    """What can be changed; what is left out stays."""

    name: Name | None = None
    description: Description | None = None
    filters: Blob | None = Field(None, description="Conditions: `{properties: {type, values}}`.")
    query: QueryBody | None = Field(None, description="Instead of conditions: a query whose actors are the members.")
    groups: Annotated[list[Any], Field(max_length=MAX_GROUPS)] | None = Field(
        None, description="The older form of conditions; converted where `filters` is not sent."
    )
    is_static: bool | None = Field(None, description="True makes a list of the present members.")
    deleted: bool | None = Field(None, description="True hides the cohort everywhere; false brings it back.")
    cohort_type: str | None = Field(None, description="Accepted; it follows from the conditions.")
    csv: str | None = Field(None, description="For static cohorts: a list of people; as a file in a form, or as text.")
    create_static_person_ids: People | None = Field(
        None, alias="_create_static_person_ids", description="For static cohorts: uuids of persons."
    )

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, given: Any) -> Any:
        """Forms send '' for what is not set."""
        if isinstance(given, dict):
            return {
                name: None if value == "" and name in ("filters", "query") else value for name, value in given.items()
            }
        return given


class NewCohort(CohortChange):
    """A set of people to keep."""


class AddPeople(BaseModel):
    person_ids: Annotated[People, Field(min_length=1)]


class RemovePerson(BaseModel):
    person_id: UUID


class Done(BaseModel):
    success: bool = True


class CalculationRow(BaseModel):
    """How one calculation of a cohort went."""

    id: UUID
    started_at: datetime
    finished_at: datetime | None
    total_ms: int | None
    count: int | None
    added: int | None
    removed: int | None
    error: str | None
    is_successful: bool
    is_completed: bool


class CohortsOfPerson(BaseModel):
    results: list[CohortRow]
