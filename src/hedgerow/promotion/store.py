"""The SQL about promoted properties: rows of the metadata database, columns of the event store.

A column holds the property as text, '' where it is missing, exactly as the engine's own JSON functions give it. The
engine computes it wherever a row was written without it (DEFAULT, not MATERIALIZED: 1.9 us a row and column), so a
worker that does not know of a column yet does no harm.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hedgerow.database.models import PromotedProperty
from hedgerow.database.models.promoted import FILLING, READY
from hedgerow.store.client import EventStore

TABLES = {"event": "events", "person": "persons"}
LONGEST_NAME = 200
PREFIX = "property_"  # no other column of these tables begins so
IN_BACKGROUND = {"max_execution_time": 0, "mutations_sync": 2}


def column_name(name: str) -> str:
    """A column for a property: its name as far as it can be one, and a hash that makes it unique."""
    readable = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").lower()[:40]
    return f"{PREFIX}{readable}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def promoted(session: Session) -> list[PromotedProperty]:
    """All of them, as they are now: the rows belong to no session."""
    rows = list(session.scalars(select(PromotedProperty).order_by(PromotedProperty.kind, PromotedProperty.name)))
    for row in rows:
        session.expunge(row)
    return rows


def find(session: Session, kind: str, name: str) -> PromotedProperty | None:
    return session.get(PromotedProperty, (kind, name))


def sent_columns(session: Session) -> dict[str, str]:
    """Column to property, of the events' columns that workers fill."""
    one = PromotedProperty
    query = select(one.column, one.name).where(one.kind == "event", one.state.in_((FILLING, READY)))
    return {row.column: row.name for row in session.execute(query.order_by(one.column))}


def set_state(promoted: PromotedProperty, state: str, now: datetime) -> None:
    promoted.state = state
    promoted.changed_at = now


def add_column(store: EventStore, promoted: PromotedProperty) -> None:
    """At once, whatever the number of rows. Raises `StoreUnavailable`."""
    value = f"ifNull(JSONExtract(properties, {_quoted(promoted.name)}, 'Nullable(String)'), '')"
    column = f"{promoted.column} String DEFAULT {value} CODEC(ZSTD(1))"
    _alter(store, promoted, f"ADD COLUMN IF NOT EXISTS {column}", f"ADD COLUMN IF NOT EXISTS {promoted.column} String")


def fill(store: EventStore, promoted: PromotedProperty) -> Iterator[str]:
    """Write the column into rows that were there before it, a partition at a time; yields the partition's name.

    About 2 s of CPU a million events. Safe to repeat: what has the column already is rewritten to the same.
    """
    table = TABLES[promoted.kind]
    local = f"{store.topology.local(table)}{store.topology.on_cluster(table)}"
    if promoted.kind == "person":
        store.command(f"ALTER TABLE {local} MATERIALIZE COLUMN {promoted.column}", settings=IN_BACKGROUND)
        yield table
        return
    rows = store.query_shards("SELECT DISTINCT toYYYYMM(timestamp) AS month FROM events")
    for month in sorted({int(row["month"]) for row in rows}, reverse=True):  # what is asked for most comes first
        store.command(
            f"ALTER TABLE {local} MATERIALIZE COLUMN {promoted.column} IN PARTITION {month:d}", settings=IN_BACKGROUND
        )
        yield str(month)


def drop_column(store: EventStore, promoted: PromotedProperty) -> None:
    change = f"DROP COLUMN IF EXISTS {promoted.column}"
    _alter(store, promoted, change, change)


def _alter(store: EventStore, promoted: PromotedProperty, change: str, change_of_all: str) -> None:
    """On each server's own table; on a cluster then on the one that stands for all of them, too."""
    table = TABLES[promoted.kind]
    local = store.topology.local(table)
    store.command(f"ALTER TABLE {local}{store.topology.on_cluster(table)} {change}", settings=IN_BACKGROUND)
    if local != table:
        store.command(f"ALTER TABLE {table} ON CLUSTER {store.topology.cluster} {change_of_all}")


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
