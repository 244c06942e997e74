"""Is a body of events usable, and whose is it? Answered without building a dict (1.3 us an event).

`msgspec` checks the syntax of everything and keeps only the few fields below. What it refuses (lone surrogates, NaN,
a field of the wrong type in one event) is read once more by the forgiving parser, so that one odd event does not cost
its whole batch. Nothing is repaired here: the log keeps the body as it was sent, and the worker judges each event
again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from hedgerow.edge.rejections import Reason, Rejected, event_too_large
from hedgerow.wire import lenient

UUID = re.compile(r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}")
LARGEST_REPAIRED = 16 * 1024 * 1024  # bytes; the forgiving parser holds the interpreter for 15 ms a megabyte
UNREADABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)  # ValidationError is a DecodeError

is_uuid = UUID.fullmatch


class Properties(msgspec.Struct, gc=False):
    distinct_id: Any = None
    token: Any = None


class Event(msgspec.Struct, gc=False):
    event: Any = None
    distinct_id: Any = None
    dollar_distinct_id: Any = msgspec.field(name="$distinct_id", default=None)
    uuid: Any = None
    token: Any = None
    dollar_token: Any = msgspec.field(name="$token", default=None)
    api_key: Any = None
    properties: Properties | None = None


class Envelope(Event, gc=False):
    """An envelope, or a single event where there is no `batch`."""

    batch: list[Event] | None = None


class Checked(NamedTuple):
    """`token` is what the body says, unchecked; `usable` events, and `refused` ones counted by reason. `events` are all
    of the body's, in order.
    """

    token: Any
    usable: int
    refused: dict[Reason, int]
    events: Sequence[Event | Reason]


_list_decoder = msgspec.json.Decoder(list[Event])
_envelope_decoder = msgspec.json.Decoder(Envelope)
_sizes_list = msgspec.json.Decoder(list[msgspec.Raw])


class _Sizes(msgspec.Struct, gc=False):
    batch: list[msgspec.Raw] | None = None


_sizes_envelope = msgspec.json.Decoder(_Sizes)


def check(text: bytes, *, names_default: bool = False, max_event_bytes: int = 0) -> Checked:
    """Read a capture v0 body (an array, an envelope or one event) and judge its events.

    `names_default`: an event without a name is an `$identify` (`/engage/`). Raises `Rejected` where the body cannot be
    read, holds no event, or its events carry different tokens.
    """
    token, events = _read(text)
    if not events:
        raise Rejected(Reason.EMPTY_BATCH)
    if token is None:
        token = _common_token(events)
    checked = Checked(token, *_judge(events, names_default), events)
    if max_event_bytes and len(text) > max_event_bytes:
        return _without_large(checked, text, max_event_bytes)
    return checked


def _read(text: bytes) -> tuple[Any, Sequence[Event | Reason]]:
    try:
        if text.startswith(b"["):
            return None, _list_decoder.decode(text)
        envelope = _envelope_decoder.decode(text)
    except UNREADABLE as error:
        return _read_leniently(text, error)
    if envelope.batch is None:
        return None, (envelope,)
    return envelope.api_key or envelope.token, envelope.batch


def _read_leniently(text: bytes, error: Exception) -> tuple[Any, list[Event | Reason]]:
    value = parse_leniently(text, error)
    if isinstance(value, list):
        return None, [_event_of(item) for item in value]
    if not isinstance(value, dict):
        raise Rejected(Reason.NOT_AN_OBJECT)
    batch = value.get("batch")
    if batch is None:
        return None, [_event_of(value)]
    if not isinstance(batch, list):
        raise Rejected(Reason.NOT_AN_OBJECT, "`batch` must be an array of events.")
    return value.get("api_key") or value.get("token"), [_event_of(item) for item in batch]


def parse_leniently(text: bytes, error: Exception) -> Any:
    """The second try of a body that the typed decoders refused with `error`. Raises `Rejected`."""
    if isinstance(error, RecursionError):
        raise Rejected(Reason.TOO_DEEP) from error
    if len(text) > LARGEST_REPAIRED:
        raise Rejected(Reason.INVALID_JSON, _sentence(error)) from error
    try:
        return lenient.loads(text)
    except lenient.TooDeep as deep:
        raise Rejected(Reason.TOO_DEEP) from deep
    except ValueError as invalid:
        raise Rejected(Reason.INVALID_JSON, _sentence(invalid)) from invalid


def _sentence(error: Exception) -> str:
    return f"The body is not valid JSON: {str(error)[:200]}."


def _event_of(item: Any) -> Event | Reason:
    if not isinstance(item, dict):
        return Reason.NOT_AN_OBJECT
    properties = item.get("properties")
    if properties is not None and not isinstance(properties, dict):
        return Reason.INVALID_PROPERTIES
    return Event(
        event=item.get("event"),
        distinct_id=item.get("distinct_id"),
        dollar_distinct_id=item.get("$distinct_id"),
        uuid=item.get("uuid"),
        token=item.get("token"),
        dollar_token=item.get("$token"),
        api_key=item.get("api_key"),
        properties=Properties(properties.get("distinct_id"), properties.get("token")) if properties else None,
    )


def _common_token(events: Sequence[Event | Reason]) -> Any:
    """The token that the events carry; None where none does. An envelope's token makes this look needless."""
    found: Any = None
    for event in events:
        if type(event) is Reason:
            continue
        assert isinstance(event, Event)
        token = event.api_key or event.token or event.dollar_token
        if token is None and event.properties is not None:
            token = event.properties.token
        if token is None or token == found:
            continue
        if found is not None:
            raise Rejected(Reason.MULTIPLE_TOKENS)
        found = token
    return found


