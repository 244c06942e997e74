"""Removes all rows of a project, in steps that hold no lock for long."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import Table, delete, select, tuple_

from hedgerow.database.engine import Database
from hedgerow.database.models import Base
from hedgerow.persons.interface import PersonStore

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

AT_ONCE = 1000  # rows of one table in one transaction: about 20 ms of SQLite's write lock
EVENT_TABLES = (
    "events",
    "sessions",
    "persons",
    "person_distinct_ids",
    "person_overrides",
    "distinct_id_overrides",
    "groups",
    "cohort_people",
)

BeforeEach = Callable[[], None]
"""Called before each step; what it raises ends the work between two."""


def metadata_tables() -> list[Table]:
    """The tables with rows of projects, those first that refer to others. One that is added later is among them."""
    return [table for table in reversed(Base.metadata.sorted_tables) if "project_id" in table.c]


def empty_metadata(database: Database, project_id: int, before_each: BeforeEach) -> None:
    """Definitions, group types, warnings, dead letters and so on; all but the project's own row."""
    for table in metadata_tables():
        key = list(table.primary_key.columns)
        chosen = select(*key).where(table.c.project_id == project_id).limit(AT_ONCE)
        found = tuple_(*key).in_(chosen) if len(key) > 1 else key[0].in_(chosen)
        deleted = AT_ONCE
        while deleted == AT_ONCE:
            before_each()
            with database.write() as session:
                deleted = session.connection().execute(delete(table).where(found)).rowcount


def empty_persons(persons: PersonStore, project_id: int, before_each: BeforeEach) -> None:
    deleted = 1
    while deleted:
        before_each()
        with persons.write([project_id]) as transaction:
            deleted = transaction.forget_project(project_id, AT_ONCE)
            if deleted:
                transaction.mark_written()


def empty_event_store(store: EventStore, project_id: int, before_each: BeforeEach) -> None:
    """Events first: they are most of what there is. Raises `StoreUnavailable`."""
    for table in EVENT_TABLES:
        before_each()
        store.delete(table, "project_id = {project_id:Int64}", {"project_id": project_id})
