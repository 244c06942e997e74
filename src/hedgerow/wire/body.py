"""From a request's body as sent to its JSON: every encoding of wire-protocol §2.4, told apart by its bytes.

Markers on the wire cannot be trusted: current browsers send gzip as `text/plain` with no marker at all, and a proxy may
have undone a `Content-Encoding` that is still in the header. So gzip's magic wins over every hint, then JSON's first
character, and only then the hints. Every decompression stops at a limit: a 300 MB bomb in 306 KB costs 24 ms.
"""

from __future__ import annotations

import base64
import binascii
import enum
import zlib
from typing import NamedTuple, cast
from urllib.parse import parse_qsl, unquote_to_bytes

import brotli  # type: ignore[import-untyped]
import zstandard
from isal import isal_zlib

from hedgerow.wire import lz

ISAL_ERROR = cast("type[Exception]", isal_zlib.error)  # its stub says it is an instance
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
JSON_STARTS = (b"{", b"[")
FORM_STARTS = (b"data=", b"_=", b"ip=", b"compression=", b"ver=", b"api_key=", b"token=", b"sent_at=")
FORM_TYPE = "application/x-www-form-urlencoded"
MAX_FORM_FIELDS = 100
MAX_LZ_BYTES = 64 * 1024  # only old browser SDKs send it, one event at a time
GZIP_WINDOW, RAW_WINDOW = 31, -15
BROTLI_CHUNK = 64 * 1024
MOST_LAYERS = 4  # a form holding base64 holding gzip holding JSON is the deepest that any SDK sends


class BodyProblem(enum.StrEnum):
    """Why a body could not be turned into JSON."""

    EMPTY = "empty_body"
    NOT_JSON = "invalid_json"
    BAD_COMPRESSION = "invalid_compression"
    TRUNCATED = "truncated_body"
    TOO_LARGE = "decompressed_too_large"
    LZ_TOO_LARGE = "lz64_too_large"


class BodyRefused(ValueError):
    """A body that cannot be read; `problem` names why, the message is a sentence for its sender."""

    def __init__(self, problem: BodyProblem, message: str) -> None:
        self.problem = problem
        super().__init__(message)


class Body(NamedTuple):
    """`json` is the decoded text; `form` holds a form's other fields, such as `api_key`."""

    json: bytes
    form: dict[str, str]


def gunzip(body: bytes, limit: int) -> bytes:
    """The first gzip member of a body, which may be `limit` bytes at most. Raises `BodyRefused`."""
    stream = isal_zlib.decompressobj(GZIP_WINDOW)
    try:
        text: bytes = stream.decompress(body, limit)
    except (ISAL_ERROR, zlib.error, EOFError) as error:
        raise BodyRefused(BodyProblem.BAD_COMPRESSION, "The body starts like gzip but is damaged.") from error
    if not stream.eof:
        if stream.unconsumed_tail or len(text) >= limit:
            raise _too_large(limit)
        raise BodyRefused(BodyProblem.TRUNCATED, "The gzip body ends in the middle; it was cut off on its way.")
    return text


def is_lz(hint: str) -> bool:
    return hint in ("lz64", "lz-string")


def read(body: bytes, limit: int, hint: str = "", content_type: str = "") -> Body:
    """The JSON in a body of any encoding.

    `hint` is the query's `compression`, else the `Content-Encoding`; `limit` caps the decoded size in bytes. The
    result is not yet parsed: it starts like JSON, no more. Raises `BodyRefused`. May take 100 ms where `is_lz(hint)`.
    """
    form: dict[str, str] | None = None
    hint = hint.strip().lower()
    if hint == "br" and not body.startswith(GZIP_MAGIC):
        body, hint = _maybe_brotli(body, limit), ""
    for _ in range(MOST_LAYERS):
        if body.startswith(GZIP_MAGIC):
            body = gunzip(body, limit)
            continue
        text = body.removeprefix(BYTE_ORDER_MARK).lstrip()
        if not text:
            raise BodyRefused(BodyProblem.EMPTY, "The body is empty; send an event or a batch of events.")
        if text.startswith(JSON_STARTS):
            return Body(text, form or {})
        if form is None and _is_form(text, content_type):
            form, body = _form(text)
            hint = form.get("compression", hint)
            continue
        body, hint = _unwrap(body, hint, limit), ""
    raise _not_json()


