"""Write old merges and splits into past events, then forget them, so that reading people stays cheap.

Every reader joins the overrides (`store.sql`), at a cost that grows with their number. A squash freezes those older
than `older_than` into tables of their own, rewrites `person_id` of the events they concern, one partition at a time,
and removes exactly the frozen rows. 10,000 merges over 2 million events take about a second of CPU. Sessions name no
person, and `person_id` is in no sorting key, so nothing else changes.

Safe to repeat after a crash at any point, because an override is removed only once no event needs it: a run that
stopped half-way leaves events that are right already and overrides that still hold. What is younger than
`older_than` waits, since events that were resolved before a merge may still be on their way.
"""

# ruff: noqa: S608 -- only our own names and constants go into these texts

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

import structlog

from hedgerow.store.client import EventStore

log = structlog.get_logger(__name__)

NOBODY = "toUUID('00000000-0000-0000-0000-000000000000')"
# The frozen overrides, and the same in memory for `joinGet`: a Join table answers by key but cannot be read.
MERGES, SPLITS = "squash_merges", "squash_splits"
MERGES_BY_KEY, SPLITS_BY_KEY = "squash_merges_by_key", "squash_splits_by_key"
MOST_AT_ONCE = 500_000  # overrides of each kind in one run; each takes about 100 bytes of the engine's memory
NO_LIMIT = {"max_execution_time": 0}  # a background job: nobody waits
MOST_PASSES = 4  # a second one follows chains of merges and catches events that came in meanwhile


@dataclass(frozen=True)
class SquashResult:
    merges: int  # overrides of persons that were written into events and removed
    splits: int  # overrides of distinct ids, likewise
    events: int  # events that got another person
    partitions: int  # partitions that were rewritten
    seconds: float


def squash(event_store: EventStore, older_than: timedelta) -> SquashResult:
    """Squash what is older than `older_than`. Blocks until done; run it from one process at a time.

    Raises `StoreUnavailable` when the store goes away meanwhile; run it again later.
    """
    started = time.monotonic()
    database = str(event_store.query("SELECT currentDatabase() AS name")[0]["name"])
    _clear(event_store, database)
    merges, splits = _freeze(event_store, older_than)
    events = 0
    partitions: set[str] = set()
    if merges or splits:
        for _ in range(MOST_PASSES):
            todo = _partitions(event_store, database)
            if not todo:
                break
            for partition, count in todo.items():
                _rewrite(event_store, database, partition)
                partitions.add(partition)
                events += count
        merges, splits = _remove(event_store, database)
    _clear(event_store, database)
    result = SquashResult(merges, splits, events, len(partitions), time.monotonic() - started)
    log.info("overrides squashed", merges=merges, splits=splits, events=events, partitions=len(partitions))
    return result


def _clear(event_store: EventStore, database: str) -> None:
    """Remove what an interrupted run left. Its mutations first: without their tables they would fail for ever."""
    event_store.command(
        f"KILL MUTATION WHERE database = '{database}' AND NOT is_done "
        f"AND (command LIKE '%{MERGES}%' OR command LIKE '%{SPLITS}%')"
    )
    for table in (MERGES_BY_KEY, SPLITS_BY_KEY, MERGES, SPLITS):
        event_store.command(f"DROP TABLE IF EXISTS {table} SYNC")


