"""Getting in and out: the one-time set-up link, sign-in, sign-out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from hedgerow.accounts import service, sessions, store
from hedgerow.accounts.cookies import clear_session, set_session
from hedgerow.accounts.names import checked_text
from hedgerow.accounts.passwords import MIN_LENGTH
from hedgerow.accounts.setup import FIRST_ORGANIZATION, FIRST_PROJECT
from hedgerow.accounts.throttle import SignInThrottle
from hedgerow.app.context import AppContext, Context
from hedgerow.app.credentials import session_caller
from hedgerow.app.routing import NamedRoute
from hedgerow.errors import HedgerowError, NotFound
from hedgerow.pages.render import page
from hedgerow.pages.visitor import HOME, safe_next
from hedgerow.settings import Settings

root_router = APIRouter(route_class=NamedRoute, include_in_schema=False)

Field = Annotated[str, Form(max_length=2000)]
GONE = "This set-up link has been used or has expired. Start Hedgerow again to get a new one, unless you can sign in."


def open_throttle(_: Settings) -> SignInThrottle:
    return SignInThrottle()


@root_router.get("/login")
def sign_in_page(request: Request, context: Context, next: str = HOME) -> Response:
    if session_caller(context, request) is not None:
        return RedirectResponse(safe_next(next), 303)
    return _sign_in_page(context, next=next)


@root_router.post("/login")
def sign_in(
    request: Request,
    context: Context,
    email: Field = "",
    password: Field = "",
    next: Field = HOME,
) -> Response:
    throttle = context.opened(open_throttle)
    address = request.client.host if request.client else ""
    try:
        user_id = service.sign_in(context.database, throttle, email=email, password=password, address=address)
    except HedgerowError as error:
        return _sign_in_page(context, next=next, email=email, error=error)
    return enter(request, context, user_id, safe_next(next))


@root_router.post("/logout")
def sign_out(request: Request, context: Context) -> Response:
    token = request.cookies.get(sessions.COOKIE)
    if token:
        with context.database.write() as session:
            sessions.end(session, token)
    answer = RedirectResponse("/login", 303)
    answer.headers["Set-Cookie"] = clear_session(request.scope, context.settings)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@root_router.get("/setup/{token}")
def setup_page(token: str, context: Context) -> Response:
    with context.database.read() as session:
        if not service.setup_link_is_open(session, token):
            raise NotFound(GONE)
    form = {"first_name": "", "email": "", "organization_name": FIRST_ORGANIZATION, "project_name": FIRST_PROJECT}
    return page("setup.html", token=token, form=form, error=None, min_length=MIN_LENGTH)


@root_router.post("/setup/{token}")
def set_up(
    token: str,
    request: Request,
    context: Context,
    first_name: Field = "",
    email: Field = "",
    password: Field = "",
    organization_name: Field = "",
    project_name: Field = "",
) -> Response:
    form = {
        "first_name": first_name,
        "email": email,
        "organization_name": organization_name,
        "project_name": project_name,
    }
    try:
        with context.database.write() as session:
            user = service.complete_setup(
                session,
                token,
                email=email,
                password=password,
                first_name=checked_text(first_name, "first_name"),
                organization_name=checked_text(organization_name, "organization_name"),
                project_name=checked_text(project_name, "project_name"),
            )
            user_id = user.id
    except NotFound as error:
        raise NotFound(GONE) from error
    except HedgerowError as error:
        return page("setup.html", error.status, token=token, form=form, error=error, min_length=MIN_LENGTH)
    return enter(request, context, user_id, HOME)


def _sign_in_page(
    context: AppContext,
    *,
    next: str,
    email: str = "",
    error: HedgerowError | None = None,
) -> Response:
    with context.database.read() as session:
        ready = store.has_user_who_can_sign_in(session)
    status = error.status if error else 200
    answer = page("login.html", status, next=safe_next(next), email=email, error=error, ready=ready)
    answer.headers.update(error.headers if error else {})
    return answer


def enter(request: Request, context: AppContext, user_id: int, where: str) -> Response:
    """Start a session, always a new one: whatever cookie was there before is worth nothing."""
    lifetime = context.settings.app.session_lifetime
    with context.database.write() as session:
        sessions.end(session, request.cookies.get(sessions.COOKIE, ""))
        token = sessions.start(session, user_id, lifetime, request.headers.get("user-agent", ""))
    answer = RedirectResponse(where, 303)
    answer.headers["Set-Cookie"] = set_session(request.scope, context.settings, token)
    return answer
