"""What a finished block leaves behind: events and person rows in the event store, notes in the metadata database."""

from __future__ import annotations

import pyarrow
import structlog

from hedgerow.persons.interface import PersonStore
from hedgerow.persons.publish import publish_pending
from hedgerow.pipeline.block import Block
from hedgerow.pipeline.reasons import Drop
from hedgerow.pipeline.store import PipelineStore
from hedgerow.runtime import telemetry
from hedgerow.store.client import EventStore
from hedgerow.store.errors import StoreError

log = structlog.get_logger()

RECENT = "INTERVAL 1 HOUR"  # how far back re-sent events are looked for after a restart


class BlockWriter:
    def __init__(self, event_store: EventStore, persons: PersonStore, store: PipelineStore, recent_uuids: int) -> None:
        self._event_store = event_store
        self._persons = persons
        self._store = store
        self._recent_uuids = recent_uuids

    def recent_uuids(self) -> list[tuple[int, bytes]]:
        """(project id, uuid) of what was inserted lately, oldest first."""
        if not self._recent_uuids:
            return []
        rows = self._event_store.query(
            "SELECT project_id, uuid FROM events WHERE inserted_at > now() - " + RECENT + " "  # noqa: S608
            "ORDER BY inserted_at DESC LIMIT {most:UInt64}",
            {"most": self._recent_uuids},
        )
        return [(row["project_id"], row["uuid"].bytes) for row in reversed(rows)]

    def write_events(self, block: Block) -> None:
        """Insert the events, once for ever: the token names the block's place in the log.

        Raises `StoreUnavailable` where the store cannot be reached. An event that the store refuses is dropped under a
        name, and found by halving the block.
        """
        if block.rows is not None:
            self._insert(block, block.rows, block.token)

    def _insert(self, block: Block, rows: pyarrow.Table, token: str) -> None:
        try:
            self._event_store.insert_arrow("events", rows, token)
        except StoreError as error:
            log.error("the event store refused events", count=rows.num_rows, error=str(error)[:500])
            if rows.num_rows == 1:
                block.refuse_row(rows.to_pylist()[0], Drop.REFUSED_BY_STORE, error=str(error)[:200])
                return
            middle = rows.num_rows // 2
            self._insert(block, rows.slice(0, middle), f"{token}a")
            self._insert(block, rows.slice(middle), f"{token}b")

    def publish(self) -> None:
        """Send the rows of persons and groups that wait in the outbox."""
        publish_pending(self._persons, self._event_store)

    def write_notes(self, block: Block) -> None:
        """Warnings and dead letters, and that a project has had its first event."""
        if block.dead:
            self._store.save_dead_letters(block.partition, block.dead)
            telemetry.dead_letters.inc(len(block.dead))
        if block.warnings:
            self._store.save_warnings(block.warnings)
        if block.first_of:
            self._store.mark_ingested(block.first_of)
