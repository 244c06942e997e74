"""Capture v0: `/e/`, `/batch/` and their siblings, and the AI lane's batches (wire-protocol §3, §5).

A request is accepted when at least one of its events is usable; the worker judges each event again and drops the
others under a name. The answer is exactly 200: browsers and the Python SDK send again on 201, 202 and 204, and lose
data on a redirect.
"""

from __future__ import annotations

from functools import partial
from time import time

from hedgerow.edge import counters
from hedgerow.edge.addresses import Addresses
from hedgerow.edge.cors import Origin, origin_of, preflight
from hedgerow.edge.http import Answer, Request
from hedgerow.edge.intake import Unpacked, append, hint_of, judged, unpack
from hedgerow.edge.limits import Limits
from hedgerow.edge.rejections import Reason, Rejected
from hedgerow.edge.tokens import Project, Tokens
from hedgerow.edge.validation import Checked, check, main_reason
from hedgerow.errors import HedgerowError
from hedgerow.eventlog.envelope import Envelope
from hedgerow.eventlog.interface import Writer
from hedgerow.settings import Edge

LONGEST_USER_AGENT = 1000
HEAD = Answer(200, [(b"content-length", b"0")], b"")


class Capture:
    """One lane of capture v0."""

    def __init__(
        self,
        lane: str,
        body_limit: int,
        settings: Edge,
        tokens: Tokens,
        addresses: Addresses,
        writer: Writer,
        limits: Limits | None,
    ) -> None:
        self._lane = lane
        self._body_limit = body_limit
        self._limit = settings.max_decompressed_bytes
        self._tokens = tokens
        self._client = addresses.client
        self._writer = writer
        self._limits = limits
        self._counters = counters.lanes[lane]
        self._check = partial(check, names_default=lane == "engage", max_event_bytes=settings.max_event_bytes)

    async def __call__(self, request: Request) -> Answer:
        method = request.method
        if method == "OPTIONS":
            return preflight(request)
        if method == "HEAD":
            return HEAD
        origin = origin_of(request)
        try:
            if self._limits is not None:
                self._limits.request(self._client(request))
            if method == "POST":
                body = await request.body(self._body_limit)
            elif method == "GET":
                body = request.query.get("data", "").encode("latin-1")
            else:
                raise Rejected(Reason.METHOD_NOT_ALLOWED, headers={"Allow": "GET, POST, OPTIONS, HEAD"})
            unpacked = await unpack(body, hint_of(request), request.header(b"content-type"), self._limit)
            checked = await judged(self._check, unpacked.text)
            return await self._accept(request, origin, unpacked, checked)
        except Rejected as error:
            self._counters.rejected(error.reason)
            raise
        except HedgerowError as error:
            self._counters.unavailable(error.code)
            raise

    async def _accept(self, request: Request, origin: Origin, unpacked: Unpacked, checked: Checked) -> Answer:
        token, sent_at, beacon = checked.token, "", False
        if request.scope["query_string"] or unpacked.form:
            query = {**request.query, **unpacked.form}
            token = token or query.get("api_key") or query.get("token")
            sent_at = query.get("sent_at") or query.get("_") or ""
            beacon = query.get("beacon") == "1"
        project: Project | None = self._tokens.get(token) if type(token) is str else None
        if project is None:
            project = await self._tokens.require(token)
        if not checked.usable:
            raise Rejected(main_reason(checked.refused))
        if self._limits is not None:
            self._limits.events(token, checked.usable)
        record = Envelope(
            self._lane,
            token,
            int(time() * 1000),
            unpacked.stored,
            unpacked.gzip,
            checked.usable,
            self._client(request),
            request.header(b"user-agent")[:LONGEST_USER_AGENT],
            origin.host,
            sent_at[:64],
            "",
            0 if project is None else project.id,
        )
        await append(self._writer, record, unpacked.text, checked.events)
        self._counters.accepted(checked.usable)
        if checked.refused:
            counters.count_refused(checked.refused)
        return Answer(204, origin.headers, b"") if beacon else origin.accepted
