"""The private API's routes about how dashboards and insights are shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

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


def _dashboard(project: Project, session: ReadSession, number: int) -> Target:
    dashboard = dashboards.get(session, project, number)
    return Target(Thing(project.id, "dashboard", dashboard.id), dashboard.name)


def _insight(project: Project, session: ReadSession, name: str) -> Target:
    insight = insights.get(session, project, name)
    return Target(Thing(project.id, "insight", insight.id), insights.title(insight))


@router.get("/dashboards/{id}/sharing/", responses=FAILURES_WITHOUT_INPUT)
def read_sharing_of_dashboard(project: Reader, session: ReadSession, id: DashboardId) -> SharingRow:
    """Whether and how the dashboard is shared."""
    return service.show(session, _dashboard(project, session, id).thing)


@router.patch("/dashboards/{id}/sharing/", responses=FAILURES)
def change_sharing_of_dashboard(
    project: Writer, caller: AnyCaller, session: WriteSession, id: DashboardId, body: SharingChange
) -> SharingRow:
    """Share the dashboard with whoever has the link, or stop sharing it."""
    target = _dashboard(project, session, id)
    return service.change(session, Actor(project, caller.user_id), target.thing, target.name, body)


@router.post("/dashboards/{id}/sharing/refresh/", responses=FAILURES)
def renew_link_of_dashboard(project: Writer, caller: AnyCaller, session: WriteSession, id: DashboardId) -> SharingRow:
    """Replace the link by a new one; the old one stops working at once."""
    target = _dashboard(project, session, id)
    return service.refresh(session, Actor(project, caller.user_id), target.thing, target.name)


@router.post("/dashboards/{id}/sharing/passwords/", status_code=201, responses=FAILURES)
def add_password_of_dashboard(
    project: Writer, caller: AnyCaller, session: WriteSession, id: DashboardId, body: NewPassword
) -> NewPasswordRow:
    """Add a password. It is asked for once `password_required` is true."""
    thing = _dashboard(project, session, id).thing
    return service.add_password(session, Actor(project, caller.user_id), thing, body)


@router.delete(
    "/dashboards/{id}/sharing/passwords/{password_id}/",
    status_code=204,
    response_class=Response,
    responses=FAILURES_WITHOUT_INPUT,
)
def delete_password_of_dashboard(project: Writer, session: WriteSession, id: DashboardId, password_id: UUID) -> None:
    """Delete a password; it opens nothing any more."""
    service.delete_password(session, _dashboard(project, session, id).thing, password_id)


@router.get("/insights/{id}/sharing/", responses=FAILURES_WITHOUT_INPUT)
def read_sharing_of_insight(project: Reader, session: ReadSession, id: InsightPath) -> SharingRow:
    """Whether and how the insight is shared."""
    return service.show(session, _insight(project, session, id).thing)


@router.patch("/insights/{id}/sharing/", responses=FAILURES)
def change_sharing_of_insight(
    project: Writer, caller: AnyCaller, session: WriteSession, id: InsightPath, body: SharingChange
) -> SharingRow:
    """Share the insight with whoever has the link, or stop sharing it."""
    target = _insight(project, session, id)
    return service.change(session, Actor(project, caller.user_id), target.thing, target.name, body)


@router.post("/insights/{id}/sharing/refresh/", responses=FAILURES)
def renew_link_of_insight(project: Writer, caller: AnyCaller, session: WriteSession, id: InsightPath) -> SharingRow:
    """Replace the link by a new one; the old one stops working at once."""
    target = _insight(project, session, id)
    return service.refresh(session, Actor(project, caller.user_id), target.thing, target.name)


@router.post("/insights/{id}/sharing/passwords/", status_code=201, responses=FAILURES)
def add_password_of_insight(
    project: Writer, caller: AnyCaller, session: WriteSession, id: InsightPath, body: NewPassword
) -> NewPasswordRow:
    """Add a password. It is asked for once `password_required` is true."""
    thing = _insight(project, session, id).thing
    return service.add_password(session, Actor(project, caller.user_id), thing, body)


@router.delete(
    "/insights/{id}/sharing/passwords/{password_id}/",
    status_code=204,
    response_class=Response,
    responses=FAILURES_WITHOUT_INPUT,
)
def delete_password_of_insight(project: Writer, session: WriteSession, id: InsightPath, password_id: UUID) -> None:
    """Delete a password; it opens nothing any more."""
    service.delete_password(session, _insight(project, session, id).thing, password_id)