def _judge(events: Sequence[Event | Reason], names_default: bool) -> tuple[int, dict[Reason, int]]:
    count = 0
    refused: dict[Reason, int] = {}
    for event in events:
        reason = event if type(event) is Reason else _reason_against(event, names_default)  # type: ignore[arg-type]
        if reason is None:
            count += 1
        else:
            refused[reason] = refused.get(reason, 0) + 1
    return count, refused


def _reason_against(event: Event, names_default: bool) -> Reason | None:
    name = event.event
    if type(name) is not str or not name:
        if name is not None and name != "":
            return Reason.INVALID_EVENT_NAME
        if not names_default:
            return Reason.MISSING_EVENT_NAME
    distinct_id = event.distinct_id
    if distinct_id is None or distinct_id == "":
        distinct_id = event.dollar_distinct_id
        if (distinct_id is None or distinct_id == "") and event.properties is not None:
            distinct_id = event.properties.distinct_id
        if distinct_id is None or distinct_id == "":
            return Reason.MISSING_DISTINCT_ID
    uuid = event.uuid
    if uuid is not None and uuid != "" and (type(uuid) is not str or not is_uuid(uuid)):
        return Reason.INVALID_UUID
    return None


def _without_large(checked: Checked, text: bytes, limit: int) -> Checked:
    """Take off the events above the limit. Only bodies above the limit come here, so nothing else pays for it."""
    try:
        if text.startswith(b"["):
            items = _sizes_list.decode(text)
        else:
            batch = _sizes_envelope.decode(text).batch
            items = [msgspec.Raw(text)] if batch is None else batch
    except UNREADABLE:
        return checked  # it was read leniently, and is below what that takes
    large = sum(len(bytes(item)) > limit for item in items)
    if not large:
        return checked
    if large >= checked.usable:
        raise event_too_large(limit)
    refused = {**checked.refused, Reason.EVENT_TOO_LARGE: large}
    return Checked(checked.token, checked.usable - large, refused, checked.events)


def main_reason(refused: dict[Reason, int]) -> Reason:
    """The most frequent reason of a request without a usable event."""
    return max(refused, key=refused.__getitem__)
