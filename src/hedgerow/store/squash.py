"""Write old merges and splits into past events, then forget them, so that reading people stays cheap.

Every reader joins the overrides (`store.sql`), at a cost that grows with their number. A squash freezes those older
than `older_than` into tables of their own, rewrites `person_id` of the events they concern, one partition at a time,
and removes exactly the frozen rows that no event needs any more. 10,000 merges over 2 million events take about a
second of CPU. Sessions name no person, and `person_id` is in no sorting key, so nothing else changes.

Safe to repeat after a crash at any point, because an override is removed only once no event needs it: a run that
stopped half-way leaves events that are right already and overrides that still hold. What is younger than
`older_than` waits, since events that were resolved before a merge may still be on their way.

On a cluster the frozen tables are one and the same on all servers, as the overrides are, and every replica rewrites
its own parts by them: all come to the same rows. Each step waits until every replica has done it; one that is down
makes the squash fail, and the next run does it again. Shards without a cluster are squashed one after the other.
"""

# ruff: noqa: S608 -- only our own names and constants go into these texts

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from datetime import timedelta

import structlog

from hedgerow.store.client import EventStore

log = structlog.get_logger(__name__)

NOBODY = "toUUID('00000000-0000-0000-0000-000000000000')"
MERGES, SPLITS = "squash_merges", "squash_splits"  # the overrides to write, by key
DONE = "_done"  # of these, with each of their versions, what no event needs any more
MOST_AT_ONCE = 100_000  # overrides of each kind in one run; each takes about 200 bytes of memory where it is looked up
NO_LIMIT = {"max_execution_time": 0}  # a background job: nobody waits
ON_ALL_REPLICAS = {"mutations_sync": 2}
MOST_PASSES = 4  # a second one follows chains of merges and catches events that came in meanwhile


@dataclass(frozen=True)
class SquashResult:
    merges: int  # overrides of persons that were written into events and removed
    splits: int  # overrides of distinct ids, likewise
    events: int  # events that got another person
    partitions: int  # partitions that were rewritten
    seconds: float


@dataclass(frozen=True)
class Kind:
    """One kind of override: where it comes from, where it is frozen, and what of an event it goes by."""

    overrides: str
    frozen: str
    key: str
    type: str
    of_event: str


KINDS = (
    Kind("person_overrides", MERGES, "old_person_id", "UUID", "person_id"),
    Kind("distinct_id_overrides", SPLITS, "distinct_id", "String", "distinct_id"),
)


def squash(event_store: EventStore, older_than: timedelta) -> SquashResult:
    """Squash what is older than `older_than`. Blocks until done; run it from one process at a time.

    Raises `StoreUnavailable` when the store goes away meanwhile; run it again later.
    """
    started = time.monotonic()
    results = []
    for one in event_store.alone():
        with contextlib.closing(one):
            results.append(_Squash(one).run(older_than))
    merges, splits, events, partitions = (sum(column) for column in zip(*results, strict=True))
    result = SquashResult(merges, splits, events, partitions, time.monotonic() - started)
    log.info("overrides squashed", merges=merges, splits=splits, events=events, partitions=partitions)
    return result


