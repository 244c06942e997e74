"""The session cookie's attributes."""

from __future__ import annotations

from starlette.types import Scope

from hedgerow.accounts.sessions import COOKIE, MAX_AGE
from hedgerow.settings import Settings


def is_https(scope: Scope, settings: Settings) -> bool:
    """Whether the browser reached us by https: directly, as the edge vouches, by its own `Origin`, or by settings."""
    origin = next((value for name, value in scope["headers"] if name == b"origin"), b"")
    return scope["scheme"] == "https" or origin.startswith(b"https://") or settings.public_url.startswith("https://")


def set_session(scope: Scope, settings: Settings, token: str) -> str:
    """The Set-Cookie value that signs in. The server's record, not the cookie's age, says when the session ends."""
    return _cookie(scope, settings, token, int(MAX_AGE.total_seconds()))


def clear_session(scope: Scope, settings: Settings) -> str:
    return _cookie(scope, settings, "", 0)


def _cookie(scope: Scope, settings: Settings, value: str, max_age: int) -> str:
    secure = "; Secure" if is_https(scope, settings) else ""
    return f"{COOKIE}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}"
