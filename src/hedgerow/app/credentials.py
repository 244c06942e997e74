"""The credentials of a request: a personal API key from its header, body or query string, or a session cookie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from hedgerow.accounts import sessions
from hedgerow.accounts.caller import Caller
from hedgerow.app.context import AppContext, Context
from hedgerow.errors import AuthenticationFailed, HedgerowError, NotAuthenticated
from hedgerow.keys import lookup

CHALLENGE = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True, slots=True)
class PresentedKey:
    value: str
    place: str  # where it was found, for the error sentence


async def presented_key(request: Request) -> PresentedKey | None:
    """The key of a request, looked for in the header, then the body, then the query string."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return PresentedKey(value.strip(), "request Authorization header")
    value = await _key_in_body(request)
    if value:
        return PresentedKey(value, "request body")
    value = request.query_params.get("personal_api_key", "")
    return PresentedKey(value, "request query string") if value else None


async def _key_in_body(request: Request) -> str:
    if request.method in ("GET", "HEAD", "DELETE") or "json" not in request.headers.get("content-type", ""):
        return ""
    if not await request.body():
        return ""
    try:
        body = await request.json()
    except (json.JSONDecodeError, HedgerowError):
        return ""  # the route says what is wrong with it
    value = body.get("personal_api_key") if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def authenticate(context: AppContext, request: Request, presented: PresentedKey | None) -> Caller:
    """Who sends the request. Raises `AuthenticationFailed` for a wrong key and `NotAuthenticated` for none."""
    if presented is not None:
        caller = lookup.caller_of_key(context.database, presented.value)
        if caller is None:
            raise AuthenticationFailed(f"Personal API key found in {presented.place} is invalid.", headers=CHALLENGE)
        return caller
    signed_in = session_caller(context, request)
    if signed_in is None:
        raise NotAuthenticated(headers=CHALLENGE)
    return signed_in


def session_caller(context: AppContext, request: Request) -> Caller | None:
    """The user whose session the request's cookie names. Using a session makes it last longer."""
    token = request.cookies.get(sessions.COOKIE, "")
    if not token:
        return None
    found = sessions.find(context.database, token, context.settings.app.session_lifetime)
    if found is None:
        return None
    if found.extended:
        request.scope.setdefault("state", {})["renewed_session"] = token
    return found.caller


def _current_caller(
    request: Request, context: Context, presented: Annotated[PresentedKey | None, Depends(presented_key)]
) -> Caller:
    return authenticate(context, request, presented)


# Whoever is signed in, by whatever means and with whatever scopes. Most routes want `auth.caller_with` instead.
AnyCaller = Annotated[Caller, Depends(_current_caller)]
