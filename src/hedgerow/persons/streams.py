"""The Arrow streams of what an outbox holds: how rows become one, and how several are read as one table.

Apart from the outbox, and imported at its first use, because Arrow takes 43 MB that an idle `app` need not have.
Columns are made from buffers, because `pyarrow.array` of a Python list imports pandas: 1.2 s and 60 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

import pyarrow as pa

_LZ4 = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)

INT64, UINT8, UINT64 = pa.int64(), pa.uint8(), pa.uint64()
UUID = pa.binary(16)
TEXT = pa.string()
MILLISECONDS = pa.timestamp("ms", tz="UTC")

_ARRAY_CODES = {INT64: "q", UINT8: "B", UINT64: "Q", MILLISECONDS: "q"}

SCHEMAS = {
    "persons": pa.schema(
        [
            ("project_id", INT64),
            ("id", UUID),
            ("properties", TEXT),
            ("created_at", MILLISECONDS),
            ("is_identified", UINT8),
            ("is_deleted", UINT8),
            ("version", UINT64),
        ]
    ),
    "person_distinct_ids": pa.schema(
        [
            ("project_id", INT64),
            ("distinct_id", TEXT),
            ("person_id", UUID),
            ("is_deleted", UINT8),
            ("version", UINT64),
        ]
    ),
    "person_overrides": pa.schema(
        [
            ("project_id", INT64),
            ("old_person_id", UUID),
            ("person_id", UUID),
            ("version", UINT64),
            ("created_at", MILLISECONDS),
        ]
    ),
    "distinct_id_overrides": pa.schema(
        [
            ("project_id", INT64),
            ("distinct_id", TEXT),
            ("person_id", UUID),
            ("version", UINT64),
            ("is_deleted", UINT8),
        ]
    ),
    "groups": pa.schema(
        [
            ("project_id", INT64),
            ("group_type_index", UINT8),
            ("group_key", TEXT),
            ("properties", TEXT),
            ("created_at", MILLISECONDS),
            ("version", UINT64),
            ("is_deleted", UINT8),
        ]
    ),
}


def stream(table: str, rows: Sequence[tuple[Any, ...]]) -> bytes:
    """The rows of a table of the event store as an Arrow stream, compressed with LZ4."""
    schema = SCHEMAS[table]
    columns = [_column(values, field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=_LZ4) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
    body: bytes = sink.getvalue().to_pybytes()
    return body


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if kind == TEXT:
        offsets = array("i", accumulate(map(len, values), initial=0))
        return pa.StringArray.from_buffers(len(values), pa.py_buffer(offsets), pa.py_buffer(b"".join(values)))
    data = b"".join(values) if kind == UUID else array(_ARRAY_CODES[kind], values)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(data)])


def table_of(bodies: Iterable[bytes]) -> pa.Table:
    """The rows of several streams of one table, in their order. Raises `ArrowInvalid` where there is no stream."""
    return pa.concat_tables([pa.ipc.open_stream(body).read_all() for body in bodies]).combine_chunks()
