"""The worker's part of the metadata database: the projects, and what blocks bring besides events."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import case, func, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hedgerow.database.engine import Database
from hedgerow.database.models import (
    CookielessSalt,
    DeadLetter,
    EventDefinition,
    EventProperty,
    GroupType,
    IngestionMinute,
    IngestionWarning,
    Project,
    PropertyDefinition,
)
from hedgerow.pipeline.block import MAX_EXAMPLES, DeadRecord, Tally
from hedgerow.promotion.store import sent_columns
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
        dialect = database.engine.dialect.name
        self._insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
        self._newest_examples: Any = literal_column(NEWEST_EXAMPLES[dialect].format(most=MAX_EXAMPLES))

    def promoted_columns(self) -> dict[str, str]:
        """Column to property, of the columns of events that workers fill."""
        with self._database.read() as session:
            return sent_columns(session)

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
            living = self._living(session, rows)
            self._save_events(session, rows, living, now)
            self._save_properties(session, rows, living, now)
            pairs = [
                {"project_id": project, "event": event, "property": name}
                for project, event, name in rows.pairs
                if project in living
            ]
            self._upsert(session, EventProperty.__table__, pairs, {})

    def _living(self, session: Session, rows: DefinitionRows) -> set[int]:
        """Those of the projects that are there, and stay until the transaction ends: one may be deleted meanwhile."""
        wanted = {key[0] for keys in (rows.events, rows.properties, rows.pairs, rows.seen) for key in keys}
        query = select(Project.id).where(Project.id.in_(wanted)).order_by(Project.id)
        return set(session.scalars(query.with_for_update(read=True, key_share=True)))

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
        """Workers write the same rows at the same time: all in one order, so that none waits for one that waits for it.

        A statement must not meet a row twice; the names that differ in a NUL alone, which no database keeps, are one.
        """
        keys = KEYS[table.name]
        by_key = {tuple(_kept(row[key]) for key in keys): row for row in values}
        values = [by_key[key] for key in sorted(by_key)]
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
            lock = select(Project.id).where(Project.id == project)
            if session.scalar(lock.with_for_update(read=True, key_share=True)) is None:
                return None
            wanted = select(GroupType.name, GroupType.index.label("number")).where(GroupType.project_id == project)
            for _ in range(limit + 1):  # another worker may take the number first, or make the very same type
                taken: dict[str, int] = {row.name: row.number for row in session.execute(wanted)}
                free = next((index for index in range(limit) if index not in taken.values()), None)
                if name in taken or free is None:
                    return taken.get(name)
                row = {"project_id": project, "index": free, "name": name, "default_columns": []}
                session.execute(self._insert(GroupType).values(**row).on_conflict_do_nothing())
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
            new = Project.id.in_(projects) & Project.ingested_event.is_(False)
            locked = session.scalars(select(Project.id).where(new).order_by(Project.id).with_for_update(key_share=True))
            session.execute(update(Project).where(Project.id.in_(locked.all())).values(ingested_event=True))

    def save_warnings(self, warnings: dict[tuple[int, str], Tally]) -> None:
        """Add a block's warnings to those of the hour."""
        now = datetime.now(UTC)
        hour = now.replace(minute=0, second=0, microsecond=0)
        with self._database.write() as session:
            for (project, kind), tally in sorted(warnings.items()):
                statement = self._insert(IngestionWarning).values(
                    project_id=project,
                    kind=kind,
                    hour=hour,
                    count=tally.count,
                    dropped=tally.dropped,
                    examples=tally.examples,
                    last_at=now,
                )
                to = {
                    "count": IngestionWarning.count + statement.excluded.count,
                    "examples": self._newest_examples,
                    "last_at": _later(IngestionWarning.last_at)(statement.excluded),
                }
                keys = ["project_id", "kind", "hour"]
                session.execute(statement.on_conflict_do_update(index_elements=keys, set_=to))

    def save_outcomes(self, outcomes: Mapping[tuple[int, int, str], int]) -> None:
        """Add what became of a block's events to the totals of the minutes in which they arrived."""
        rows = [
            {"project_id": project, "minute": datetime.fromtimestamp(minute * 60, UTC), "outcome": outcome, "events": n}
            for (project, minute, outcome), n in sorted(outcomes.items())
            if n > 0
        ]
        with self._database.write() as session:
            for start in range(0, len(rows), CHUNK):
                statement = self._insert(IngestionMinute).values(rows[start : start + CHUNK])
                to = {"events": IngestionMinute.events + statement.excluded.events}
                keys = ["project_id", "minute", "outcome"]
                session.execute(statement.on_conflict_do_update(index_elements=keys, set_=to))

    def save_dead_letters(self, partition: str, dead: Iterable[DeadRecord]) -> None:
        """Keep records whole under their position; one that is there already stays as it is."""
        with self._database.write() as session:
            for letter in sorted(dead, key=lambda letter: letter.record.position):
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


# Of a warning's row, as the block has it and as it was, the first few examples.
NEWEST_EXAMPLES = {
    "postgresql": (
        "(SELECT coalesce(json_agg(example ORDER BY place), CAST('[]' AS json)) FROM ("
        "SELECT example, place FROM json_array_elements(excluded.examples) WITH ORDINALITY AS new (example, place)"
        " UNION ALL SELECT example, {most} + place"
        " FROM json_array_elements(ingestion_warnings.examples) WITH ORDINALITY AS old (example, place)"
        " ORDER BY place LIMIT {most}) AS newest)"
    ),
    "sqlite": (
        "(SELECT json_group_array(json(value)) FROM ("
        "SELECT value, key AS place FROM json_each(excluded.examples)"
        " UNION ALL SELECT value, {most} + key FROM json_each(ingestion_warnings.examples)"
        " ORDER BY place LIMIT {most}))"
    ),
}


def _kept(value: Any) -> Any:
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


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
    return lambda new: case((column > new[column.name], column), else_=new[column.name])
