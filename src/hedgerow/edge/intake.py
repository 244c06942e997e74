"""What every way in shares: a body unpacked under caps, and a record that is durable before its 200."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from hedgerow.edge import split
from hedgerow.edge.http import Request
from hedgerow.edge.rejections import Rejected, rejected_body
from hedgerow.eventlog import envelope
from hedgerow.eventlog.interface import Writer
from hedgerow.wire import body as wire
from hedgerow.wire.body import GZIP_MAGIC, BodyProblem, BodyRefused

INLINE_BYTES = 1024 * 1024  # a 20 MB body takes 62 ms to validate; larger ones than this go to a thread
T = TypeVar("T")


class Unpacked(NamedTuple):
    """`text` is the JSON; `stored` is what the log keeps, which is the body as sent where that is JSON or gzip."""

    text: bytes
    stored: bytes
    gzip: bool
    form: dict[str, str]


_NO_FORM: dict[str, str] = {}
_one_at_a_time = asyncio.Semaphore(1)  # of the bodies that hold the interpreter for long


async def unpack(body: bytes, hint: str, content_type: str, limit: int) -> Unpacked:
    """Raises `Rejected` where the body cannot be read."""
    try:
        if body.startswith(GZIP_MAGIC):
            text = await _gunzip(body, limit)
            if text.startswith((b"{", b"[")):
                return Unpacked(text, body, True, _NO_FORM)
        elif body.startswith((b"{", b"[")) and hint != "br":
            return Unpacked(body, body, False, _NO_FORM)
        if len(body) > INLINE_BYTES or wire.is_lz(hint):
            async with _one_at_a_time:
                read = await asyncio.to_thread(wire.read, body, limit, hint, content_type)
        else:
            read = wire.read(body, limit, hint, content_type)
    except BodyRefused as error:
        raise rejected_body(error) from error
    return Unpacked(read.json, read.json, False, read.form)


async def _gunzip(body: bytes, limit: int) -> bytes:
    if len(body) > INLINE_BYTES:
        return await asyncio.to_thread(wire.gunzip, body, limit)
    try:
        return wire.gunzip(body, min(limit, INLINE_BYTES))
    except BodyRefused as error:
        if error.problem is not BodyProblem.TOO_LARGE or limit <= INLINE_BYTES:
            raise
        return await asyncio.to_thread(wire.gunzip, body, limit)  # isal lets the other threads run meanwhile


async def judged(check: Callable[[bytes], T], text: bytes) -> T:
    """The result of a check, made in a thread where the text is large."""
    if len(text) <= INLINE_BYTES:
        return check(text)
    async with _one_at_a_time:
        return await asyncio.to_thread(check, text)


def hint_of(request: Request) -> str:
    """How the body says it is encoded: the query's `compression`, else the `Content-Encoding`."""
    if request.scope["query_string"]:
        hint = request.query.get("compression")
        if hint:
            return hint.lower()
    encoding = request.headers.get(b"content-encoding")
    return encoding.decode("latin-1").lower() if encoding else ""


async def append(
    writer: Writer, record: envelope.Envelope, text: bytes = b"", events: Sequence[object] = (), owner: str = ""
) -> None:
    """Return once the request is durable; raises `LogUnavailable`.

    `text` is the body's JSON and `events` are the body's, as they were judged; without any, all of it is `owner`'s.
    """
    if writer.partitions == 1 and writer.bodies is None:
        await writer.append(envelope.encode(record))
        return
    if len(text) <= INLINE_BYTES:
        shares = split.share_out(record, events, owner, writer.partitions, text)
    else:
        shares = await judged(partial(split.share_out, record, events, owner, writer.partitions), text)
    await split.append(writer, shares)


__all__ = ["INLINE_BYTES", "Rejected", "Unpacked", "append", "hint_of", "judged", "unpack"]
