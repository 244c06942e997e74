"""The virtual tables: all that a query can name, and what each name is in the store."""

from __future__ import annotations

from hedgerow.hogql.schema import events, people, replay, sessions
from hedgerow.hogql.schema.table import Table

TABLES: dict[str, Table] = {
    table.name: table for table in (events.EVENTS, *people.TABLES, *sessions.TABLES, *replay.TABLES)
}
LAZY_TABLES: dict[str, Table] = {**TABLES, **people.GROUPS_OF_EVENTS}
"""What lazy joins lead to: the tables, and those of one group type each."""
