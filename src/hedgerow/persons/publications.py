"""Rows on their way to the event store's copies, as Arrow streams in the outbox.

The copies are ReplacingMergeTree tables: the row with the highest version counts, and sending one twice is harmless.
Columns are made from buffers, because `pyarrow.array` of a Python list imports pandas: 1.2 s and 60 MB.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import pyarrow as pa

from hedgerow.persons.interface import GroupRow, IdOverride, PersonOverride, Transaction

MAX_BODY_BYTES = 16 << 20  # of properties in one stream, before compression
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


class Outbox:
    """Collects one transaction's rows; `flush` puts them into its outbox. Properties are JSON as bytes."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in SCHEMAS}

    def person(
        self, project_id: int, uuid: bytes, properties: bytes, created_at: int, is_identified: bool, version: int
    ) -> None:
        self._rows["persons"].append((project_id, uuid, properties, created_at, is_identified, 0, version))

    def person_deleted(self, project_id: int, uuid: bytes, created_at: int, version: int) -> None:
        self._rows["persons"].append((project_id, uuid, b"{}", created_at, 0, 1, version))

    def distinct_id(
        self, project_id: int, distinct_id: str, uuid: bytes, version: int, *, is_deleted: bool = False
    ) -> None:
        self._rows["person_distinct_ids"].append((project_id, distinct_id.encode(), uuid, is_deleted, version))

    def person_override(self, row: PersonOverride, version: int, now: int) -> None:
        self._rows["person_overrides"].append((*row, version, now))

    def id_override(self, row: IdOverride, version: int) -> None:
        self._rows["distinct_id_overrides"].append((row.project_id, row.distinct_id.encode(), row.uuid, version, 0))

    def group(self, row: GroupRow) -> None:
        self._rows["groups"].append(
            (
                row.project_id,
                row.group_type_index,
                row.group_key.encode(),
                row.properties.encode(),
                row.created_at,
                row.version,
                0,
            )
        )

    def flush(self, transaction: Transaction) -> bool:
        """Returns whether there was anything."""
        for table, rows in self._rows.items():
            for part in _parts(rows, SCHEMAS[table]):
                token = f"{table}-{secrets.token_hex(12)}"  # never one of before a restored backup
                transaction.publish(table, token, stream(SCHEMAS[table], part))
        return any(self._rows.values())


def _parts(rows: list[tuple[Any, ...]], schema: pa.Schema) -> Iterator[Sequence[tuple[Any, ...]]]:
    column = schema.get_field_index("properties")
    if column < 0:
        if rows:
            yield rows
        return
    start = size = 0
    for index, row in enumerate(rows):
        size += len(row[column])
        if size > MAX_BODY_BYTES:
            yield rows[start : index + 1]
            start, size = index + 1, 0
    if start < len(rows):
        yield rows[start:]


def stream(schema: pa.Schema, rows: Sequence[tuple[Any, ...]]) -> bytes:
    """The rows as an Arrow stream, compressed with LZ4."""
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


def table_of(body: bytes) -> pa.Table:
    return pa.ipc.open_stream(body).read_all()
