"""Searches for persons as conditions on the event store's table of persons, with bound parameters only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hedgerow.events.ask import compiles
from hedgerow.events.filter_sql import FilterCompiler, Parameters
from hedgerow.events.property_filters import NOTHING, FilterGroup
from hedgerow.persons.naming import USUAL

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore


@dataclass(frozen=True, slots=True)
class PersonSearch:
    """Which persons: all conditions that are given must hold."""

    project_id: int
    timezone: ZoneInfo
    email: str | None = None
    text: str | None = None
    filters: FilterGroup = NOTHING
    cohort: int | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.email or self.text or self.filters.parts or self.cohort is not None)


def conditions(events: EventStore, find: PersonSearch) -> tuple[str, dict[str, Any]]:
    """The WHERE of a SELECT from `persons FINAL`, and its parameters."""
    parameters = Parameters(project_id=find.project_id)
    compiler = FilterCompiler(parameters, "person", find.timezone, lambda pattern: compiles(events, pattern))
    parts = ["project_id = {project_id:Int64}", "is_deleted = 0", compiler.group(find.filters)]
    if find.email:
        email = parameters.add(find.email, "String")
        parts.append(f"ifNull(JSONExtract(properties, 'email', 'Nullable(String)') = {email}, 0)")
    if find.cohort is not None:
        parts.append(_member(parameters.add(find.cohort, "Int64")))
    if find.text:
        parts.append(_text(parameters.add(find.text, "String")))
    return " AND ".join(parts), parameters.values


def _member(cohort: str) -> str:
    return (
        "id IN (SELECT person_id FROM cohort_people FINAL WHERE project_id = {project_id:Int64}"  # noqa: S608
        f" AND cohort_id = {cohort} AND is_member = 1)"
    )


def _text(text: str) -> str:
    """The text occurs in a property that names the person, or in a distinct id, or is the uuid; in any case."""
    named = " OR ".join(
        f"positionCaseInsensitiveUTF8(JSONExtractString(properties, '{name}'), {text}) > 0" for name in USUAL
    )
    return (
        f"({named} OR toString(id) = lower({text}) OR id IN (SELECT person_id FROM person_distinct_ids FINAL"  # noqa: S608
        " WHERE project_id = {project_id:Int64} AND is_deleted = 0"
        f" AND positionCaseInsensitiveUTF8(distinct_id, {text}) > 0))"
    )
