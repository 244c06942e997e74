"""Answers with names and types of columns, block by block: what people's questions are answered from.

`EventStore.query` gives dictionaries, in which two columns of one name are one; a question of a person may well have
them.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hedgerow.runtime import telemetry
from hedgerow.store.connecting import translated
from hedgerow.store.replicas import Replicas
from hedgerow.store.topology import Topology

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client


@dataclass(frozen=True, slots=True)
class Result:
    """`blocks` are lists of rows; a failure after the first block is raised while they are read.

    `summary` is ClickHouse's, as texts; of an answer that was streamed it says little.
    """

    columns: list[str]
    types: list[str]
    blocks: Iterator[Sequence[Sequence[Any]]]
    summary: dict[str, Any]

    def read_rows(self) -> int:
        return int(self.summary.get("read_rows") or 0)

    def read_bytes(self) -> int:
        return int(self.summary.get("read_bytes") or 0)


@contextlib.contextmanager
def answer(home: Replicas, sql: str, parameters: dict[str, Any] | None, settings: dict[str, Any]) -> Iterator[Result]:
    """Ask one of the servers; the next one is asked where it fails before its first block."""
    started = time.perf_counter()
    status = "error"

    def ask(client: Client) -> Any:
        return client.query_row_block_stream(sql, parameters=parameters, settings=settings)

    try:
        stream = home.run(ask)
        with stream as blocks:
            source = stream.source
            types = [column.name for column in source.column_types]
            yield Result(list(source.column_names), types, _translated(blocks), dict(source.summary or {}))
        status = "ok"
    finally:
        telemetry.query_seconds.labels(status).observe(time.perf_counter() - started)


def _translated(blocks: Iterator[Sequence[Sequence[Any]]]) -> Iterator[Sequence[Sequence[Any]]]:
    try:
        yield from blocks
    except Exception as error:
        raise translated(error) from error


def kill_sql(topology: Topology) -> str:
    """By `log_comment`, which all parts of a statement on a cluster have in common."""
    on_cluster = f" ON CLUSTER {topology.cluster}" if topology.cluster else ""
    return f"KILL QUERY{on_cluster} WHERE Settings['log_comment'] = {{tag:String}} ASYNC"


def progress_sql(topology: Topology) -> str:
    """Sums over the statements of one question; on a cluster, over all servers that work for it."""
    processes = "system.processes"
    if topology.cluster:
        processes = f"clusterAllReplicas('{topology.cluster}', system.processes)"
    return (
        "SELECT sum(read_rows) AS read_rows, sum(read_bytes) AS read_bytes, sum(total_rows_approx) AS total_rows, "  # noqa: S608 -- the name of a cluster is checked by the settings
        "max(elapsed) AS elapsed, sum(ProfileEvents['OSCPUVirtualTimeMicroseconds']) AS cpu_us "
        f"FROM {processes} WHERE Settings['log_comment'] = {{tag:String}}"
    )
