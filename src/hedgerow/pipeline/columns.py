"""A block's events as the columns of the events table.

The properties go as the bytes that came, with what was added spliced in front; only rewritten ones are encoded again.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import accumulate, chain
from typing import Any

import msgspec
import pyarrow as pa

from hedgerow.persons.ops import PersonOp
from hedgerow.pipeline.block import MINUTE_MS, NO_GROUPS, Block, Event
from hedgerow.pipeline.promoted import Promoted, column_of
from hedgerow.pipeline.reasons import STORED
from hedgerow.promotion.store import PREFIX
from hedgerow.store.hot_columns import HOT_COLUMNS

# column -> property: ordinary columns, 25-35 times faster to query than the JSON, 0.35 CPU s a million rows each;
# the country is found by the pipeline itself
HOT = {column: name for name, column in HOT_COLUMNS.items() if column != "country_code"}

_encode = msgspec.json.encode


def properties_pieces(event: Event) -> list[bytes | memoryview]:
    """The properties' JSON as it is stored, in pieces: only joined are they copied, all events' at once."""
    if event.rewritten:
        taken = {key for part in event.prefix for key in msgspec.json.decode(b"{" + part + b"}")}
        rest = (
            {key: value for key, value in event.properties.items() if key not in taken} if taken else event.properties
        )
        raw, empty = _encode(rest), not rest
    else:
        raw, empty = event.raw, len(event.raw) < 8 and not event.raw[1:-1].strip()
    if not event.prefix:
        return [raw]
    added = b",".join(event.prefix)
    return [b"{", added, b"}"] if empty else [b"{", added, b",", memoryview(raw)[1:]]


class Rows:
    """The last step before persons: turn the events into rows, and let go of them."""

    def __init__(self, promoted: Promoted) -> None:
        self._promoted = promoted

    def __call__(self, block: Block) -> None:
        if block.events:
            block.batches.append(batch_of(block.events, self._promoted.columns()))
            block.outcomes.update(
                (event.tenant.id, event.record.received_at // MINUTE_MS, STORED) for event in block.events
            )
            block.first_of = {event.tenant.id for event in block.events if not event.tenant.ingested_event}
            block.events = []


def with_persons(batches: list[pa.RecordBatch], ops: list[PersonOp]) -> pa.Table | None:
    """All rows, with the persons that were found for them; none where there are no rows.

    The parts stay record batches of their own: copying them into one takes 3 us an event, and the engine, which puts
    small blocks together before it writes, makes one part of them and one use of the token either way.
    """
    if not batches:
        return None
    batches = _alike(batches)
    person_ids = _uuids([op.person_id for op in ops])
    modes = pa.array([op.mode for op in ops], pa.string())
    whole, start = [], 0
    for batch in batches:
        persons = [person_ids.slice(start, batch.num_rows), modes.slice(start, batch.num_rows)]
        names = [*batch.schema.names, "person_id", "person_mode"]
        whole.append(pa.RecordBatch.from_arrays([*batch.columns, *persons], names=names))
        start += batch.num_rows
    return pa.Table.from_batches(whole)


def without_promoted(rows: pa.Table) -> pa.Table | None:
    """The rows without the columns of promoted properties, which the store computes itself; None if there are none."""
    kept = [name for name in rows.schema.names if not name.startswith(PREFIX)]
    return rows.select(kept) if len(kept) < rows.num_columns else None


def _alike(batches: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """With the columns that all have: a property may have got its own in the midst of a block. The store adds those."""
    first = batches[0].schema
    if all(batch.schema.equals(first) for batch in batches):
        return batches
    common = [name for name in first.names if all(name in batch.schema.names for batch in batches)]
    return [batch.select(common) for batch in batches]


def batch_of(events: list[Event], promoted: Mapping[str, str]) -> pa.RecordBatch:
    """The columns that do not depend on persons. Their order is of no importance: they are inserted by name.

    `promoted` are columns and their properties.
    """
    properties = [event.properties for event in events]
    columns: dict[str, pa.Array] = {
        "uuid": _uuids([event.uuid for event in events]),
        "project_id": pa.array([event.tenant.id for event in events], pa.int64()),
        "event": pa.array([event.name for event in events], pa.string()),
        "timestamp": pa.array([event.timestamp for event in events], pa.int64()).cast(pa.timestamp("us", "UTC")),
        "distinct_id": pa.array([event.distinct_id for event in events], pa.string()),
        "properties": _joined([properties_pieces(event) for event in events]),
        "elements_chain": _texts([event.elements_chain for event in events]),
        "country_code": pa.array([event.country for event in events], pa.string()),
    }
    # one visit to each dict for all its hot properties: a visit for each of them costs twice as much in cache misses
    hot = [[*map(values.get, HOT.values())] for values in properties]
    for column, found in zip(HOT, zip(*hot, strict=True), strict=True):
        columns[column] = _texts(found)
    for column, name in promoted.items():
        columns[column] = column_of([values.get(name) for values in properties])
    groups = {event.groups for event in events}
    for index in range(len(NO_GROUPS)):
        used = any(keys[index] for keys in groups)
        columns[f"group_{index}"] = _texts([event.groups[index] for event in events] if used else [""] * len(events))
    return pa.RecordBatch.from_pydict(columns)


def _uuids(values: list[bytes]) -> pa.Array:
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(values), [None, pa.py_buffer(b"".join(values))])


def _joined(texts: list[list[bytes | memoryview]]) -> pa.Array:
    """Binary values from the pieces of each."""
    ends = array("i", accumulate((sum(map(len, pieces)) for pieces in texts), initial=0))
    return pa.BinaryArray.from_buffers(
        pa.binary(), len(texts), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(chain.from_iterable(texts)))]
    )


def _texts(values: Sequence[Any]) -> pa.Array:
    """Strings as they are, empty for null, other values as JSON. Arrow reads strings and nulls at 0.1 us a value."""
    if not any(values) and {*values} <= {None, ""}:  # most events have no campaign, group or elements
        return pa.repeat("", len(values))
    try:
        return pa.array(values, pa.string()).fill_null("")
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([_text(value) for value in values], pa.string())


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    if value is None:
        return ""
    return _encode(value).decode()
