"""`/i/v1/logs`, `/i/v1/metrics`, `/i/v1/traces`, `/i/v0/ai/otel`: accepted with 200 `{}`, and NOT kept.

SDKs that export OpenTelemetry data beside their events would otherwise go on retrying. Nothing reads this data yet,
so it is read off the connection and forgotten; only the token is checked.
"""

from __future__ import annotations

from hedgerow.edge.bearer import bearer
from hedgerow.edge.cors import origin_of, preflight
from hedgerow.edge.http import Answer, Request, json_answer
from hedgerow.edge.rejections import Reason, Rejected
from hedgerow.edge.tokens import Tokens
from hedgerow.settings import Edge


class Otlp:
    def __init__(self, settings: Edge, tokens: Tokens) -> None:
        self._limit = settings.max_batch_body_bytes
        self._tokens = tokens

    async def __call__(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return preflight(request)
        if request.method != "POST":
            raise Rejected(Reason.METHOD_NOT_ALLOWED, headers={"Allow": "POST, OPTIONS"})
        await request.body(self._limit)
        await self._tokens.require(bearer(request) or request.query.get("token"))
        return json_answer(200, {}, origin_of(request).headers)
