"""Records to events: unpack the bodies, find the project, and judge whether each event can be an event at all."""

from __future__ import annotations

from typing import Any

import orjson

from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.interface import Record
from hedgerow.pipeline.block import Block, Event
from hedgerow.pipeline.reasons import Drop, Undecodable, Warn
from hedgerow.pipeline.tenants import NOBODY, Tenants
from hedgerow.wire import capture_v1, lenient
from hedgerow.wire import events as wire
from hedgerow.wire.body import BodyRefused, gunzip

MAX_NAME = 200  # characters
MAX_DISTINCT_ID = 200  # characters


class Decode:
    """Unpack each record. One that cannot be unpacked is set aside whole and never holds up the others."""

    def __init__(self, max_body_bytes: int) -> None:
        self._max = max_body_bytes

    def __call__(self, block: Block) -> None:
        for record, envelope in block.records:
            if envelope is not None:
                self._record(block, record, envelope)

    def _record(self, block: Block, record: Record, envelope: Envelope) -> None:
        try:
            body = gunzip(envelope.body, self._max) if envelope.gzip else envelope.body
        except BodyRefused as error:
            block.set_aside(record, envelope, Undecodable.BODY, error)
            return
        try:
            decoded = wire.decode(body)
        except (ValueError, RecursionError) as error:
            block.set_aside(record, envelope, Undecodable.JSON, error)
            return
        position = record.position
        add = block.events.append
        for index, item in enumerate(decoded.events):
            if item.sent_at is None:
                item.sent_at = decoded.sent_at
            event = Event(item, envelope, position, index, NOBODY)
            event.rewritten = event.repaired = decoded.repaired
            if decoded.capture_internal:
                event.ip = "127.0.0.1"
            add(event)


class TokenToProject:
    """Find each event's project by its request's token; what belongs to none is dropped."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def __call__(self, block: Block) -> None:
        self._tenants.refresh()
        found: dict[str, Any] = {}
        for event in block.events:
            token = event.record.token
            tenant = found.get(token)
            if tenant is None:
                tenant = found[token] = self._tenants.find(token) or self._tenants.find_fresh(token) or NOBODY
            if tenant is NOBODY:
                block.drop(event, Drop.UNKNOWN_TOKEN)
            event.tenant = tenant


class ReadProperties:
    """Decode the properties; those that cannot be stored as sent are written anew, with what is unreadable replaced."""

    def __init__(self, max_event_bytes: int) -> None:
        self._max = max_event_bytes

    def __call__(self, block: Block) -> None:
        for event in block.events:
            self._read(block, event)

    def _read(self, block: Block, event: Event) -> None:
        try:
            event.raw, properties = wire.properties_of(event.wire.properties)
        except wire.UNREADABLE:
            try:
                properties = lenient.loads(bytes(event.wire.properties))
            except (ValueError, RecursionError):
                block.drop(event, Drop.MALFORMED_PROPERTIES, why="not JSON")
                return
            event.rewritten = True
            block.warn(event, Warn.REPAIRED, why="values that no JSON can hold")
        if not isinstance(properties, dict):
            block.drop(event, Drop.MALFORMED_PROPERTIES, why=f"a {type(properties).__name__}, not an object")
            return
        if len(event.raw) > self._max:
            block.drop(event, Drop.EVENT_TOO_LARGE, bytes=len(event.raw))
        event.properties = properties


def check_events(block: Block) -> None:
    """Every event needs a name and a distinct id; both are made strings of at most 200 characters without NUL."""
    for event in block.events:
        item = event.wire
        name = item.event
        if type(name) is not str or not name:
            if event.record.lane == "engage" and name is None:
                name = "$identify"
            else:
                block.drop(event, Drop.MISSING_EVENT_NAME)
                continue
        distinct_id = item.distinct_id
        if distinct_id is None or distinct_id == "":
            distinct_id = item.dollar_distinct_id
            if distinct_id is None or distinct_id == "":
                distinct_id = event.properties.get("distinct_id")
        if type(distinct_id) is not str:
            distinct_id = _as_text(distinct_id)
        if not distinct_id:
            event.name = name
            block.drop(event, Drop.MISSING_DISTINCT_ID)
            continue
        if len(name) > MAX_NAME:
            name = name[:MAX_NAME]
            block.warn(event, Warn.NAME_TRUNCATED)
        if len(distinct_id) > MAX_DISTINCT_ID:
            distinct_id = distinct_id[:MAX_DISTINCT_ID]
            block.warn(event, Warn.DISTINCT_ID_TRUNCATED)
        event.name = name.replace("\x00", "\ufffd") if "\x00" in name else name
        event.distinct_id = distinct_id.replace("\x00", "\ufffd") if "\x00" in distinct_id else distinct_id


def _as_text(value: Any) -> str:
    """A scalar or container as an SDK would have stringified it; empty for null."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    try:
        return orjson.dumps(value).decode()
    except (TypeError, ValueError):
        return str(value)


def set_special_events_apart(block: Block) -> None:
    """Events that are not analytics: notices of the SDK itself, and what belongs to other endpoints (§3.5)."""
    for event in block.events:
        name = event.name
        if name[0] != "$":
            continue
        if name == "$performance_event":
            block.drop(event, Drop.PERFORMANCE_EVENT)
        elif name == "$snapshot":
            block.drop(event, Drop.REPLAY_ON_EVENT_ROUTE)
        elif name == "$$client_ingestion_warning":
            block.drop(event, Drop.CLIENT_WARNING, message=event.properties.get("$$client_ingestion_warning_message"))


def fold_capture_v1(block: Block) -> None:
    """Judge capture v1's events by its own, stricter rules, as the edge has answered, and put what they carry outside
    the properties where v0 carries it (§4)."""
    for event in block.events:
        if event.record.lane != "v1":
            continue
        item = event.wire
        given = item.options if isinstance(item.options, dict) else {}
        flags = [given.get(flag) for flag in capture_v1.FLAGS]
        fault = capture_v1.fault_of(item.event, item.distinct_id, item.timestamp, flags)
        if fault is not None:
            block.drop(event, Drop(fault))
            continue
        extra: dict[str, Any] = {}
        if item.session_id:
            extra["$session_id"] = item.session_id
        if item.window_id:
            extra["$window_id"] = item.window_id
        for option, name in V1_OPTIONS.items():
            if option in given:
                extra[name] = given[option]
        library, _, version = event.record.sdk.partition("/")
        if library:
            extra["$lib"] = library
            extra["$lib_version"] = version
        if extra:
            event.properties = {**extra, **event.properties}
            event.rewritten = True


V1_OPTIONS = {
    "cookieless_mode": "$cookieless_mode",
    "disable_skew_correction": "$ignore_sent_at",
    "disable_skew_adjustment": "$ignore_sent_at",
    "product_tour_id": "$product_tour_id",
    "process_person_profile": "$process_person_profile",
}
