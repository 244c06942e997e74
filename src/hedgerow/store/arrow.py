"""Rows as the Arrow streams that are sent, and the part of them that belongs to each shard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hedgerow.store.topology import SHARDING_KEY

if TYPE_CHECKING:
    import pyarrow


def ipc_bytes(batch: pyarrow.RecordBatch | pyarrow.Table, *, compress: bool = False) -> pyarrow.Buffer:
    """The batch as an Arrow IPC stream, its columns compressed with LZ4 where it has to cross a network.

    Without compression it is written twice, the first time only to count: a buffer that grows costs 1 us an event in
    copies and page faults.
    """
    import pyarrow

    if compress:
        sink = pyarrow.BufferOutputStream()
        _write_stream(sink, batch, "lz4")
        return sink.getvalue()
    size = pyarrow.MockOutputStream()
    _write_stream(size, batch)
    buffer = pyarrow.allocate_buffer(size.size())
    _write_stream(pyarrow.FixedSizeBufferWriter(buffer), batch)
    return buffer


def _write_stream(sink: Any, batch: pyarrow.RecordBatch | pyarrow.Table, compression: str | None = None) -> None:
    import pyarrow

    options = pyarrow.ipc.IpcWriteOptions(compression=compression, use_threads=False)
    with pyarrow.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write(batch)


def by_shard(rows: pyarrow.RecordBatch | pyarrow.Table, shards: int) -> list[tuple[int, pyarrow.Table]]:
    """The rows of each shard that has some, in their order: as a Distributed table with equal weights spreads them.

    A shard is `cityHash64(distinct_id) % shards`, counted from 0. So all events of a distinct id are on one shard.
    """
    import numpy
    import pyarrow

    from hedgerow.store.cityhash import city_hash_64

    table = pyarrow.Table.from_batches([rows]) if isinstance(rows, pyarrow.RecordBatch) else rows
    if shards == 1:
        return [(0, table)]
    numbers = city_hash_64(table.column(SHARDING_KEY).combine_chunks()) % numpy.uint64(shards)
    found = []
    for shard in range(shards):
        these = numpy.flatnonzero(numbers == shard)
        if these.size:
            found.append((shard, table.take(pyarrow.array(these))))
    return found
