"""Judging a capture v1 body: whole-request faults raise, everything else is a result per event (wire-protocol §4)."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from hedgerow.edge.rejections import Reason, Rejected, event_too_large
from hedgerow.edge.validation import UNREADABLE, is_uuid, parse_leniently
from hedgerow.wire.capture_v1 import FLAGS, fault_of, is_timestamp


class Anything(msgspec.Struct, gc=False):
    """Any JSON object; nothing of it is kept."""


class Options(msgspec.Struct, gc=False):
    cookieless_mode: Any = None
    disable_skew_correction: Any = None
    disable_skew_adjustment: Any = None
    process_person_profile: Any = None


class EventV1(msgspec.Struct, gc=False):
    event: Any = None
    uuid: Any = None
    distinct_id: Any = None
    timestamp: Any = None
    options: Options | None = None
    properties: Anything | None = None


class BatchV1(msgspec.Struct, gc=False):
    created_at: Any = None
    batch: list[EventV1] | None = None


class CheckedV1(NamedTuple):
    """The uuids of the usable events, and those of the others with the reason; `events` are all, in order."""

    kept: list[str]
    dropped: dict[str, Reason]
    events: list[EventV1]


_decoder = msgspec.json.Decoder(BatchV1)


def check_v1(text: bytes, max_event_bytes: int = 0) -> CheckedV1:
    """Raises `Rejected` for an empty batch, a bad `created_at`, and a missing, bad or repeated uuid."""
    faults: dict[int, Reason] = {}
    try:
        batch = _decoder.decode(text)
    except UNREADABLE as error:
        batch = _of_value(parse_leniently(text, error), faults)
    if not batch.batch:
        raise Rejected(Reason.EMPTY_BATCH)
    if not is_timestamp(batch.created_at):
        raise Rejected(Reason.INVALID_CREATED_AT)
    if max_event_bytes and len(text) > max_event_bytes:
        _refuse_large(text, max_event_bytes)
    seen: set[str] = set()
    checked = CheckedV1([], {}, batch.batch)
    for index, event in enumerate(batch.batch):
        uuid = event.uuid
        if type(uuid) is not str or not is_uuid(uuid):
            raise Rejected(Reason.INVALID_UUID, "Every event needs a `uuid` that is a UUID.")
        canonical = uuid.replace("-", "").lower()
        if canonical in seen:
            raise Rejected(Reason.DUPLICATE_UUID)
        seen.add(canonical)
        reason = faults.get(index) or reason_against(event)
        if reason is None:
            checked.kept.append(uuid)
        else:
            checked.dropped[uuid] = reason
    return checked


def reason_against(event: EventV1) -> Reason | None:
    options = event.options
    flags = () if options is None else (getattr(options, flag) for flag in FLAGS)
    fault = fault_of(event.event, event.distinct_id, event.timestamp, flags)
    return None if fault is None else Reason(fault)


def _of_value(value: Any, faults: dict[int, Reason]) -> BatchV1:
    """The slow way: one event of a wrong shape must not cost its batch; its reason goes to `faults` by place."""
    if not isinstance(value, dict) or not isinstance(value.get("batch"), list):
        raise Rejected(Reason.NOT_AN_OBJECT, "The body must be an object with `created_at` and an array `batch`.")
    events: list[EventV1] = []
    for index, item in enumerate(value["batch"]):
        if not isinstance(item, dict):
            raise Rejected(Reason.NOT_AN_OBJECT)
        event = EventV1(item.get("event"), item.get("uuid"), item.get("distinct_id"), item.get("timestamp"))
        options, properties = item.get("options"), item.get("properties")
        if properties is not None and not isinstance(properties, dict):
            faults[index] = Reason.MALFORMED_EVENT_PROPERTIES
        elif options is not None and not isinstance(options, dict):
            faults[index] = Reason.INVALID_OPTIONS
        elif options:
            event.options = msgspec.convert(options, Options)
        events.append(event)
    return BatchV1(value.get("created_at"), events)


class _Sizes(msgspec.Struct, gc=False):
    batch: list[msgspec.Raw] = []


_sizes = msgspec.json.Decoder(_Sizes)


def _refuse_large(text: bytes, limit: int) -> None:
    try:
        items = _sizes.decode(text).batch
    except UNREADABLE:
        return
    if any(len(bytes(item)) > limit for item in items):
        raise event_too_large(limit)
