"""The SQL about sharing. Only `shared_by` looks across projects: its token is what says which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hedgerow.database.models import Dashboard, Insight, Project, SharePassword, SharingConfiguration, User


@dataclass(frozen=True, slots=True)
class Thing:
    """What is shared: a dashboard or an insight of a project, by its number."""

    project_id: int
    kind: Literal["dashboard", "insight"]
    id: int


def configuration(session: Session, thing: Thing) -> SharingConfiguration | None:
    row = SharingConfiguration
    column = row.dashboard_id if thing.kind == "dashboard" else row.insight_id
    return session.scalar(select(row).where(row.project_id == thing.project_id, column == thing.id))


def passwords(session: Session, configuration_id: UUID) -> Sequence[tuple[SharePassword, User | None]]:
    query = (
        select(SharePassword, User)
        .outerjoin(User, User.id == SharePassword.created_by_id)
        .where(SharePassword.configuration_id == configuration_id)
        .order_by(SharePassword.created_at, SharePassword.id)
    )
    return [(password, user) for password, user in session.execute(query)]


def password(session: Session, configuration_id: UUID, id: UUID) -> SharePassword | None:
    row = SharePassword
    return session.scalar(select(row).where(row.configuration_id == configuration_id, row.id == id))


def shared_by(session: Session, token: str) -> tuple[SharingConfiguration, Project, Dashboard | Insight] | None:
    """What the token opens; None where it is unknown or revoked, and where what it opened is deleted."""
    row = SharingConfiguration
    found = session.execute(
        select(row, Project, Dashboard, Insight)
        .join(Project, Project.id == row.project_id)
        .outerjoin(Dashboard, Dashboard.id == row.dashboard_id)
        .outerjoin(Insight, Insight.id == row.insight_id)
        .where(row.access_token == token, row.enabled.is_(True), Project.organization_id.is_not(None))
    ).one_or_none()
    if found is None:
        return None
    configuration, project, dashboard, insight = found
    thing = dashboard if dashboard is not None else insight
    return None if thing is None or thing.deleted else (configuration, project, thing)
