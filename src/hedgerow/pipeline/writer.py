"""What a finished block leaves behind: events and person rows in the event store, notes in the metadata database.

Where the store has shards, a block is split by them and the parts are inserted at the same time, each under a token of
its own. A shard that is down holds up its part alone: what the others have is let go of, and never sent again while
the block waits; after a crash the tokens tell them that they have it. The block counts as written when all have.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow
import structlog

from hedgerow.persons.interface import PersonStore
from hedgerow.persons.publish import publish_pending
from hedgerow.pipeline.block import Block
from hedgerow.pipeline.columns import without_promoted
from hedgerow.pipeline.reasons import Drop
from hedgerow.pipeline.store import PipelineStore
from hedgerow.runtime import telemetry
from hedgerow.store.arrow import by_shard
from hedgerow.store.client import EventStore
from hedgerow.store.errors import NO_SUCH_COLUMN, NOT_THE_ROWS, StoreError, StoreUnavailable

log = structlog.get_logger()

RECENT = "INTERVAL 1 HOUR"  # how far back re-sent events are looked for after a restart
AT_ONCE = 8  # shards that a block is inserted into at the same time

Refused = list[tuple[dict[str, Any], str]]  # rows that the store cannot take, and why


class BlockWriter:
    def __init__(self, event_store: EventStore, persons: PersonStore, store: PipelineStore, recent_uuids: int) -> None:
        self._event_store = event_store
        self._persons = persons
        self._store = store
        self._recent_uuids = recent_uuids
        self._shards = event_store.shards
        self._threads = ThreadPoolExecutor(min(self._shards, AT_ONCE), thread_name_prefix="shard")
        # by token of the block: the rows that a shard does not have yet
        self._left: dict[str, dict[int, pyarrow.Table]] = {}

    def recent_uuids(self) -> list[tuple[int, bytes]]:
        """(project id, uuid) of what was inserted lately, oldest first."""
        if not self._recent_uuids:
            return []
        rows = self._event_store.query_shards(
            "SELECT project_id, uuid, inserted_at FROM events WHERE inserted_at > now() - " + RECENT + " "  # noqa: S608
            "ORDER BY inserted_at DESC LIMIT {most:UInt64}",
            {"most": self._recent_uuids},
        )
        rows.sort(key=lambda row: row["inserted_at"])
        return [(row["project_id"], row["uuid"].bytes) for row in rows[-self._recent_uuids :]]

    def write_events(self, block: Block) -> None:
        """Insert the events, once for ever: the token names the block's place in the log.

        Raises `StoreUnavailable` where the store, or one of its shards, cannot take events now; call it again then. An
        event that the store refuses is dropped under a name.
        """
        if block.rows is None:
            return
        if self._shards == 1:
            self._drop(block, self._insert(0, block.rows, block.token))
            return
        left = self._left.get(block.token)
        if left is None:
            left = self._left[block.token] = dict(by_shard(block.rows, self._shards))
        writing = {
            shard: self._threads.submit(self._insert, shard, rows, f"{block.token}-s{shard}")
            for shard, rows in left.items()
        }
        failure: Exception | None = None
        for shard, inserted in writing.items():
            try:
                self._drop(block, inserted.result())
                del left[shard]
            except StoreUnavailable as error:
                failure = error
        if failure is not None:
            raise failure
        del self._left[block.token]

    def _insert(self, shard: int, rows: pyarrow.Table, token: str) -> Refused:
        """Insert one shard's rows; those that it refuses are found by halving, and returned."""
        try:
            if self._shards == 1:
                self._event_store.insert_arrow("events", rows, token)
            else:
                self._event_store.insert_shard(shard, "events", rows, token)
        except StoreError as error:
            if error.clickhouse_code == NO_SUCH_COLUMN and (plain := without_promoted(rows)) is not None:
                return self._insert(shard, plain, token)  # it was dropped while the block waited for a store
            if error.clickhouse_code in NOT_THE_ROWS or not error.clickhouse_code:
                log.error("the event store takes no events", shard=shard, error=str(error)[:500])
                raise StoreUnavailable(str(error), clickhouse_code=error.clickhouse_code) from error
            log.error("the event store refused events", count=rows.num_rows, error=str(error)[:500])
            if rows.num_rows == 1:
                return [(rows.to_pylist()[0], str(error)[:200])]
            middle = rows.num_rows // 2
            first = self._insert(shard, rows.slice(0, middle), f"{token}a")
            return first + self._insert(shard, rows.slice(middle), f"{token}b")
        return []

    def _drop(self, block: Block, refused: Refused) -> None:
        for row, error in refused:
            block.refuse_row(row, Drop.REFUSED_BY_STORE, error=error)

    def publish(self) -> None:
        """Send the rows of persons and groups that wait in the outbox."""
        publish_pending(self._persons, self._event_store)

    def write_notes(self, block: Block) -> None:
        """Warnings, dead letters and totals by the minute, and that a project has had its first event."""
        if block.dead:
            self._store.save_dead_letters(block.partition, block.dead)
            telemetry.dead_letters.inc(len(block.dead))
        if block.warnings:
            self._store.save_warnings(block.warnings)
        if block.outcomes:
            self._store.save_outcomes(block.outcomes)
        if block.first_of:
            self._store.mark_ingested(block.first_of)
