"""The schema of servers that others run: made by `hedgerow store migrate`, and looked at before they are used.

What is missing is waited for, as a store that is down is: the roles may start before the migration has run. A schema
that is newer than the code is no reason to stop, since migrations only add: old roles go on while new ones start.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from hedgerow import __version__
from hedgerow.errors import SettingsRefused
from hedgerow.settings import Settings
from hedgerow.store import migrations
from hedgerow.store.errors import UNKNOWN_DATABASE, UNKNOWN_TABLE, StoreError, StoreUnavailable
from hedgerow.store.topology import Replicas, Topology

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

Ask = Callable[..., list[dict[str, Any]]]

RUN_IT = "Run: hedgerow store migrate"
OF_CLUSTER = (
    "SELECT shard_num, any(shard_weight) AS weight, max(is_local) AS here FROM system.clusters "
    "WHERE cluster = {cluster:String} GROUP BY shard_num ORDER BY shard_num"
)


def migrate(settings: Settings, event_store: EventStore, *, dry_run: bool = False, again: bool = False) -> list[str]:
    """Bring every server up to date; returns the statements, in order. Safe to repeat, and to run twice at once.

    `event_store` must be one that does not check. `again` also runs what is recorded as done: on a cluster that makes
    the tables on servers that were added. Raises `SettingsRefused` when the data is of a newer version.
    """
    topology = event_store.topology
    if topology.form == "shards":
        ran = []
        for one in event_store.alone():
            with contextlib.closing(one):
                ran += migrate(settings, one, dry_run=dry_run, again=again)
        return ran
    form = migrations.Form(topology.form, topology.cluster or "", topology.front[0].database)
    first = [_create_database(event_store, dry_run)] if topology.is_remote else []
    ran = migrations.migrate(event_store, form, __version__, fsync=settings.store.fsync, dry_run=dry_run, again=again)
    return [*first, *ran] if ran else []


def check(topology: Topology, shard: int | None, ask: Ask) -> None:
    """Whether the servers in front (None), or those of a shard, are what the settings and this code take them for.

    Raises `StoreUnavailable` for a schema that is not there yet and `SettingsRefused` for settings that would put
    events where questions do not look for them.
    """
    if shard is None:
        _check_schema(ask)
    if topology.cluster is not None and topology.shards:
        check_shards(topology.cluster, topology.shards, shard, ask(OF_CLUSTER, {"cluster": topology.cluster}))


def _check_schema(ask: Ask) -> None:
    try:
        done = {row["number"] for row in migrations.applied(ask)}
    except StoreError as error:
        if error.clickhouse_code not in (UNKNOWN_DATABASE, UNKNOWN_TABLE):
            raise
        raise StoreUnavailable(f"ClickHouse has no tables of Hedgerow yet. {RUN_IT}") from error
    if missing := [one for one in migrations.load() if one.number not in done]:
        names = ", ".join(f"{one.number} {one.name}" for one in missing)
        raise StoreUnavailable(f"ClickHouse's tables are older than this Hedgerow; they lack {names}. {RUN_IT}")


def check_shards(cluster: str, shards: Sequence[Replicas], shard: int | None, found: Sequence[dict[str, Any]]) -> None:
    """Compare `store.shards` with the cluster's own list (`OF_CLUSTER`), which is how Distributed tables spread rows.

    `shard` is that of the server that was asked, where one of them was: it must call itself by the same number.
    """
    if not found:
        raise SettingsRefused(f"ClickHouse knows no cluster {cluster!r}: see remote_servers in its configuration.")
    if len(found) != len(shards):
        raise SettingsRefused(f"store.shards names {len(shards)} shards, but the cluster {cluster} has {len(found)}.")
    if len({row["weight"] for row in found}) > 1:
        raise SettingsRefused(f"The shards of the cluster {cluster} must all have the same weight.")
    here = [row["shard_num"] for row in found if row["here"]]
    if shard is not None and here and shard + 1 not in here:
        raise SettingsRefused(
            f"Place {shard + 1} of store.shards is shard {here[0]} of the cluster {cluster}: their order must agree."
        )


def _create_database(event_store: EventStore, dry_run: bool) -> str:
    topology = event_store.topology
    on_cluster = f" ON CLUSTER {topology.cluster}" if topology.cluster else ""
    statement = f"CREATE DATABASE IF NOT EXISTS {topology.front[0].database}{on_cluster} ENGINE = Atomic"
    if not dry_run:
        event_store.command(statement, use_database=False)
    return statement
