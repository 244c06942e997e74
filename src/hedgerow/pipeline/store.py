"""The worker's part of the metadata database: the projects, and what blocks bring besides events."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hedgerow.database.engine import Database
from hedgerow.database.models import (
    CookielessSalt,
    DeadLetter,
    EventDefinition,
    EventProperty,
    GroupType,
    IngestionWarning,
    Project,
    PropertyDefinition,
)
from hedgerow.pipeline.block import MAX_EXAMPLES, DeadRecord, Tally
from hedgerow.wire.timestamps import SECOND

PropertyKey = tuple[int, int, str]  # kind, group type index, name
CHUNK = 500  # rows a statement: SQLite allows 32,766 parameters


@dataclass
class DefinitionRows:
    """What is new: events with when they happened (microseconds), properties with their type, and pairs of both."""

    events: dict[tuple[int, str], int] = field(default_factory=dict)
    properties: dict[tuple[int, int, int, str], str | None] = field(default_factory=dict)
    pairs: set[tuple[int, str, str]] = field(default_factory=set)
    seen: set[tuple[int, int, int, str]] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.events or self.properties or self.pairs or self.seen)


@dataclass
class KnownDefinitions:
    events: list[str]
    properties: dict[PropertyKey, str | None]
    pairs: dict[str, set[str]]


class PipelineStore:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert: Any = postgresql.insert if database.engine.dialect.name == "postgresql" else sqlite.insert

    def projects(self) -> list[Any]:
        """One row a project: what `tenants.Tenant` needs."""
        columns = (
            Project.api_token,
            Project.id,
            Project.anonymize_ips,
            Project.drop_bots,
            Project.cookieless_server_hash_mode,
            Project.ingested_event,
        )
        with self._database.read() as session:
            return list(session.execute(select(*columns)))

    def load_definitions(self, project: int) -> KnownDefinitions:
        with self._database.read() as session:
            events = session.scalars(select(EventDefinition.name).where(EventDefinition.project_id == project))
            columns = (
                PropertyDefinition.type,
                PropertyDefinition.group_type_index,
                PropertyDefinition.name,
                PropertyDefinition.property_type,
            )
            rows = session.execute(select(*columns).where(PropertyDefinition.project_id == project))
            properties = {(row[0], row[1], row[2]): row[3] for row in rows}
            pairs: dict[str, set[str]] = {}
            wanted = select(EventProperty.event, EventProperty.property).where(EventProperty.project_id == project)
            for event, name in session.execute(wanted):
                pairs.setdefault(event, set()).add(name)
            return KnownDefinitions(list(events), properties, pairs)

    def save_definitions(self, rows: DefinitionRows) -> None:
        """Insert what is new; raise `last_seen_at` and give a type to properties that had none."""
        now = datetime.now(UTC)
        with self._database.write() as session:
            living = set(session.scalars(select(Project.id)))  # a project may be deleted while its events arrive
            self._save_events(session, rows, living, now)
            self._save_properties(session, rows, living, now)
            pairs = [
                {"project_id": project, "event": event, "property": name}
                for project, event, name in rows.pairs
                if project in living
            ]
            self._upsert(session, EventProperty.__table__, pairs, {})

    def _save_events(self, session: Session, rows: DefinitionRows, living: set[int], now: datetime) -> None:
        table = EventDefinition.__table__
        values = [
            _blank(project, name, now) | {"last_seen_at": min(now, _moment(at))}
            for (project, name), at in rows.events.items()
            if project in living
        ]
        self._upsert(session, table, values, {"last_seen_at": _later(table.c.last_seen_at)})

    def _save_properties(self, session: Session, rows: DefinitionRows, living: set[int], now: datetime) -> None:
        table = PropertyDefinition.__table__
        keys = dict.fromkeys(rows.seen) | rows.properties
        values = [
            _blank(project, name, now)
            | {"type": kind, "group_type_index": index, "property_type": of, "last_seen_at": now}
            for (project, kind, index, name), of in keys.items()
            if project in living
        ]
        typed = {"property_type": lambda new: func.coalesce(table.c.property_type, new.property_type)}
        self._upsert(session, table, values, typed | {"last_seen_at": lambda new: new.last_seen_at})

    def _upsert(self, session: Session, table: Any, values: list[dict[str, Any]], changes: dict[str, Any]) -> None:
        keys = KEYS[table.name]
        for start in range(0, len(values), CHUNK):
            statement = self._insert(table).values(values[start : start + CHUNK])
            if changes:
                to = {name: change(statement.excluded) for name, change in changes.items()}
                statement = statement.on_conflict_do_update(index_elements=keys, set_=to)
            else:
                statement = statement.on_conflict_do_nothing(index_elements=keys)
            session.execute(statement)

    def group_type_index(self, project: int, name: str, limit: int) -> int | None:
        """The number of a group type, made with the lowest free one where it is new; none beyond `limit` types."""
        with self._database.write() as session:
            wanted = select(GroupType.name, GroupType.index.label("number")).where(GroupType.project_id == project)
            taken: dict[str, int] = {row.name: row.number for row in session.execute(wanted)}
            if name in taken:
                return taken[name]
            free = next((index for index in range(limit) if index not in taken.values()), None)
            if free is not None and session.get(Project, project) is not None:
                session.execute(insert(GroupType).values(project_id=project, index=free, name=name, default_columns=[]))
                return free
            return None

    def salt_of(self, day: str) -> bytes:
        """The salt of a day's cookieless ids, made at its first use."""
        with self._database.write() as session:
            session.execute(
                self._insert(CookielessSalt)
                .values(day=day, salt=secrets.token_bytes(32), created_at=datetime.now(UTC))
                .on_conflict_do_nothing(index_elements=["day"])
            )
            salt = session.scalars(select(CookielessSalt.salt).where(CookielessSalt.day == day)).one()
            return bytes(salt)

    def mark_ingested(self, projects: Collection[int]) -> None:
        with self._database.write() as session:
            session.execute(update(Project).where(Project.id.in_(projects)).values(ingested_event=True))

    def save_warnings(self, warnings: dict[tuple[int, str], Tally]) -> None:
        """Add a block's warnings to those of the hour."""
        now = datetime.now(UTC)
        hour = now.replace(minute=0, second=0, microsecond=0)
        with self._database.write() as session:
            for (project, kind), tally in warnings.items():
                key = {"project_id": project, "kind": kind, "hour": hour}
                row = session.get(IngestionWarning, key)
                if row is None:
                    row = IngestionWarning(**key, count=0, dropped=tally.dropped, examples=[], last_at=now)
                    session.add(row)
                row.count += tally.count
                row.examples = [*tally.examples, *row.examples][:MAX_EXAMPLES]
                row.last_at = now

    def save_dead_letters(self, partition: str, dead: Iterable[DeadRecord]) -> None:
        """Keep records whole under their position; one that is there already stays as it is."""
        with self._database.write() as session:
            for letter in dead:
                envelope = letter.envelope
                statement = self._insert(DeadLetter).values(
                    partition=partition,
                    position=letter.record.position,
                    project_id=envelope.project_id if envelope else 0,
                    lane=envelope.lane if envelope else "",
                    reason=letter.reason,
                    error=letter.error,
                    payload=letter.record.payload,
                    created_at=datetime.now(UTC),
                )
                session.execute(statement.on_conflict_do_nothing(index_elements=["partition", "position"]))


KEYS = {
    "event_definitions": ["project_id", "name"],
    "property_definitions": ["project_id", "type", "group_type_index", "name"],
    "event_properties": ["project_id", "event", "property"],
}


def _blank(project: int, name: str, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "project_id": project,
        "name": name,
        "description": "",
        "tags": [],
        "verified": False,
        "hidden": False,
        "created_at": now,
    }


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(max(microseconds, 0) / SECOND, UTC)


def _later(column: Any) -> Any:
    return lambda new: case((column > new.last_seen_at, column), else_=new.last_seen_at)
