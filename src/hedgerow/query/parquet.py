"""Tables as Parquet. Types come from ClickHouse's where they are known, else from the values; what is neither a number,
a text, a truth value nor a time is JSON text."""

from __future__ import annotations

import re
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from hedgerow.query.files import cell
from hedgerow.query.tables import Table

WRAPPED = re.compile(r"(?:Nullable|LowCardinality)\((.*)\)\Z", re.DOTALL)
ZONE = re.compile(r"DateTime(?:64)?\((?:\d+, )?'([^']+)'\)")


def write(table: Table, out: IO[bytes]) -> None:
    blocks = table.blocks
    if len(table.types) == len(table.columns):
        types = [arrow_type(name) for name in table.types]
    else:
        held = [list(block) for block in blocks]  # an insight's numbers: few
        types = [_type_of([row[index] for block in held for row in block]) for index in range(len(table.columns))]
        blocks = held
    schema = pa.schema(list(zip(_unique(table.columns), types, strict=True)))
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for block in blocks:
            if block:
                arrays = [_array([row[index] for row in block], kind) for index, kind in enumerate(types)]
                writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))


def arrow_type(name: str) -> Any:
    """Of a ClickHouse type."""
    while found := WRAPPED.match(name):
        name = found[1]
    if re.fullmatch(r"Int(8|16|32|64)|UInt(8|16|32)", name):
        return pa.int64()
    if name == "UInt64":
        return pa.uint64()
    if name.startswith("Float"):
        return pa.float64()
    if name == "Bool":
        return pa.bool_()
    if name.startswith("DateTime"):
        zone = ZONE.match(name)
        return pa.timestamp("us", zone[1] if zone else "UTC")
    if name in {"Date", "Date32"}:
        return pa.date32()
    return pa.string()


def _type_of(values: list[Any]) -> Any:
    found = [value for value in values if value is not None]
    if found and all(isinstance(value, bool) for value in found):
        return pa.bool_()
    if found and all(isinstance(value, int) and not isinstance(value, bool) for value in found):
        return pa.int64()
    if found and all(isinstance(value, int | float) and not isinstance(value, bool) for value in found):
        return pa.float64()
    return pa.string()


def _array(values: list[Any], kind: Any) -> Any:
    if kind == pa.string():
        values = [
            None if value is None else str(shown) if (shown := cell(value)) is not None else "" for value in values
        ]
    return pa.array(values, kind)


def _unique(names: list[str]) -> list[str]:
    """Columns of a Parquet file have different names."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found
