"""The page of an invitation: makes the account, or lets whoever is signed in join."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from hedgerow.accounts import invites
from hedgerow.accounts.caller import Caller
from hedgerow.accounts.passwords import MIN_LENGTH
from hedgerow.accounts.throttle import SignInThrottle
from hedgerow.app.context import AppContext, Context
from hedgerow.app.credentials import session_caller
from hedgerow.app.routing import NamedRoute
from hedgerow.database.models import User
from hedgerow.errors import HedgerowError, NotFound
from hedgerow.keys.tokens import digest
from hedgerow.pages.door import enter
from hedgerow.pages.render import page
from hedgerow.pages.visitor import HOME
from hedgerow.settings import Settings

root_router = APIRouter(route_class=NamedRoute, include_in_schema=False)

Field = Annotated[str, Form(max_length=2000)]


def open_invite_throttle(_: Settings) -> SignInThrottle:
    return SignInThrottle()


@root_router.get("/invite/{token}")
def invitation(token: str, request: Request, context: Context) -> Response:
    found = _found(token, request, context)
    return _page(context, token, found, session_caller(context, request))


@root_router.post("/invite/{token}")
def accept(token: str, request: Request, context: Context, first_name: Field = "", password: Field = "") -> Response:
    found = _found(token, request, context)
    caller = session_caller(context, request)
    try:
        with context.database.write() as session:
            if caller is not None:
                invites.join(session, token, caller.user_id)
                return RedirectResponse(HOME, 303)
            user_id = invites.join_as_new(session, token, first_name=first_name, password=password).id
    except NotFound:
        raise
    except HedgerowError as error:
        return _page(context, token, found, caller, first_name=first_name, error=error)
    return enter(request, context, user_id, HOME)


def _found(token: str, request: Request, context: AppContext) -> invites.Invited:
    """Raises `NotFound` for a dead link, and `Throttled` for who tries too many."""
    throttle = context.opened(open_invite_throttle)
    account, address = f"invite {digest(token)}", request.client.host if request.client else ""
    throttle.attempt(account, address)
    with context.database.read() as session:
        found = invites.look_at(session, token)
    throttle.succeeded(account, address)
    return found


def _page(
    context: AppContext,
    token: str,
    found: invites.Invited,
    caller: Caller | None,
    *,
    first_name: str | None = None,
    error: HedgerowError | None = None,
) -> Response:
    email = None
    if caller is not None:
        with context.database.read() as session:
            email = session.get_one(User, caller.user_id).email
    return page(
        "invite.html",
        error.status if error else 200,
        token=token,
        invited=found,
        signed_in_as=email,
        first_name=found.first_name if first_name is None else first_name,
        sign_in=f"/login?next={quote(f'/invite/{token}')}",
        min_length=MIN_LENGTH,
        error=error,
    )
