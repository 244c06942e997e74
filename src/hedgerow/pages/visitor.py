"""Who looks at a page, and the way to the sign-in for whom that is unknown."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request

from hedgerow.accounts.caller import Caller
from hedgerow.app.context import Context
from hedgerow.app.credentials import session_caller
from hedgerow.errors import HedgerowError

HOME = "/"


class SignInNeeded(HedgerowError):
    """Answered by sending the browser to the sign-in page and, afterwards, back to where it wanted to go."""

    status = 303
    type = "authentication_error"
    code = "not_authenticated"
    default_detail = "Sign in to see this page."


def _signed_in(request: Request, context: Context) -> Caller:
    caller = session_caller(context, request)
    if caller is None:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        raise SignInNeeded(headers={"Location": f"/login?next={quote(wanted)}" if wanted != HOME else "/login"})
    return caller


SignedIn = Annotated[Caller, Depends(_signed_in)]


def safe_next(wanted: str) -> str:
    """Where to go after signing in: a path on this site, never another site."""
    is_path = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if is_path and wanted.isprintable() else HOME
