"""`/s/`: session recordings, kept in a log topic of their own for the replay that is built on them (wire-protocol §6).

They are no analytics events: nothing reads them into the event store, and they make no persons. Strings inside are
gzip as latin-1, so a body is kept exactly as it was sent.
"""

from __future__ import annotations

import re
from time import time
from typing import Any, NamedTuple

import msgspec

from hedgerow.edge import counters
from hedgerow.edge.addresses import Addresses
from hedgerow.edge.capture import LONGEST_USER_AGENT
from hedgerow.edge.cors import origin_of
from hedgerow.edge.http import Answer, Request
from hedgerow.edge.intake import append, hint_of, judged, unpack
from hedgerow.edge.limits import Limits
from hedgerow.edge.posted import Posted
from hedgerow.edge.rejections import Reason, Rejected
from hedgerow.edge.tokens import Tokens
from hedgerow.edge.validation import UNREADABLE, parse_leniently
from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.interface import Writer
from hedgerow.settings import Edge

SESSION_ID = re.compile(r"[A-Za-z0-9-]{1,70}")
LANE = "replay"


class SnapshotProperties(msgspec.Struct, gc=False):
    session_id: Any = msgspec.field(name="$session_id", default=None)
    distinct_id: Any = None
    token: Any = None


class Snapshot(msgspec.Struct, gc=False):
    event: Any = None
    token: Any = None
    api_key: Any = None
    distinct_id: Any = None
    properties: SnapshotProperties | None = None


class SnapshotBatch(Snapshot, gc=False):
    batch: list[Snapshot] | None = None


class CheckedReplay(NamedTuple):
    token: Any
    snapshots: int
    session_id: str


_list_decoder = msgspec.json.Decoder(list[Snapshot])
_batch_decoder = msgspec.json.Decoder(SnapshotBatch)


def check(text: bytes) -> CheckedReplay:
    """Token and number of the snapshots; raises `Rejected` where the session id of the first is none."""
    token: Any = None
    try:
        if text.startswith(b"["):
            items = _list_decoder.decode(text)
        else:
            batch = _batch_decoder.decode(text)
            token = batch.api_key or batch.token
            items = [batch] if batch.batch is None else batch.batch
    except UNREADABLE as error:
        token, items = _of_value(parse_leniently(text, error))
    if not items:
        raise Rejected(Reason.EMPTY_BATCH)
    first = items[0]
    if first.properties is None:
        raise Rejected(Reason.INVALID_PROPERTIES)
    session_id = first.properties.session_id
    if type(session_id) is not str or not SESSION_ID.fullmatch(session_id):
        raise Rejected(Reason.INVALID_SESSION_ID)
    if first.distinct_id in (None, "") and first.properties.distinct_id in (None, ""):
        raise Rejected(Reason.MISSING_DISTINCT_ID)
    token = token or first.api_key or first.token or first.properties.token
    return CheckedReplay(token, len(items), session_id)


def _of_value(value: Any) -> tuple[Any, list[Snapshot]]:
    token: Any = None
    items = value
    if isinstance(value, dict):
        token = value.get("api_key") or value.get("token")
        items = value.get("batch", [value])
    if not isinstance(items, list):
        raise Rejected(Reason.NOT_AN_OBJECT)
    try:
        return token, msgspec.convert(items, list[Snapshot])
    except msgspec.ValidationError as error:
        raise Rejected(Reason.INVALID_PROPERTIES) from error


class Replay(Posted):
    def __init__(
        self, settings: Edge, tokens: Tokens, addresses: Addresses, writer: Writer, limits: Limits | None
    ) -> None:
        self._body_limit = settings.max_replay_body_bytes
        self._limit = settings.max_decompressed_bytes
        self._tokens = tokens
        self._client = addresses.client
        self._writer = writer
        self._limits = limits
        self._counters = counters.lanes[LANE]

    async def _record(self, request: Request) -> Answer:
        origin = origin_of(request)
        if self._limits is not None:
            self._limits.request(self._client(request))
        body = await request.body(self._body_limit)
        unpacked = await unpack(body, hint_of(request), request.header(b"content-type"), self._limit)
        checked = await judged(check, unpacked.text)
        query = {**request.query, **unpacked.form}
        token: Any = checked.token or query.get("api_key") or query.get("token")
        project = await self._tokens.require(token)
        if self._limits is not None:
            self._limits.events(token, checked.snapshots)
        record = Envelope(
            LANE,
            token,
            int(time() * 1000),
            unpacked.stored,
            unpacked.gzip,
            checked.snapshots,
            self._client(request),
            request.header(b"user-agent")[:LONGEST_USER_AGENT],
            origin.host,
            (query.get("sent_at") or query.get("_") or "")[:64],
            "",
            0 if project is None else project.id,
        )
        await append(self._writer, record, owner=checked.session_id)
        self._counters.accepted(checked.snapshots)
        return Answer(204, origin.headers, b"") if query.get("beacon") == "1" else origin.accepted
