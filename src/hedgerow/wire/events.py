"""From a record's JSON to its events, as `wire-protocol` §3.1 and §4 shape them.

The fast way decodes typed structs with the properties left as bytes (1.3 us an event), then the properties alone to
a dict (3.8 us). What msgspec refuses (lone surrogates, NaN, numbers out of range, depth, invalid UTF-8) goes
through the slow, forgiving parser once, and what it decodes is marked `repaired`, because their bytes had to be written
anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from hedgerow.wire import lenient

EMPTY = msgspec.Raw(b"")
UNREADABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)


class WireEvent(msgspec.Struct, gc=False):
    """An event as it was sent; every field but `properties` may hold any JSON value."""

    event: Any = None
    distinct_id: Any = None
    dollar_distinct_id: Any = msgspec.field(name="$distinct_id", default=None)
    uuid: Any = None
    timestamp: Any = None
    offset: Any = None
    sent_at: Any = None
    properties: msgspec.Raw = EMPTY
    set: Any = msgspec.field(name="$set", default=None)
    set_once: Any = msgspec.field(name="$set_once", default=None)
    unset: Any = msgspec.field(name="$unset", default=None)
    session_id: Any = None
    window_id: Any = None
    options: Any = None


class WireBatch(WireEvent, gc=False):
    """An envelope, or a single event where `batch` is not there."""

    batch: list[WireEvent] | None = None
    historical_migration: Any = None
    capture_internal: Any = None


class Decoded(msgspec.Struct, gc=False):
    events: list[WireEvent]
    sent_at: Any = None
    capture_internal: bool = False
    repaired: bool = False


_list_decoder = msgspec.json.Decoder(list[WireEvent])
_batch_decoder = msgspec.json.Decoder(WireBatch)
_value_decoder = msgspec.json.Decoder()


def decode(body: bytes) -> Decoded:
    """All events of a body, in order. Raises `ValueError` where it holds none, or is no JSON at all."""
    try:
        if body[:1] == b"[" or body.lstrip()[:1] == b"[":
            return Decoded(_list_decoder.decode(body))
        return _of_batch(_batch_decoder.decode(body))
    except UNREADABLE:
        return _forgiving(body)


def _of_batch(batch: WireBatch) -> Decoded:
    internal = batch.capture_internal is True
    if batch.batch is not None:
        return Decoded(batch.batch, batch.sent_at, internal)
    return Decoded([batch], batch.sent_at, internal)


def _forgiving(body: bytes) -> Decoded:
    value = lenient.loads(body)
    if isinstance(value, list):
        return Decoded(list(_events_of(value)), repaired=True)
    if not isinstance(value, dict):
        raise ValueError("neither an event nor a batch of events")
    items = value.get("batch")
    internal = value.get("capture_internal") is True
    if isinstance(items, list):
        return Decoded(list(_events_of(items)), value.get("sent_at"), internal, repaired=True)
    return Decoded(list(_events_of([value])), value.get("sent_at"), internal, repaired=True)


def _events_of(items: list[Any]) -> Iterator[WireEvent]:
    for item in items:
        if not isinstance(item, dict):
            yield WireEvent()  # judged, and dropped under a name, by the pipeline's checks
            continue
        properties = item.get("properties")
        yield WireEvent(
            event=item.get("event"),
            distinct_id=item.get("distinct_id"),
            dollar_distinct_id=item.get("$distinct_id"),
            uuid=item.get("uuid"),
            timestamp=item.get("timestamp"),
            offset=item.get("offset"),
            sent_at=item.get("sent_at"),
            properties=EMPTY if properties is None else msgspec.Raw(lenient.dumps(properties)),
            set=item.get("$set"),
            set_once=item.get("$set_once"),
            unset=item.get("$unset"),
            session_id=item.get("session_id"),
            window_id=item.get("window_id"),
            options=item.get("options"),
        )


def properties_of(raw: msgspec.Raw) -> tuple[bytes, Any]:
    """An event's properties as JSON bytes and as a value; `{}` where they are missing or null."""
    text = bytes(raw)
    if not text or text == b"null":
        return b"{}", {}
    return text, _value_decoder.decode(text)
