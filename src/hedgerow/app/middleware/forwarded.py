"""The client's address, host and scheme as the edge vouches for them.

The edge resolves `X-Forwarded-*` against `edge.trusted_proxies` and proves with the internal token that the
headers are its own. Without the token they are removed: nobody else's word is taken.
"""

from __future__ import annotations

import secrets

from starlette.types import ASGIApp, Receive, Scope, Send

CLAIMS = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-hedgerow-internal")


class Forwarded:
    def __init__(self, app: ASGIApp, internal_token: str) -> None:
        self.app = app
        self.token = internal_token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            claims = {name: value for name, value in scope["headers"] if name in CLAIMS}
            if claims:
                scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in CLAIMS]}
                if secrets.compare_digest(claims.get(b"x-hedgerow-internal", b""), self.token):
                    _believe(scope, claims)
        await self.app(scope, receive, send)


def _believe(scope: Scope, claims: dict[bytes, bytes]) -> None:
    address = claims.get(b"x-forwarded-for", b"").decode("latin-1").split(",")[0].strip()
    if address:
        scope["client"] = (address, 0)
    scheme = claims.get(b"x-forwarded-proto", b"").decode("latin-1").strip().lower()
    if scheme in ("http", "https"):
        scope["scheme"] = scheme
    host = claims.get(b"x-forwarded-host", b"").strip()
    if host:
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"host"] + [(b"host", host)]