class _Squash:
    """One squash of one set of servers."""

    def __init__(self, event_store: EventStore) -> None:
        self._store = event_store
        topology = event_store.topology
        self._database = topology.front[0].database
        self._everywhere = f" ON CLUSTER {topology.cluster}" if topology.cluster else ""
        self._events = topology.local("events")

    def run(self, older_than: timedelta) -> tuple[int, int, int, int]:
        """How many merges, splits and events, in how many partitions."""
        self._clear()
        for kind in KINDS:
            self._freeze(kind, older_than)
        merges = splits = events = 0
        partitions: set[str] = set()
        if any(self._count(kind.frozen) for kind in KINDS):
            for _ in range(MOST_PASSES):
                todo = self._partitions()
                if not todo:
                    break
                for partition, count in todo.items():
                    self._rewrite(partition)
                    partitions.add(partition)
                    events += count
            merges, splits = (self._remove(kind) for kind in KINDS)
        self._clear()
        return merges, splits, events, len(partitions)

    def _clear(self) -> None:
        """Remove what an interrupted run left. Its mutations first: without their tables they would fail for ever."""
        self._store.command(
            f"KILL MUTATION{self._everywhere} WHERE database = '{self._database}' AND NOT is_done "
            f"AND (command LIKE '%{MERGES}%' OR command LIKE '%{SPLITS}%')"
        )
        for kind in KINDS:
            for table in (f"{kind.frozen}{DONE}", kind.frozen):
                self._store.command(f"DROP TABLE IF EXISTS {table}{self._everywhere} SYNC")

    def _freeze(self, kind: Kind, older_than: timedelta) -> None:
        """Copy the overrides to squash, by key, with the version up to which they may be removed afterwards.

        A key with any younger row is left alone as a whole: its older rows no longer say where its events belong. A
        split that was taken back sends its events nowhere: it is only removed.
        """
        version = f"{kind.overrides}.version"
        person = f"argMax({kind.overrides}.person_id, {version})"
        if kind.frozen == SPLITS:
            person = f"if(argMax(is_deleted, {version}) = 1, {NOBODY}, {person})"
        self._create(kind.frozen, kind, "person_id UUID, version UInt64")
        self._fill(
            kind.frozen,
            f"SELECT project_id, {kind.key}, {person}, max({version}) FROM {kind.overrides} "
            f"GROUP BY project_id, {kind.key} "
            "HAVING max(created_at) <= now64(3) - toIntervalMillisecond({age:Int64}) "
            f"ORDER BY project_id, {kind.key} LIMIT {MOST_AT_ONCE}",
            {"age": int(older_than.total_seconds() * 1000)},
        )

    def _create(self, table: str, kind: Kind, columns: str) -> None:
        engine = "MergeTree"
        if self._everywhere:
            engine = f"ReplicatedMergeTree('/clickhouse/tables/all/{{database}}/{table}', '{{shard}}-{{replica}}')"
        self._store.command(
            f"CREATE TABLE {table}{self._everywhere} (project_id Int64, {kind.key} {kind.type}, {columns}) "
            f"ENGINE = {engine} ORDER BY (project_id, {kind.key})"
        )

    def _fill(self, table: str, select: str, parameters: dict[str, int] | None = None) -> None:
        self._store.command(f"INSERT INTO {table} {select}", parameters)
        if self._everywhere:
            self._store.command(f"SYSTEM SYNC REPLICA{self._everywhere} {self._database}.{table}")

    def _count(self, table: str) -> int:
        return int(self._store.query(f"SELECT count() AS n FROM {table}", settings=NO_LIMIT)[0]["n"])

    def _looked_up(self, kind: Kind) -> str:
        """The person that an event's key is frozen to, or NULL.

        The frozen table as two constant arrays, which `transform` makes a hash table of: unlike a dictionary or a Join
        table it needs no state on a server that could differ from another's.
        """
        key = f"concat(toString(project_id), '/', toString({kind.key}))"
        arrays = (
            f"SELECT (groupArray({key}), groupArray(toString(person_id))) FROM {self._database}.{kind.frozen} "
            f"WHERE person_id != {NOBODY}"
        )
        of_event = f"concat(toString(project_id), '/', toString({kind.of_event}))"
        return f"toUUIDOrNull(transform({of_event}, ({arrays}).1, ({arrays}).2, ''))"

    def _target(self) -> str:
        """Whom an event belongs to by the frozen overrides; as `store.sql.person_id`, a split before a merge."""
        merged, split = (self._looked_up(kind) for kind in KINDS)
        return f"coalesce({split}, {merged}, person_id)"

    def _concerned(self) -> str:
        """The condition for events to rewrite; its first half lets the bloom filters skip most granules."""
        theirs = " OR ".join(
            f"{kind.of_event} IN (SELECT {kind.key} FROM {self._database}.{kind.frozen})" for kind in KINDS
        )
        return f"({theirs}) AND {self._target()} != person_id"

    def _partitions(self) -> dict[str, int]:
        rows = self._store.query(
            "SELECT _partition_id AS id, count() AS events FROM events "
            f"WHERE {self._concerned()} GROUP BY id ORDER BY id",
            settings=NO_LIMIT,
        )
        return {str(row["id"]): int(row["events"]) for row in rows}

    def _rewrite(self, partition: str) -> None:
        self._store.command(
            f"ALTER TABLE {self._events}{self._everywhere} UPDATE person_id = {self._target()} "
            f"IN PARTITION ID '{partition}' WHERE {self._concerned()}",
            settings=ON_ALL_REPLICAS,
        )

    def _remove(self, kind: Kind) -> int:
        """Remove the frozen rows, except those that an event still needs, and say how many keys went.

        An event may need one still when it came in after the last pass; the next run takes care of it. Which rows go
        is decided here, once, and not by each replica for itself.
        """
        done = f"{kind.frozen}{DONE}"
        key = f"(project_id, {kind.key})"
        self._create(done, kind, "version UInt64")
        self._fill(
            done,
            f"SELECT project_id, {kind.key}, old.version FROM {kind.overrides} AS old INNER JOIN {kind.frozen} AS kept "
            f"ON old.project_id = kept.project_id AND old.{kind.key} = kept.{kind.key} "
            f"WHERE old.version <= kept.version AND {key} NOT IN "
            f"(SELECT project_id, {kind.of_event} FROM {self._database}.events WHERE {self._concerned()})",
        )
        self._store.command(
            f"ALTER TABLE {kind.overrides} DELETE WHERE (project_id, {kind.key}, version) IN "
            f"(SELECT project_id, {kind.key}, version FROM {self._database}.{done})",
            settings=ON_ALL_REPLICAS,
        )
        rows = self._store.query(f"SELECT uniqExact(project_id, {kind.key}) AS n FROM {done}", settings=NO_LIMIT)
        return int(rows[0]["n"])
