"""`Authorization: Bearer`, in which capture v1 and OTLP carry the project token and local evaluation a secret key."""

from __future__ import annotations

from hedgerow.edge.http import Request


def bearer(request: Request) -> str | None:
    """What the header carries, None where there is no such header."""
    scheme, _, token = request.header(b"authorization").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
