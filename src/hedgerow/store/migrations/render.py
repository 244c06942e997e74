"""How one migration's text becomes the statements of each form of store.

A file is plain ClickHouse SQL with three markers:

- `@engine(Name, args)` is the table engine; on a cluster it becomes its replicated twin,
- `@on_cluster` is empty but on a cluster,
- `@durable` adds the fsync settings where the engine's own configuration does not say so (the embedded one's does).

On a cluster, moreover:

- a sharded table (`topology.SHARDED`) is called `<name>_local`, each shard's replicas hold one, and a `Distributed`
  table is made under the name itself, sharded by `cityHash64(distinct_id)`: by nothing where nobody inserts through it,
- a materialized view reads and fills local tables, so that each shard aggregates what it is given,
- an ALTER of a sharded table is done to the local table first and then to the Distributed one,
- every other table is one and the same on all servers of all shards: each is a replica of it, and joins are local.

Paths in Keeper name the database and the table and not the table's UUID, which is another on a server that is added
later. `{shard}` and `{replica}` are macros of each server's configuration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from hedgerow.store.topology import SHARDED, SHARDING_KEY

ENGINE = re.compile(r"@engine\((\w+)(?:,\s*)?([^()]*)\)")
LEFT_OVER = re.compile(r"@(?:engine|on_cluster|durable)\b")
END = re.compile(r";[ \t]*(?:\n|$)")
CREATE_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)(?= @on_cluster)")
ALTER_TABLE = re.compile(r"ALTER TABLE (\w+)(?= @on_cluster)")
OF_COLUMNS = re.compile(r"\b(?:ADD|DROP|MODIFY|RENAME|COMMENT) COLUMN\b")
MATERIALIZED = re.compile(r"CREATE MATERIALIZED VIEW\b")
OWN_ROWS = re.compile(rf"\b(TO|FROM) ({'|'.join(sorted(SHARDED))})\b")
WINDOW = re.compile(r"non_replicated_deduplication_window = \d+")
# A block that is repeated after a week in Kafka must still be known; 10,000 are an hour and a half at two a second.
REPLICATED_WINDOW = "replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800"
INSERTED_THROUGH = frozenset({"events"})  # Distributed tables with a sharding key; the others are only read


@dataclass(frozen=True)
class Form:
    """Where the statements are to run; `cluster` names one only in the form of that name."""

    name: Literal["embedded", "server", "cluster"]
    cluster: str = ""
    database: str = ""  # of the cluster's tables


EMBEDDED = Form("embedded")
SERVER = Form("server")


def statements(text: str, form: Form, fsync: bool = True) -> list[str]:
    """The text's statements, in order, rendered for one form of store."""
    found = []
    for part in END.split(text):
        if without_comments(part):
            found += _on_cluster(part, form, fsync) if form.cluster else [_filled(part, form, fsync)]
    return [part.strip() for part in found]


def _filled(part: str, form: Form, fsync: bool, keeper: str = "") -> str:
    """`keeper` are the first arguments of a replicated engine: its path in Keeper and the replica's name."""

    def engine(match: re.Match[str]) -> str:
        if not keeper:
            return f"{match[1]}({match[2]})"
        return f"Replicated{match[1]}({', '.join(filter(None, (keeper, match[2])))})"

    durable = ", fsync_after_insert = 1, fsync_part_directory = 1" if form.name != "embedded" and fsync else ""
    on_cluster = f" ON CLUSTER {form.cluster}" if form.cluster else ""
    rendered = ENGINE.sub(engine, part).replace(" @on_cluster", on_cluster).replace("@durable", durable)
    if left := LEFT_OVER.search(rendered):
        raise ValueError(f"marker {left.group()} is not used as migrations/render.py says")
    return rendered


def _on_cluster(part: str, form: Form, fsync: bool) -> list[str]:
    if match := CREATE_TABLE.search(part):
        return _table(part, match[1], form, fsync)
    if (match := ALTER_TABLE.search(part)) and match[1] in SHARDED:
        local = _filled(part.replace(match.group(), f"{match.group()}_local", 1), form, fsync)
        return [local, _filled(part, form, fsync)] if OF_COLUMNS.search(part) else [local]
    if MATERIALIZED.search(part):
        part = OWN_ROWS.sub(r"\1 \2_local", part)
    return [_filled(part, form, fsync)]


def _table(part: str, table: str, form: Form, fsync: bool) -> list[str]:
    if table not in SHARDED:
        return [_filled(part, form, fsync, _keeper("all", table, "{shard}-{replica}"))]
    local = f"{table}_local"
    part = WINDOW.sub(REPLICATED_WINDOW, part.replace(f"EXISTS {table} @", f"EXISTS {local} @", 1))
    key = f", cityHash64({SHARDING_KEY})" if table in INSERTED_THROUGH else ""
    over = (
        f"CREATE TABLE IF NOT EXISTS {table} ON CLUSTER {form.cluster} AS {form.database}.{local}\n"
        f"ENGINE = Distributed('{form.cluster}', '{form.database}', '{local}'{key})"
    )
    return [_filled(part, form, fsync, _keeper("{shard}", local, "{replica}")), over]


def _keeper(shard: str, table: str, replica: str) -> str:
    """`all` in the place of a shard makes one table of those on all servers."""
    return f"'/clickhouse/tables/{shard}/{{database}}/{table}', '{replica}'"


def without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*", "", sql).strip()
