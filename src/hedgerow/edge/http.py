"""The little of HTTP that the edge needs: a request with its body read raw under a cap, and an answer.

Bodies are never parsed by a framework: gzip sent as `text/plain` would not survive it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import msgspec

from hedgerow.edge.rejections import too_large

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

JSON = b"application/json"
TEXT = b"text/plain; charset=utf-8"
HTML = b"text/html; charset=utf-8"
SCRIPT = b"application/javascript; charset=utf-8"
MAX_QUERY_FIELDS = 200

_encoder = msgspec.json.Encoder()


class ClientGone(Exception):
    """The sender hung up; nobody reads an answer."""


class Answer(NamedTuple):
    """`headers` must hold the content length where there is a body."""

    status: int
    headers: list[Header]
    body: bytes


class Request:
    """One request; everything but the header table is worked out when it is asked for."""

    __slots__ = ("_query", "headers", "method", "path", "receive", "scope", "send")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self._query: dict[str, str] | None = None

    @property
    def query(self) -> dict[str, str]:
        """The query's fields, one character a byte (latin-1), so that a value may be compressed data."""
        if self._query is None:
            raw = self.scope["query_string"]
            try:
                fields = parse_qsl(raw.decode("latin-1"), True, encoding="latin-1", max_num_fields=MAX_QUERY_FIELDS)
            except ValueError:
                fields = []
            self._query = dict(fields) if raw else {}
        return self._query

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")

    async def body(self, limit: int) -> bytes:
        """The raw body, at most `limit` bytes. Raises `Rejected` beyond, `ClientGone` where the sender hung up."""
        declared = self.headers.get(b"content-length")
        if declared is not None and len(declared) > 3 and int(declared) > limit:
            raise too_large(limit)
        message = await self.receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body: bytes = message.get("body", b"")
        if not message.get("more_body"):
            if len(body) > limit:
                raise too_large(limit)
            return body
        chunks = [body]
        size = len(body)
        while message.get("more_body"):
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > limit:
                raise too_large(limit)
        return b"".join(chunks)


def content(kind: bytes, body: bytes) -> list[Header]:
    return [(b"content-type", kind), (b"content-length", b"%d" % len(body))]


def json_answer(status: int, value: Any, headers: list[Header] | None = None) -> Answer:
    body = _encoder.encode(value)
    return Answer(status, content(JSON, body) + (headers or []), body)


def text_answer(status: int, text: str, headers: list[Header] | None = None) -> Answer:
    body = text.encode()
    return Answer(status, content(TEXT, body) + (headers or []), body)
