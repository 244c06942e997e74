"""The ASGI function: find the route, have it answered, send the answer, count it. No framework in between.

A middleware or a router would cost as much as the capture itself (ingestion.md A). Nothing is logged for a request
that goes well.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter

import structlog

from hedgerow.edge.cors import origin_of
from hedgerow.edge.counters import Route
from hedgerow.edge.http import Answer, ClientGone, Receive, Request, Scope, Send, json_answer
from hedgerow.edge.rejections import Reason, Rejected
from hedgerow.edge.routes import Routes
from hedgerow.errors import HedgerowError

log = structlog.get_logger()

Forward = Callable[[Request], Awaitable[int]]
CLIENT_GONE = 499  # in the metrics only: nobody is there to read it


class Application:
    """`forward` answers whatever is not the edge's own, and returns the status it answered with."""

    def __init__(self, routes: Routes, forward: Forward, is_full: Callable[[], bool]) -> None:
        self._get = routes.get
        self._find = routes.find
        self._forward = forward
        self._is_full = is_full
        self._forwarded = Route("app")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # the server is told to open no web sockets and to run no lifespan
            return
        started = perf_counter()
        path: str = scope["path"]
        entry = self._get(path)
        if entry is None:
            entry, path = self._find(path)
        request = Request(scope, receive, send)
        if entry is None:
            await self._pass_on(request, started)
            return
        request.path = path
        try:
            if self._is_full():
                raise Rejected(Reason.BUSY)
            answer = await entry.handler(request)
        except ClientGone:
            entry.counters.answered(CLIENT_GONE, perf_counter() - started)
            return
        except HedgerowError as error:
            answer = error_answer(error, request)
        except Exception:
            log.exception("edge: a request failed", route=entry.counters.name)
            answer = error_answer(HedgerowError(), request)
        status = answer.status
        await send({"type": "http.response.start", "status": status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})
        entry.counters.answered(status, perf_counter() - started)

    async def _pass_on(self, request: Request, started: float) -> None:
        try:
            status = await self._forward(request)
        except ClientGone:
            status = CLIENT_GONE
        self._forwarded.answered(status, perf_counter() - started)


def error_answer(error: HedgerowError, request: Request) -> Answer:
    """The one JSON error shape, readable by a page, with `Retry-After` where the error has it."""
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in error.headers.items()]
    return json_answer(error.status, error.body(), [*origin_of(request).headers, *headers])
