"""The outermost layer: a request id, metrics, one log line a request, and a 500 in the API's shape.

A log line holds the route and never the address, the query string or a header, where keys and people's data are.
"""

from __future__ import annotations

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hedgerow.app.errors import Page, answer
from hedgerow.errors import HedgerowError
from hedgerow.runtime import telemetry

log = structlog.get_logger()

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
UNMATCHED = "unmatched"  # one label for all paths that are no route, or scanners would fill the metrics


class Observe:
    def __init__(self, app: ASGIApp, page: Page) -> None:
        self.app = app
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        offered = Headers(scope=scope).get("x-request-id", "")
        request_id = offered if REQUEST_ID.fullmatch(offered) else uuid4().hex
        status = 0

        async def with_request_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        state = scope.setdefault("state", {})
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, with_request_id)
            except Exception:
                log.exception("request_failed", method=scope["method"], route=state.get("route", UNMATCHED))
                if status:
                    raise  # the answer has begun; the server closes the connection
                error = HedgerowError()
                await (self.page(Request(scope), error) or answer(error))(scope, receive, with_request_id)
            finally:
                self._record(scope["method"], state.get("route", UNMATCHED), status, time.perf_counter() - started)

    @staticmethod
    def _record(method: str, route: str, status: int, seconds: float) -> None:
        telemetry.http_requests.labels(route, str(status)).inc()
        telemetry.http_seconds.labels(route).observe(seconds)
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
