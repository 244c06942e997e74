"""Headers that make browsers strict with every answer, and the session cookie's renewal."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """`renewed(scope, token)` gives the Set-Cookie value for a session that this request extended."""

    def __init__(self, app: ASGIApp, renewed: Callable[[Scope, str], str]) -> None:
        self.app = app
        self.renewed = renewed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                framed = "frame-ancestors 'none'" not in headers.get("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                for name, value in HEADERS.items():
                    if name != "X-Frame-Options" or not framed:  # it cannot name who may frame an embedded page
                        headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if "renewed_session" in state and "set-cookie" not in headers:
                    headers.append("Set-Cookie", self.renewed(scope, state["renewed_session"]))
            await send(message)

        await self.app(scope, receive, with_headers)
