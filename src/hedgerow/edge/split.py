"""Who goes to which partition of the log, and requests that hold events of several.

All events of a person go to one partition, so that one worker has them in order. A partition is
`crc32(token + NUL + distinct id) mod partitions`; the distinct id is the text that the worker makes of it. Most
requests are of one person, or few: they go as they came, as one record. The others become one record a partition,
each with the envelope's own keys and its events' bytes as they were sent.

What cannot be told apart is not: a body that only the forgiving parser can read, and holds several partitions' events,
goes whole to its project's partition. An event without an id goes with the one before it; it is dropped under a name
wherever it comes to. Cookieless visitors have no id yet, so they go by their address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple
from zlib import crc32

import msgspec
from isal import isal_zlib

from hedgerow.eventlog import envelope
from hedgerow.eventlog.bodies import Bodies
from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.interface import Part, Writer

COOKIELESS = "$posthog_cookieless"
LONGEST_ID = 200  # characters; the worker cuts off the rest
WORTH_PACKING = 1024  # bytes
LEVEL, GZIP = 1, 31  # 6 us and 1.6 us an event: a tenth of zlib's default

_text_of = msgspec.json.Encoder().encode
_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_array = msgspec.json.Decoder(list[msgspec.Raw])


class Share(NamedTuple):
    partition: int
    record: Envelope


def share_out(record: Envelope, events: Sequence[Any], owner: str, partitions: int, text: bytes) -> list[Share]:
    """The records that a request becomes, one a partition. `text` is the body's JSON."""
    if partitions == 1:
        return [Share(0, record)]
    seed = crc32(record.token.encode() + b"\0")
    if not events:
        return [Share(crc32(owner.encode(), seed) % partitions, record)]
    only = _only_id(events)
    if only:
        return [Share(crc32(_key(only, record.ip), seed) % partitions, record)]
    places = partitions_of(events, seed, record.ip, partitions)
    home = crc32(b"", seed) % partitions
    first = next((place for place in places if place >= 0), home)
    if all(place in (first, -1) for place in places):
        return [Share(first, record)]
    try:
        return _split(record, text, places, first)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [Share(home, record)]


def _only_id(events: Sequence[Any]) -> str:
    """The id that all events have where it mostly is, empty where that is not so. 1 us for a browser's 20 events."""
    try:
        ids = [event.distinct_id for event in events]
    except AttributeError:  # an event that is no object
        return ""
    first = ids[0]
    return first if type(first) is str and ids.count(first) == len(ids) else ""


def partitions_of(events: Sequence[Any], seed: int, ip: str, partitions: int) -> list[int]:
    """The partition of each event, -1 where it has no id."""
    places: list[int] = []
    last: Any = None
    place = -1
    for event in events:
        distinct_id = _id_of(event)
        if distinct_id is not last and (type(distinct_id) is not str or distinct_id != last):
            last = distinct_id
            place = -1 if distinct_id is None else crc32(_key(distinct_id, ip), seed) % partitions
        places.append(place)
    return places


def _id_of(event: Any) -> Any:
    """The distinct id where the worker looks for it; None where there is none."""
    distinct_id = getattr(event, "distinct_id", None)
    if distinct_id is None or distinct_id == "":
        distinct_id = getattr(event, "dollar_distinct_id", None)
        if distinct_id is None or distinct_id == "":
            distinct_id = getattr(getattr(event, "properties", None), "distinct_id", None)
    return None if distinct_id == "" else distinct_id


def _key(distinct_id: Any, ip: str) -> bytes:
    if type(distinct_id) is not str:
        return _text_of(distinct_id)[:LONGEST_ID]
    if distinct_id == COOKIELESS:
        return ip.encode()
    return distinct_id[:LONGEST_ID].replace("\0", "\ufffd").encode("utf-8", "replace")


def _split(record: Envelope, text: bytes, places: list[int], first: int) -> list[Share]:
    """Raises `msgspec.DecodeError` where the body cannot be cut into its events."""
    keys: dict[str, msgspec.Raw] | None = None
    if text.lstrip().startswith(b"["):
        items = _array.decode(text)
    else:
        keys = _object.decode(text)
        items = _array.decode(keys.pop("batch"))
    if len(items) != len(places):
        raise msgspec.DecodeError("another number of events than were judged")
    head = b"" if keys is None else b"".join(_text_of(key) + b":" + bytes(raw) + b"," for key, raw in keys.items())
    mine: dict[int, list[msgspec.Raw]] = {}
    place = first
    for item, own in zip(items, places, strict=True):
        place = place if own < 0 else own
        mine.setdefault(place, []).append(item)
    shares = []
    for place, some in mine.items():
        body = b"[" + b",".join(map(bytes, some)) + b"]"
        body, packed = _pack(body if keys is None else b"{" + head + b'"batch":' + body + b"}")
        shares.append(Share(place, msgspec.structs.replace(record, body=body, gzip=packed, count=len(some))))
    return shares


def _pack(body: bytes) -> tuple[bytes, bool]:
    return (isal_zlib.compress(body, LEVEL, GZIP), True) if len(body) >= WORTH_PACKING else (body, False)


async def append(writer: Writer, shares: list[Share]) -> None:
    """Return once all are durable; raises `LogUnavailable` or `ObjectsUnavailable`."""
    bodies = writer.bodies
    parts = []
    for place, record in shares:
        if bodies is not None and len(record.body) > bodies.limit:
            record = await _fitting(record, bodies)
        parts.append(Part(place, envelope.encode(record)))
    if len(parts) == 1:
        await writer.append(parts[0].payload, parts[0].partition)
    else:
        await writer.append_parts(parts)


async def _fitting(record: Envelope, bodies: Bodies) -> Envelope:
    """The record, made to fit: packed where it is not, its body put into the object store where that is not enough."""
    if not record.gzip and len(record.body) > bodies.limit:
        body, packed = await asyncio.to_thread(_pack, record.body)
        record = msgspec.structs.replace(record, body=body, gzip=packed)
    if len(record.body) <= bodies.limit:
        return record
    key = await asyncio.to_thread(bodies.put, record.body)
    return msgspec.structs.replace(record, body=b"", body_key=key)
