"""Refuses requests that another site made a signed-in browser send.

Approach: https://words.filippo.io/csrf/, as in Go 1.25 and Datasette. A browser says in `Sec-Fetch-Site` where a
request comes from, older ones in `Origin`; there is no token to carry around. Programs send neither header and
hold no cookie that another site could borrow, so they pass; so does a Bearer key without a cookie.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from hedgerow.app.errors import answer
from hedgerow.errors import PermissionDenied

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def is_forged(method: str, headers: Headers, own_origins: frozenset[str]) -> bool:
    """Whether an unsafe request comes from a page of another origin. `own_origins` are trusted besides the host."""
    if method in SAFE_METHODS:
        return False
    if headers.get("authorization", "").lower().startswith("bearer ") and "cookie" not in headers:
        return False
    origin = headers.get("origin", "")
    if origin.rstrip("/").lower() in own_origins:
        return False
    site = headers.get("sec-fetch-site", "")
    if site:
        return site not in ("same-origin", "none")
    return bool(origin) and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


class SameOriginOnly:
    def __init__(self, app: ASGIApp, own_origins: frozenset[str]) -> None:
        self.app = app
        self.own_origins = frozenset(origin.rstrip("/").lower() for origin in own_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_forged(scope["method"], Headers(scope=scope), self.own_origins):
            refusal = PermissionDenied(
                "This request came from another site. If that site is yours, name its origin in app.allowed_origins.",
                code="cross_site_request",
            )
            await answer(refusal)(scope, receive, send)
            return
        await self.app(scope, receive, send)
