"""Queries about users, organisations and memberships."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import false, func, select, text, update
from sqlalchemy.orm import Session

from hedgerow.database.models import Membership, Organization, Project, User

INSTALLATION_LOCK = 0x68656467  # "hedg"


def lock_installation(session: Session) -> None:
    """Let nobody else write until this transaction ends: for what must happen once in an installation's life."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": INSTALLATION_LOCK})
    else:  # SQLite takes its one write lock for an update of nothing, too
        session.execute(update(Organization).where(false()).values(name=""))


def user_by_email(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def has_user_who_can_sign_in(session: Session) -> bool:
    return session.scalar(select(User.id).where(User.password_hash != "", User.is_active).limit(1)) is not None


def first_user(session: Session) -> User | None:
    return session.scalar(select(User).order_by(User.id).limit(1))


def first_organization(session: Session) -> Organization | None:
    return session.scalar(select(Organization).order_by(Organization.created_at, Organization.id).limit(1))


def first_project(session: Session, organization_id: UUID) -> Project | None:
    query = select(Project).where(Project.organization_id == organization_id).order_by(Project.id)
    return session.scalar(query.limit(1))


def members(session: Session, organization_id: UUID) -> list[tuple[Membership, User]]:
    query = (
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organization_id == organization_id)
        .order_by(User.id)
    )
    return [(membership, user) for membership, user in session.execute(query)]


def member(session: Session, organization_id: UUID, user_uuid: UUID) -> tuple[Membership, User] | None:
    return next((pair for pair in members(session, organization_id) if pair[1].uuid == user_uuid), None)


def count_members(session: Session, organization_id: UUID) -> int:
    query = select(func.count()).select_from(Membership).where(Membership.organization_id == organization_id)
    return session.scalar(query) or 0