def _freeze(event_store: EventStore, older_than: timedelta) -> tuple[int, int]:
    """Copy the overrides to squash, by key, with the version up to which they may be removed afterwards.

    A key with any younger row is left alone as a whole: its older rows no longer say where its events belong.
    """
    age = {"age": int(older_than.total_seconds() * 1000)}
    old = "HAVING max(created_at) <= now64(3) - toIntervalMillisecond({age:Int64})"
    _create(event_store, MERGES, "old_person_id UUID")
    _create(event_store, SPLITS, "distinct_id String")
    event_store.command(
        f"INSERT INTO {MERGES} SELECT project_id, old_person_id, argMax(person_overrides.person_id, "
        "person_overrides.version), max(person_overrides.version) FROM person_overrides "
        f"GROUP BY project_id, old_person_id {old} LIMIT {MOST_AT_ONCE}",
        age,
    )
    # a split that was taken back sends its events nowhere: it is only removed
    event_store.command(
        f"INSERT INTO {SPLITS} SELECT project_id, distinct_id, "
        f"if(argMax(is_deleted, distinct_id_overrides.version) = 1, {NOBODY}, "
        "argMax(distinct_id_overrides.person_id, distinct_id_overrides.version)), "
        "max(distinct_id_overrides.version) FROM distinct_id_overrides "
        f"GROUP BY project_id, distinct_id {old} LIMIT {MOST_AT_ONCE}",
        age,
    )
    event_store.command(f"INSERT INTO {MERGES_BY_KEY} SELECT * FROM {MERGES}")
    event_store.command(f"INSERT INTO {SPLITS_BY_KEY} SELECT * FROM {SPLITS}")
    return _count(event_store, MERGES, "1"), _count(event_store, SPLITS, "1")


def _create(event_store: EventStore, table: str, key: str) -> None:
    columns = f"(project_id Int64, {key}, person_id UUID, version UInt64)"
    name = key.split()[0]
    event_store.command(f"CREATE TABLE {table} {columns} ENGINE = MergeTree ORDER BY (project_id, {name})")
    event_store.command(f"CREATE TABLE {table}_by_key {columns} ENGINE = Join(ANY, LEFT, project_id, {name})")


def _count(event_store: EventStore, table: str, condition: str) -> int:
    return int(event_store.query(f"SELECT count() AS n FROM {table} WHERE {condition}", settings=NO_LIMIT)[0]["n"])


def _target(database: str) -> str:
    """Whom an event belongs to by the frozen overrides; as `store.sql.person_id`, a split before a merge."""
    split = f"joinGet('{database}.{SPLITS_BY_KEY}', 'person_id', project_id, distinct_id)"
    merged = f"joinGet('{database}.{MERGES_BY_KEY}', 'person_id', project_id, person_id)"
    return f"multiIf({split} != {NOBODY}, {split}, {merged} != {NOBODY}, {merged}, person_id)"


def _concerned(database: str) -> str:
    """The condition for events to rewrite; its first half lets the bloom filters skip most granules."""
    return (
        f"(person_id IN (SELECT old_person_id FROM {database}.{MERGES}) "
        f"OR distinct_id IN (SELECT distinct_id FROM {database}.{SPLITS})) AND {_target(database)} != person_id"
    )


def _partitions(event_store: EventStore, database: str) -> dict[str, int]:
    rows = event_store.query(
        "SELECT _partition_id AS id, count() AS events FROM events "
        f"WHERE {_concerned(database)} GROUP BY id ORDER BY id",
        settings=NO_LIMIT,
    )
    return {str(row["id"]): int(row["events"]) for row in rows}


def _rewrite(event_store: EventStore, database: str, partition: str) -> None:
    event_store.command(
        f"ALTER TABLE events UPDATE person_id = {_target(database)} IN PARTITION ID '{partition}' "
        f"WHERE {_concerned(database)}",
        settings={"mutations_sync": 1},
    )


def _remove(event_store: EventStore, database: str) -> tuple[int, int]:
    """Remove the frozen rows, except those that an event still needs, and say how many keys went.

    An event may need one still when it came in after the last pass; the next run takes care of it.
    """
    removed = []
    for table, frozen, key, of_event in (
        ("person_overrides", MERGES, "old_person_id", "person_id"),
        ("distinct_id_overrides", SPLITS, "distinct_id", "distinct_id"),
    ):
        needed = f"SELECT project_id, {of_event} FROM {database}.events WHERE {_concerned(database)}"
        done = f"(project_id, {key}) NOT IN ({needed})"
        removed.append(_count(event_store, frozen, done))
        frozen_version = f"joinGetOrNull('{database}.{frozen}_by_key', 'version', project_id, {key})"
        event_store.command(
            f"ALTER TABLE {table} DELETE WHERE ifNull(version <= {frozen_version}, 0) AND {done}",
            settings={"mutations_sync": 1},
        )
    return removed[0], removed[1]
