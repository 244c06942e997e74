"""Who looks at a page, and at which project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request

from hedgerow.accounts.caller import Caller
from hedgerow.app.auth import visible_projects
from hedgerow.app.context import Context
from hedgerow.app.credentials import session_caller
from hedgerow.database.models import Project, User
from hedgerow.errors import HedgerowError, NotFound

HOME = "/"


class SignInNeeded(HedgerowError):
    """Answered by sending the browser to the sign-in page and, afterwards, back to where it wanted to go."""

    status = 303
    type = "authentication_error"
    code = "not_authenticated"
    default_detail = "Sign in to see this page."


@dataclass(frozen=True, slots=True)
class Visitor:
    caller: Caller
    user: User
    project: Project
    projects: list[Project]

    def frame(self, here: str) -> dict[str, Any]:
        """What every page of the site shows around its content."""
        return {"user": self.user, "project": self.project, "projects": self.projects, "here": here}


def _visitor(request: Request, context: Context) -> Visitor:
    caller = session_caller(context, request)
    if caller is None:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        raise SignInNeeded(headers={"Location": f"/login?next={quote(wanted)}" if wanted != HOME else "/login"})
    with context.database.read() as session:
        user = session.get_one(User, caller.user_id)
        projects = visible_projects(session, caller)
        session.expunge_all()
    if not projects:
        raise NotFound("You belong to no project. Ask an administrator of your organization for one.")
    project = next((one for one in projects if one.id == caller.current_project_id), projects[0])
    return Visitor(caller, user, project, projects)


SignedIn = Annotated[Visitor, Depends(_visitor)]


def safe_next(wanted: str) -> str:
    """Where to go after signing in: a path on this site, never another site."""
    is_path = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if is_path and wanted.isprintable() else HOME
