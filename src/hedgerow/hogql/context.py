"""What a query is compiled for: one project, its clock, and what is known of its data.

The project's number comes from whoever authenticated the caller, never from a query: it is in every table that the
compiler prints, and there is no other way to compile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

UTC_ZONE = ZoneInfo("UTC")
PropertyKind = Literal["event", "person", "group", "session"]
PropertyType = Literal["String", "Numeric", "Boolean", "DateTime"]


@dataclass(frozen=True, slots=True)
class CohortRef:
    """Its members are the rows of `cohort_people` with its id."""

    id: int
    name: str
    is_static: bool


@dataclass(frozen=True, slots=True)
class ActionRef:
    """`steps` as the API has them: event, properties, selector, tag_name, text, href, url and how they match."""

    id: int
    name: str
    steps: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A named query of the project that can be read as a table."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class VariableRef:
    code_name: str
    default: Any


class Catalogue(Protocol):
    """What the metadata database knows of one project. Every look-up may be asked many times: answers are kept."""

    def property_type(self, kind: PropertyKind, name: str, group_type_index: int = -1) -> PropertyType | None:
        """None where it was never seen with a single type: then it is text."""

    def column(self, table: Literal["events", "persons"], property: str) -> str | None:
        """The column that holds a property of its own for all rows, as text with '' for a missing one."""

    def cohort(self, id_or_name: int | str) -> CohortRef | None:
        """Raises `HogQLError` where the name is not unique."""

    def action(self, id_or_name: int | str) -> ActionRef | None: ...

    def group_type(self, name: str) -> int | None:
        """The index of a group type, 0 to 4."""

    def variable(self, code_name: str) -> VariableRef | None: ...

    def saved_query(self, name: str) -> SavedQuery | None: ...

    def state(self) -> str:
        """A text that changes when an action, a named query or the default of a variable does."""

    def has_merged_persons(self) -> bool:
        """Whether any past event belongs to another person than it says: then reading a person costs a join or two."""

    def has_split_persons(self) -> bool:
        """Whether a distinct id was split off from its person: without any, reading a person costs one join less."""


@dataclass(frozen=True, slots=True)
class Modifiers:
    """Those of PostHog's modifiers that mean something here; the others are accepted and left out."""

    persons_on_events: bool = False  # `person.properties` as they were at the time of the event
    convert_to_project_timezone: bool = True
    bounce_rate_duration_s: int = 10
    debug: bool = False


@dataclass(frozen=True, slots=True)
class QueryContext:
    """Everything that compiling depends on: the same text with the same context is always the same SQL."""

    project_id: int
    catalogue: Catalogue
    timezone: ZoneInfo = UTC_ZONE
    week_starts_on_monday: bool = False
    modifiers: Modifiers = Modifiers()
    test_account_filters: tuple[dict[str, Any], ...] = ()
    path_cleaning: tuple[dict[str, Any], ...] = ()
    variables: dict[str, Any] = field(default_factory=dict)  # code name to value, of this request
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
