"""Passing on to the app whatever is not the edge's own: streamed both ways, server-sent events too.

`httpcore` is used rather than `httpx`: it keeps no cookies, follows nothing, and changes no header. What a client
says about itself is taken off and written anew, with the internal token that makes the app believe it. A client that
hangs up closes its request to the app at once. While the app is down the answer is a 503 that says so, in the form
that the client reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpcore
import structlog

from hedgerow.edge.addresses import Addresses
from hedgerow.edge.http import HTML, Answer, ClientGone, Header, Request, content, json_answer
from hedgerow.errors import Unavailable
from hedgerow.settings import Settings

log = structlog.get_logger()

HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"proxy-authenticate", b"proxy-authorization", b"te"}
    | {b"trailer", b"transfer-encoding", b"upgrade", b"expect"}
)
WRITTEN_ANEW = frozenset(
    {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"x-forwarded-prefix"}
    | {b"x-real-ip", b"forwarded", b"x-hedgerow-internal"}
)
KEEP_ALIVE_S = 2.0  # below the 5 s after which the app's server closes an idle connection
TIMEOUTS = {"connect": 5.0, "read": 300.0, "write": 60.0, "pool": 10.0}
MOST_CONNECTIONS = 500
UNREACHABLE = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)
RETRIED = ("GET", "HEAD", "OPTIONS")
DOWN = "The application is starting or cannot be reached. Capture goes on; try again in a few seconds."
PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<title>Hedgerow</title><p>{DOWN}</p></html>
""".encode()


class _Upload:
    """The request's body on its way to the app, and afterwards the watch for a client that hangs up."""

    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self._sent = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            more = message.get("more_body", False)
            if body := message.get("body"):
                yield body
        self._sent.set()

    async def until_client_is_gone(self) -> None:
        await self._sent.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass


class Forwarder:
    def __init__(self, settings: Settings, internal_token: str, addresses: Addresses) -> None:
        self._host = settings.app.host.encode()
        self._port = settings.app.port
        self._token = internal_token.encode()
        self._addresses = addresses
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=MOST_CONNECTIONS, max_keepalive_connections=20, keepalive_expiry=KEEP_ALIVE_S
        )
        self._event_streams: set[asyncio.Task[int]] = set()

    async def end_streams(self) -> None:
        """End the server-sent events, which would go on forever; other requests may finish."""
        for stream in list(self._event_streams):
            stream.cancel()

    async def close(self) -> None:
        await self._pool.aclose()

    async def __call__(self, request: Request) -> int:
        """Answer the request with what the app answers; returns the status. Raises `ClientGone`."""
        upload = _Upload(request)
        exchange = asyncio.create_task(self._exchange(request, upload))
        watch = asyncio.create_task(upload.until_client_is_gone())
        try:
            await asyncio.wait((exchange, watch), return_when=asyncio.FIRST_COMPLETED)
            if not exchange.done() or exchange.cancelled():
                raise ClientGone
            return exchange.result()
        finally:
            for task in (exchange, watch):
                task.cancel()
            await asyncio.gather(exchange, watch, return_exceptions=True)

    async def _exchange(self, request: Request, upload: _Upload) -> int:
        try:
            response = await self._open(request, upload)
        except UNREACHABLE as error:
            log.warning("app cannot be reached", error=type(error).__name__)
            return await _send(request, down(request))
        try:
            return await self._answer(request, response)
        except UNREACHABLE as error:
            log.warning("app ended an answer in the middle", error=type(error).__name__)
            raise ClientGone from error  # the connection is closed, so that the client sees that it has not all
        finally:
            await response.aclose()

    async def _open(self, request: Request, upload: _Upload) -> httpcore.Response:
        """The app's answer up to its headers."""
        headers = self._headers(request)
        has_body = any(name in (b"content-length", b"transfer-encoding") for name, _ in headers)
        query = request.scope["query_string"]
        upstream = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=b"http",
                host=self._host,
                port=self._port,
                target=request.scope["raw_path"] + (b"?" + query if query else b""),
            ),
            headers=headers,
            content=upload,
            extensions={"timeout": TIMEOUTS},
        )
        try:
            return await self._pool.handle_async_request(upstream)
        except (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError):
            if has_body or request.method not in RETRIED:
                raise
        upstream.stream = _nothing()  # the app closed an idle connection at that moment; a second one is fresh
        return await self._pool.handle_async_request(upstream)

    def _headers(self, request: Request) -> list[Header]:
        """The client's headers without those of its own connection, and what the edge vouches for."""
        named = request.headers.get(b"connection", b"").lower().replace(b" ", b"").split(b",")
        headers = [
            (name, value)
            for name, value in request.scope["headers"]
            if name not in HOP_BY_HOP and name not in WRITTEN_ANEW and name not in named
        ]
        if b"content-length" not in request.headers and b"transfer-encoding" in request.headers:
            headers.append((b"transfer-encoding", b"chunked"))
        host, scheme = request.headers.get(b"host", b""), request.scope["scheme"].encode()
        if self._addresses.comes_from_trusted_proxy(request):
            host = request.headers.get(b"x-forwarded-host", host)
            scheme = request.headers.get(b"x-forwarded-proto", scheme)
        return [
            *headers,
            (b"x-forwarded-for", self._addresses.client(request).encode()),
            (b"x-forwarded-proto", b"https" if scheme.strip().lower() == b"https" else b"http"),
            (b"x-forwarded-host", host),
            (b"x-hedgerow-internal", self._token),
        ]

    async def _answer(self, request: Request, response: httpcore.Response) -> int:
        headers = [(name.lower(), value) for name, value in response.headers if name.lower() not in HOP_BY_HOP]
        task = asyncio.current_task()
        is_stream = any(n == b"content-type" and v.startswith(b"text/event-stream") for n, v in headers)
        if is_stream and task is not None:
            self._event_streams.add(task)
            task.add_done_callback(self._event_streams.discard)
        await request.send({"type": "http.response.start", "status": response.status, "headers": headers})
        async for chunk in response.aiter_stream():
            await request.send({"type": "http.response.body", "body": chunk, "more_body": True})
        await request.send({"type": "http.response.body", "body": b""})
        return response.status


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


def down(request: Request) -> Answer:
    """503 as JSON in the one error shape; as a page that loads itself again where a browser asks for one."""
    error = Unavailable(DOWN, retry_after=3)
    headers = [(b"retry-after", b"3"), (b"cache-control", b"no-store")]
    if b"text/html" in request.headers.get(b"accept", b""):
        return Answer(503, content(HTML, PAGE) + headers, PAGE)
    return json_answer(503, error.body(), headers)


async def _send(request: Request, answer: Answer) -> int:
    await request.send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await request.send({"type": "http.response.body", "body": answer.body})
    return answer.status
