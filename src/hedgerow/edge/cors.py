"""Cross-origin rules of wire-protocol §2.3: any page may capture, so its origin is reflected.

Header lists are made once per origin and kept, because a middleware costs as much as the rest of the request (30 us).
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from hedgerow.edge.http import JSON, Answer, Header, Request

STATUS_ONE = b'{"status":1}'
LONGEST_ORIGIN = 300
MOST_ORIGINS = 2000
FIELD_NAMES = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,2000}")
DEFAULT_FIELDS = (
    b"Content-Type, Authorization, Content-Encoding, X-Requested-With, X-POSTHOG-DISTINCT-ID, X-POSTHOG-SESSION-ID, "
    b"X-POSTHOG-WINDOW-ID"
)
ANY_ORIGIN: list[Header] = [(b"access-control-allow-origin", b"*")]
_ACCEPTED: list[Header] = [(b"content-type", JSON), (b"content-length", b"%d" % len(STATUS_ONE))]


class Origin:
    """A page's origin: its `host` for cookieless ids, and the headers of answers to it."""

    __slots__ = ("accepted", "headers", "host")

    def __init__(self, value: bytes) -> None:
        self.headers: list[Header] = [(b"vary", b"Origin")]
        self.host = ""
        if value:
            self.headers += [
                (b"access-control-allow-origin", value),
                (b"access-control-allow-credentials", b"true"),
                (b"access-control-expose-headers", b"Retry-After"),
            ]
            try:
                self.host = urlsplit(value.decode("latin-1")).hostname or ""
            except ValueError:
                self.host = ""
        self.accepted = Answer(200, _ACCEPTED + self.headers, STATUS_ONE)


_none = Origin(b"")
_known: dict[bytes, Origin] = {}


def origin_of(request: Request) -> Origin:
    value = request.headers.get(b"origin")
    if value is None:
        return _none
    known = _known.get(value)
    if known is not None:
        return known
    if not value or len(value) > LONGEST_ORIGIN:
        return _none
    if len(_known) >= MOST_ORIGINS:
        _known.clear()
    made = _known[value] = Origin(value)
    return made


def preflight(request: Request, status: int = 200) -> Answer:
    """200, or 204, that allows the headers which the page asked for."""
    asked = request.headers.get(b"access-control-request-headers", b"")
    fields = asked if FIELD_NAMES.fullmatch(asked) else DEFAULT_FIELDS
    headers = [
        *origin_of(request).headers,
        (b"access-control-allow-methods", b"GET, POST, OPTIONS, HEAD"),
        (b"access-control-allow-headers", fields),
        (b"access-control-max-age", b"86400"),
    ]
    if status != 204:  # a 204 has no length
        headers.append((b"content-length", b"0"))
    return Answer(status, headers, b"")
