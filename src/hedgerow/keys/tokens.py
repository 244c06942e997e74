"""Making and recognising keys. 256 random bits each, so a plain SHA-256 keeps them as safely as a slow hash would."""

from __future__ import annotations

import hashlib
import re
import secrets

from hedgerow.errors import InvalidInput

PROJECT = "phc_"  # public: may only send events and read flags
PERSONAL = "phx_"  # private: all of the private API that its scopes allow

PROJECT_TOKEN = re.compile(r"phc_[A-Za-z0-9_-]{8,196}")


def new_token(prefix: str) -> str:
    """`prefix` and 43 characters of URL-safe base64."""
    return prefix + secrets.token_urlsafe(32)


def digest(value: str) -> str:
    return hashlib.sha256(value.encode(errors="surrogatepass")).hexdigest()


def mask(value: str) -> str:
    """What is shown of a key, to know it by: `phx_...a1b2`."""
    return f"{value[:4]}...{value[-4:]}"


def checked_project_token(token: str) -> str:
    """A token that somebody brings along, e.g. from PostHog. Raises `InvalidInput` if it cannot be one."""
    if not PROJECT_TOKEN.fullmatch(token):
        raise InvalidInput(
            "A project token begins with phc_ and goes on with 8 to 196 letters, digits, hyphens or underscores.",
            attr="api_token",
        )
    return token
