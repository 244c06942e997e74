"""`/i/v0/ai`: one AI event as multipart, its large parts beside it (wire-protocol §5).

Part `event` is the event without properties, `event.properties` its properties, `event.properties.<path>` one value
each: JSON and text as such, anything else as a base64 data URI. What goes into the log is the event in one piece.
"""

from __future__ import annotations

import base64
from functools import partial
from time import time
from typing import Any

from hedgerow.edge import counters
from hedgerow.edge.addresses import Addresses
from hedgerow.edge.bearer import bearer
from hedgerow.edge.capture import LONGEST_USER_AGENT
from hedgerow.edge.cors import origin_of
from hedgerow.edge.http import Answer, Request
from hedgerow.edge.intake import append, hint_of, judged
from hedgerow.edge.limits import Limits
from hedgerow.edge.multipart import Part, parts_of
from hedgerow.edge.posted import Posted
from hedgerow.edge.rejections import Reason, Rejected, rejected_body
from hedgerow.edge.tokens import Tokens
from hedgerow.edge.validation import check, main_reason
from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.interface import Writer
from hedgerow.settings import Edge
from hedgerow.wire import lenient
from hedgerow.wire.body import GZIP_MAGIC, BodyRefused, gunzip

LANE = "ai"
PROPERTIES = "event.properties"
DEEPEST_PATH = 20


class AiMultipart(Posted):
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
        self._check = partial(check, max_event_bytes=settings.max_event_bytes)

    async def _record(self, request: Request) -> Answer:
        origin = origin_of(request)
        if self._limits is not None:
            self._limits.request(self._client(request))
        body = await request.body(self._body_limit)
        if not body:
            raise Rejected(Reason.EMPTY_BODY, "The body is empty; send an event or a batch of events.")
        if hint_of(request) == "gzip" or body.startswith(GZIP_MAGIC):
            try:
                body = gunzip(body, self._limit)
            except BodyRefused as error:
                raise rejected_body(error) from error
        content_type = request.header(b"content-type")
        text = await judged(lambda raw: lenient.dumps(event_of(parts_of(raw, content_type))), body)
        checked = await judged(self._check, text)
        token: Any = bearer(request) or checked.token
        project = await self._tokens.require(token)
        if not checked.usable:
            raise Rejected(main_reason(checked.refused))
        if self._limits is not None:
            self._limits.events(token, 1)
        record = Envelope(
            LANE,
            token,
            int(time() * 1000),
            text,
            False,
            1,
            self._client(request),
            request.header(b"user-agent")[:LONGEST_USER_AGENT],
            origin.host,
            "",
            "",
            0 if project is None else project.id,
        )
        await append(self._writer, record, text, checked.events)
        self._counters.accepted(1)
        return origin.accepted


def event_of(parts: list[Part]) -> dict[str, Any]:
    """The event that the parts make up. Raises `Rejected` where the part `event` is missing or no object."""
    event: Any = None
    properties: dict[str, Any] = {}
    blobs: list[tuple[str, Any]] = []
    for part in parts:
        if part.name == "event":
            event = _json(part)
        elif part.name == PROPERTIES:
            value = _json(part)
            if not isinstance(value, dict):
                raise Rejected(Reason.INVALID_PROPERTIES)
            properties = value
        elif part.name.startswith(PROPERTIES + "."):
            blobs.append((part.name.removeprefix(PROPERTIES + "."), _blob(part)))
    if not isinstance(event, dict):
        raise Rejected(Reason.NOT_AN_OBJECT, "The part `event` must be a JSON object.")
    if isinstance(event.get("properties"), dict):
        properties = {**event["properties"], **properties}
    for path, value in blobs:
        _put(properties, path, value)
    return {**event, "properties": properties}


def _json(part: Part) -> Any:
    try:
        return lenient.loads(part.content)
    except lenient.TooDeep as error:
        raise Rejected(Reason.TOO_DEEP) from error
    except ValueError as error:
        raise Rejected(Reason.INVALID_JSON, f"The part `{part.name[:100]}` is not valid JSON.") from error


def _blob(part: Part) -> Any:
    if part.kind == "application/json":
        return _json(part)
    if part.kind.startswith("text/"):
        return part.content.decode("utf-8", "replace")
    return f"data:{part.kind or 'application/octet-stream'};base64,{base64.b64encode(part.content).decode()}"


def _put(properties: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a dotted path, unless something that is no object stands in the way."""
    *parents, name = path.split(".", DEEPEST_PATH)
    target = properties
    for parent in parents:
        below = target.setdefault(parent, {})
        if not isinstance(below, dict):
            properties[path] = value
            return
        target = below
    target[name] = value
