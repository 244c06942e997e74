"""Capture v1: `/i/v1/analytics/events` and `/i/v1/ai/events`, which tell the fate of each event (wire-protocol §4)."""

from __future__ import annotations

import re
from functools import partial
from time import time
from typing import Any

from hedgerow.edge import counters
from hedgerow.edge.addresses import Addresses
from hedgerow.edge.bearer import bearer
from hedgerow.edge.capture import HEAD, LONGEST_USER_AGENT
from hedgerow.edge.cors import origin_of, preflight
from hedgerow.edge.http import Answer, Header, Request, json_answer
from hedgerow.edge.intake import append, hint_of, judged, unpack
from hedgerow.edge.limits import Limits
from hedgerow.edge.rejections import Reason, Rejected
from hedgerow.edge.tokens import Tokens
from hedgerow.edge.validation_v1 import CheckedV1, check_v1
from hedgerow.errors import HedgerowError
from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.interface import Writer
from hedgerow.settings import Edge

LANE = "v1"
ERROR_PAGE = "https://www.rfc-editor.org/rfc/rfc9110#status."  # + status: what SDKs may do about it
REQUEST_ID = re.compile(rb"[\x21-\x7e]{1,128}")
OK = {"result": "ok"}


class CaptureV1:
    def __init__(
        self, settings: Edge, tokens: Tokens, addresses: Addresses, writer: Writer, limits: Limits | None
    ) -> None:
        self._body_limit = settings.max_batch_body_bytes
        self._limit = settings.max_decompressed_bytes
        self._tokens = tokens
        self._client = addresses.client
        self._writer = writer
        self._limits = limits
        self._counters = counters.lanes[LANE]
        self._check = partial(check_v1, max_event_bytes=settings.max_event_bytes)

    async def __call__(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return preflight(request)
        if request.method == "HEAD":
            return HEAD
        headers = list(origin_of(request).headers)
        request_id = request.headers.get(b"posthog-request-id", b"")
        if REQUEST_ID.fullmatch(request_id):
            headers.append((b"posthog-request-id", request_id))
        try:
            if request.method != "POST":
                raise Rejected(Reason.METHOD_NOT_ALLOWED, headers={"Allow": "POST, OPTIONS, HEAD"})
            checked = await self._record(request)
        except Rejected as error:
            self._counters.rejected(error.reason)
            return error_answer(error, headers)
        except HedgerowError as error:
            self._counters.unavailable(error.code)
            return error_answer(error, headers)
        results: dict[str, dict[str, str]] = dict.fromkeys(checked.kept, OK)
        for uuid, reason in checked.dropped.items():
            results[uuid] = {"result": "drop", "details": reason.value}
        return json_answer(200, {"results": results}, headers)

    async def _record(self, request: Request) -> CheckedV1:
        if self._limits is not None:
            self._limits.request(self._client(request))
        body = await request.body(self._body_limit)
        unpacked = await unpack(body, hint_of(request), request.header(b"content-type"), self._limit)
        token: Any = bearer(request)
        checked = await judged(self._check, unpacked.text)
        project = await self._tokens.require(token)
        for reason in checked.dropped.values():
            counters.events_rejected[reason].inc()
        if checked.kept:
            if self._limits is not None:
                self._limits.events(token, len(checked.kept))
            record = Envelope(
                LANE,
                token,
                int(time() * 1000),
                unpacked.stored,
                unpacked.gzip,
                len(checked.kept),
                self._client(request),
                request.header(b"user-agent")[:LONGEST_USER_AGENT],
                origin_of(request).host,
                request.header(b"posthog-request-timestamp")[:64],
                request.header(b"posthog-sdk-info")[:200],
                0 if project is None else project.id,
            )
            await append(self._writer, record, unpacked.text, checked.events)
        self._counters.accepted(len(checked.kept))
        return checked


def error_answer(error: HedgerowError, headers: list[Header]) -> Answer:
    """v1's own error shape, which its SDKs parse."""
    more = [(name.lower().encode(), value.encode("latin-1")) for name, value in error.headers.items()]
    value = {"error": error.code, "error_description": error.detail, "error_uri": f"{ERROR_PAGE}{error.status}"}
    return json_answer(error.status, value, headers + more)