def _is_form(text: bytes, content_type: str) -> bool:
    return text.startswith(FORM_STARTS) or (content_type.startswith(FORM_TYPE) and b"=" in text[:200])


def _form(text: bytes) -> tuple[dict[str, str], bytes]:
    try:  # latin-1 keeps each byte, so that a value may be anything
        fields = dict(parse_qsl(text.decode("latin-1"), encoding="latin-1", max_num_fields=MAX_FORM_FIELDS))
    except ValueError as error:
        raise BodyRefused(BodyProblem.NOT_JSON, "The form has too many fields.") from error
    data = fields.pop("data", "")
    if not data:
        raise BodyRefused(BodyProblem.EMPTY, "The form has no field `data`, or it is empty.")
    return fields, data.encode("latin-1")


def _unwrap(body: bytes, hint: str, limit: int) -> bytes:
    if body.startswith(ZSTD_MAGIC):
        return _unzstd(body, limit)
    if hint == "deflate":
        return _inflate(body, limit)
    if is_lz(hint):
        return _unlz(body, limit)
    return _unbase64(body)


def _unzstd(body: bytes, limit: int) -> bytes:
    try:  # a reader, because a decompressobj turns 9 KB into 300 MB in one call
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body) as reader:
            text: bytes = reader.read(limit + 1)
    except (zstandard.ZstdError, MemoryError) as error:
        raise BodyRefused(BodyProblem.BAD_COMPRESSION, "The body starts like zstd but is damaged.") from error
    if len(text) > limit:
        raise _too_large(limit)
    return text


def _maybe_brotli(body: bytes, limit: int) -> bytes:
    """Brotli has no magic and may start with `[`, so it is tried before the look at the first character."""
    stream = brotli.Decompressor()
    chunks: list[bytes] = []
    size = 0
    feed = body
    try:
        while not stream.is_finished():
            chunk = stream.process(feed, output_buffer_limit=BROTLI_CHUNK)
            if not chunk and not feed:
                raise BodyRefused(BodyProblem.TRUNCATED, "The Brotli body ends in the middle; it was cut off.")
            feed = b""
            size += len(chunk)
            chunks.append(chunk)
            if size > limit:
                raise _too_large(limit)
    except brotli.error:
        return body  # a proxy has already undone it
    return b"".join(chunks)


def _inflate(body: bytes, limit: int) -> bytes:
    for window in (zlib.MAX_WBITS, RAW_WINDOW):  # zlib-wrapped as the standard has it, then raw as some clients send it
        stream = zlib.decompressobj(window)
        try:
            text = stream.decompress(body, limit)
        except zlib.error:
            continue
        if stream.eof:
            return text
        if stream.unconsumed_tail or len(text) >= limit:
            raise _too_large(limit)
        raise BodyRefused(BodyProblem.TRUNCATED, "The deflate body ends in the middle; it was cut off on its way.")
    raise BodyRefused(BodyProblem.BAD_COMPRESSION, "The body is not deflate as its Content-Encoding says.")


def _unlz(body: bytes, limit: int) -> bytes:
    if len(body) > MAX_LZ_BYTES:
        raise BodyRefused(
            BodyProblem.LZ_TOO_LARGE, f"An lz64 body may be {MAX_LZ_BYTES} bytes at most; update the SDK, or use gzip."
        )
    try:
        return lz.decompress(body.strip().replace(b" ", b"+"), limit).encode()
    except lz.LzTooLarge as error:
        raise _too_large(limit) from error
    except lz.LzError as error:
        raise BodyRefused(BodyProblem.BAD_COMPRESSION, "The body is not lz-string as its hint says.") from error


def _unbase64(body: bytes) -> bytes:
    text = unquote_to_bytes(body) if b"%" in body else body
    text = text.strip().replace(b" ", b"+").replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _not_json() from error


def _not_json() -> BodyRefused:
    return BodyRefused(
        BodyProblem.NOT_JSON,
        "The body is not JSON, nor JSON in gzip, deflate, br, zstd, base64, lz64 or a form's `data`.",
    )


def _too_large(limit: int) -> BodyRefused:
    return BodyRefused(
        BodyProblem.TOO_LARGE, f"The decompressed body is larger than {limit} bytes; send smaller batches."
    )
