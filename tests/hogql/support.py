"""A catalogue in memory, and contexts of it, for tests that need no metadata database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from hedgerow.hogql.context import (
    ActionRef,
    CohortRef,
    Modifiers,
    PropertyKind,
    PropertyType,
    QueryContext,
    SavedQuery,
    VariableRef,
)
from hedgerow.store.hot_columns import HOT_COLUMNS

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


@dataclass
class MemoryCatalogue:
    """`types` has keys such as `("event", "price")` and, of a group type, `("group", "seats", 0)`."""

    types: dict[tuple[Any, ...], PropertyType] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(
        default_factory=lambda: {("events", name): column for name, column in HOT_COLUMNS.items()}
    )
    cohorts: list[CohortRef] = field(default_factory=list)
    actions: list[ActionRef] = field(default_factory=list)
    group_types: dict[str, int] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    saved: dict[str, str] = field(default_factory=dict)
    merged: bool = False
    split: bool = False

    def property_type(self, kind: PropertyKind, name: str, group_type_index: int = -1) -> PropertyType | None:
        return self.types.get((kind, name) if group_type_index < 0 else (kind, name, group_type_index))

    def column(self, table: Literal["events", "persons"], property: str) -> str | None:
        return self.columns.get((table, property))

    def cohort(self, id_or_name: int | str) -> CohortRef | None:
        return next((one for one in self.cohorts if id_or_name in (one.id, one.name)), None)

    def action(self, id_or_name: int | str) -> ActionRef | None:
        return next((one for one in self.actions if id_or_name in (one.id, one.name)), None)

    def group_type(self, name: str) -> int | None:
        return self.group_types.get(name)

    def variable(self, code_name: str) -> VariableRef | None:
        return VariableRef(code_name, self.variables[code_name]) if code_name in self.variables else None

    def saved_query(self, name: str) -> SavedQuery | None:
        return SavedQuery(name, self.saved[name]) if name in self.saved else None

    def state(self) -> str:
        return repr((self.actions, self.saved, self.variables))

    def has_merged_persons(self) -> bool:
        return self.merged or self.split

    def has_split_persons(self) -> bool:
        return self.split


def context_for(
    project_id: int = 1,
    catalogue: MemoryCatalogue | None = None,
    *,
    timezone: str = "UTC",
    modifiers: Modifiers | None = None,
    **more: Any,
) -> QueryContext:
    """The context of a project whose clock stands still."""
    return QueryContext(
        project_id,
        catalogue or MemoryCatalogue(),
        ZoneInfo(timezone),
        modifiers=modifiers or Modifiers(),
        **{"now": NOW, **more},
    )
