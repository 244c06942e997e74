"""The pages for people who are signed in: live events, how to connect, the project's settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from hedgerow.accounts.names import checked_text
from hedgerow.app.context import Context, ReadSession
from hedgerow.app.routing import NamedRoute
from hedgerow.database.models import Project, User
from hedgerow.database.models.base import utcnow
from hedgerow.errors import InvalidInput
from hedgerow.pages import render
from hedgerow.pages.snippets import snippets
from hedgerow.pages.visitor import SignedIn, Visitor, safe_next
from hedgerow.warnings import store as warnings

root_router = APIRouter(route_class=NamedRoute, include_in_schema=False)

WARNINGS_SINCE = timedelta(days=7)
Field = Annotated[str, Form(max_length=2000)]


@root_router.get("/live")
def live_page(request: Request, visitor: SignedIn) -> Response:
    shown = snippets(_host(request), visitor.project.api_token)
    return render.page("live.html", snippet_list=shown, **visitor.frame("/live"))


@root_router.get("/connect")
def connect_page(request: Request, visitor: SignedIn) -> Response:
    host = _host(request)
    shown = snippets(host, visitor.project.api_token)
    return render.page("connect.html", host=host, snippet_list=shown, **visitor.frame("/connect"))


@root_router.get("/project")
def project_page(visitor: SignedIn, session: ReadSession, saved: bool = False) -> Response:
    return _project_page(session, visitor, saved=saved)


@root_router.post("/project")
def change_project(
    visitor: SignedIn, context: Context, name: Field = "", anonymize_ips: Field = "", drop_bots: Field = ""
) -> Response:
    try:
        with context.database.write() as session:
            project = session.get_one(Project, visitor.project.id)
            project.name = checked_text(name, "name", longest=200)
            project.anonymize_ips = anonymize_ips == "on"
            project.drop_bots = drop_bots == "on"
    except InvalidInput as error:
        with context.database.read() as session:
            return _project_page(session, visitor, error=error)
    return RedirectResponse("/project?saved=true", 303)


@root_router.post("/project/switch")
def switch_project(visitor: SignedIn, context: Context, project: Field = "", back: Field = "/") -> Response:
    chosen = next((one for one in visitor.projects if str(one.id) == project), visitor.project)
    with context.database.write() as session:
        user = session.get_one(User, visitor.user.id)
        user.current_project_id, user.current_organization_id = chosen.id, chosen.organization_id
    return RedirectResponse(safe_next(back), 303)


@root_router.get("/assets/{version}/{name}")
def asset(version: str, name: str) -> Response:
    return render.asset(version, name)


def _project_page(
    session: Session, visitor: Visitor, saved: bool = False, error: InvalidInput | None = None
) -> Response:
    totals = warnings.totals(session, visitor.project.id, utcnow() - WARNINGS_SINCE)
    rows = [
        {"kind": one.kind, "events": one.events, "stored": not one.dropped, "last_at": one.last_at} for one in totals
    ]
    status = error.status if error else 200
    return render.page("project.html", status, warnings=rows, saved=saved, error=error, **visitor.frame("/project"))


def _host(request: Request) -> str:
    """The address that this very page was reached under, which is the one that SDKs can reach, too."""
    return str(request.base_url).rstrip("/")
