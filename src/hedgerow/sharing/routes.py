"""The private API's routes about how dashboards and insights are shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlalchemy.orm import Session

from hedgerow.app.auth import project_access
from hedgerow.app.context import ReadSession, WriteSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.routing import api_router
from hedgerow.dashboards import service as dashboards
from hedgerow.dashboards.routes import DashboardId
from hedgerow.database.models import Project
from hedgerow.insights import service as insights
from hedgerow.insights.activity import Actor
from hedgerow.insights.parameters import InsightPath
from hedgerow.sharing import service
from hedgerow.sharing.schemas import NewPassword, NewPasswordRow, SharingChange, SharingRow
from hedgerow.sharing.store import Thing

router = api_router("sharing")

Reader = Annotated[Project, Depends(project_access("sharing_configuration:read"))]
Writer = Annotated[Project, Depends(project_access("sharing_configuration:write"))]

FAILURES = errors(400, 401, 403, 404)
FAILURES_WITHOUT_INPUT = errors(401, 403, 404)


@dataclass(frozen=True, slots=True)
class Target:
    """What the path names."""

    thing: Thing
    name: str | None


def _dashboard(session: Session, project: Project, number: int) -> Target:
    dashboard = dashboards.get(session, project, number)
    return Target(Thing(project.id, "dashboard", dashboard.id), dashboard.name)


def _insight(session: Session, project: Project, name: str) -> Target:
    insight = insights.get(session, project, name)
    return Target(Thing(project.id, "insight", insight.id), insights.title(insight))


def read_dashboard(project: Reader, session: ReadSession, id: DashboardId) -> Target:
    return _dashboard(session, project, id)


def write_dashboard(project: Writer, session: WriteSession, id: DashboardId) -> Target:
    return _dashboard(session, project, id)


def read_insight(project: Reader, session: ReadSession, id: InsightPath) -> Target:
    return _insight(session, project, id)


def write_insight(project: Writer, session: WriteSession, id: InsightPath) -> Target:
    return _insight(session, project, id)


def add_routes(path: str, noun: str, read: Callable[..., Target], write: Callable[..., Target]) -> None:
    """The five routes about how things of one kind are shared; `read` and `write` find the thing that a path names."""
    found, found_to_change = Depends(read), Depends(write)
    at = f"/{path}/{{id}}/sharing/"

    @router.get(
        at,
        name=f"read_sharing_of_{noun}",
        description=f"Whether and how the {noun} is shared.",
        responses=FAILURES_WITHOUT_INPUT,
    )
    def show(session: ReadSession, target: Target = found) -> SharingRow:
        return service.show(session, target.thing)

    @router.patch(
        at,
        name=f"change_sharing_of_{noun}",
        description=f"Share the {noun} with whoever has the link, or stop sharing it.",
        responses=FAILURES,
    )
    def change(
        project: Writer,
        caller: AnyCaller,
        session: WriteSession,
        body: SharingChange,
        target: Target = found_to_change,
    ) -> SharingRow:
        return service.change(session, Actor(project, caller.user_id), target.thing, target.name, body)

    @router.post(
        f"{at}refresh/",
        name=f"renew_link_of_{noun}",
        description="Replace the link by a new one; the old one stops working at once.",
        responses=FAILURES,
    )
    def renew(
        project: Writer, caller: AnyCaller, session: WriteSession, target: Target = found_to_change
    ) -> SharingRow:
        return service.refresh(session, Actor(project, caller.user_id), target.thing, target.name)

    @router.post(
        f"{at}passwords/",
        name=f"add_password_of_{noun}",
        description="Add a password. It is asked for once `password_required` is true.",
        status_code=201,
        responses=FAILURES,
    )
    def add_password(
        project: Writer,
        caller: AnyCaller,
        session: WriteSession,
        body: NewPassword,
        target: Target = found_to_change,
    ) -> NewPasswordRow:
        return service.add_password(session, Actor(project, caller.user_id), target.thing, body)

    @router.delete(
        f"{at}passwords/{{password_id}}/",
        name=f"delete_password_of_{noun}",
        description="Delete a password; it opens nothing any more.",
        status_code=204,
        response_class=Response,
        responses=FAILURES_WITHOUT_INPUT,
    )
    def delete_password(session: WriteSession, password_id: UUID, target: Target = found_to_change) -> None:
        service.delete_password(session, target.thing, password_id)


add_routes("dashboards", "dashboard", read_dashboard, write_dashboard)
add_routes("insights", "insight", read_insight, write_insight)
