"""Invitations: a link that lets one person, known by an email address, join an organization, once and for a week.

The link is the proof: whoever has it may make the account of that address. So it is worth no more than who made it:
it dies with their membership, and with their right to give its level.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hedgerow.accounts import service, store
from hedgerow.accounts.names import checked_email, checked_text
from hedgerow.accounts.refusals import Refusal, refused
from hedgerow.database.models import Membership, Organization, OrganizationInvite, User
from hedgerow.database.models.accounts import ADMIN
from hedgerow.database.models.base import utcnow
from hedgerow.errors import Conflict, InvalidInput, NotFound
from hedgerow.keys.tokens import digest
from hedgerow.settings import Settings

LIFETIME = timedelta(days=7)
MOST = 500  # of an organization that are not used yet
DEAD = "This invitation has been used, taken back, or has expired. Ask whoever sent it for a new one."


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation's page may say."""

    organization: str
    organization_id: UUID
    email: str
    first_name: str
    message: str
    inviter: str
    has_account: bool


def make_invite(
    session: Session,
    settings: Settings,
    *,
    organization: Organization,
    creator_id: int,
    email: str,
    level: int,
    first_name: str = "",
    message: str = "",
) -> tuple[OrganizationInvite, str]:
    """An invitation and its link, which is told this once. An earlier one to the same address dies."""
    email = checked_email(email)
    invited = store.user_by_email(session, email)
    if invited is not None and _membership(session, organization.id, invited.id) is not None:
        raise InvalidInput("This person is a member already.", code="unique", attr="target_email")
    of_organization = OrganizationInvite.organization_id == organization.id
    session.execute(delete(OrganizationInvite).where(of_organization, OrganizationInvite.target_email == email))
    if (session.scalar(select(func.count()).select_from(OrganizationInvite).where(of_organization)) or 0) >= MOST:
        raise InvalidInput(f"There are {MOST} invitations that nobody has used. Delete some first.")
    token = secrets.token_urlsafe(32)
    invite = OrganizationInvite(
        organization_id=organization.id,
        token_hash=digest(token),
        target_email=email,
        first_name=first_name,
        level=level,
        message=message,
        created_by_id=creator_id,
        expires_at=utcnow() + LIFETIME,
    )
    session.add(invite)
    session.flush()
    return invite, f"{settings.public_url}/invite/{token}"


def invites(session: Session, organization_id: UUID) -> list[tuple[OrganizationInvite, User | None]]:
    """The newest first, expired ones too."""
    query = (
        select(OrganizationInvite, User)
        .outerjoin(User, User.id == OrganizationInvite.created_by_id)
        .where(OrganizationInvite.organization_id == organization_id)
        .order_by(OrganizationInvite.created_at.desc(), OrganizationInvite.id)
    )
    return [(invite, user) for invite, user in session.execute(query)]


def invite_of(session: Session, organization_id: UUID, invite_id: UUID) -> OrganizationInvite:
    found = session.get(OrganizationInvite, invite_id)
    if found is None or found.organization_id != organization_id:
        raise NotFound()
    return found


def look_at(session: Session, token: str) -> Invited:
    """Raises `NotFound` where the link is dead."""
    invite = _alive(session, token)
    organization = session.get_one(Organization, invite.organization_id)
    creator = session.get_one(User, invite.created_by_id)
    return Invited(
        organization=organization.name,
        organization_id=organization.id,
        email=invite.target_email,
        first_name=invite.first_name,
        message=invite.message,
        inviter=creator.first_name or creator.email,
        has_account=store.user_by_email(session, invite.target_email) is not None,
    )


def join_as_new(session: Session, token: str, *, first_name: str, password: str) -> User:
    """Make the account of the invited address. Raises `NotFound`, `Conflict` if it has one, `InvalidInput`."""
    invite = _alive(session, token, lock=True)
    if store.user_by_email(session, invite.target_email) is not None:
        refused(Refusal.INVITE_HAS_ACCOUNT)
        raise Conflict("There is an account with this address. Sign in with it to join.")
    user = service.create_user(
        session,
        email=invite.target_email,
        password=password,
        first_name=checked_text(first_name, "first_name"),
        organization_id=invite.organization_id,
        level=invite.level,
    )
    session.delete(invite)
    session.flush()
    return user


def join(session: Session, token: str, user_id: int) -> None:
    """Make the signed-in user a member. Raises `NotFound`, and `InvalidInput` if the invitation is for another."""
    invite = _alive(session, token, lock=True)
    user = session.get_one(User, user_id)
    if user.email != invite.target_email:
        refused(Refusal.INVITE_OTHER_EMAIL)
        raise InvalidInput(f"This invitation is for {invite.target_email}, and you are signed in as {user.email}.")
    if _membership(session, invite.organization_id, user.id) is None:  # whoever is in already keeps their level
        session.add(Membership(organization_id=invite.organization_id, user_id=user.id, level=invite.level))
    project = store.first_project(session, invite.organization_id)
    user.current_organization_id = invite.organization_id
    user.current_project_id = project.id if project else None
    session.delete(invite)
    session.flush()


def _alive(session: Session, token: str, *, lock: bool = False) -> OrganizationInvite:
    """The lock makes a second use of the same link wait, and then find nothing."""
    query = select(OrganizationInvite).where(OrganizationInvite.token_hash == digest(token))
    invite = session.scalar(query.with_for_update() if lock else query)
    if invite is None:
        raise _dead(Refusal.INVITE_UNKNOWN)
    if invite.expires_at <= utcnow():
        raise _dead(Refusal.INVITE_EXPIRED)
    creator = session.get(User, invite.created_by_id) if invite.created_by_id is not None else None
    if creator is None or not creator.is_active:
        raise _dead(Refusal.INVITE_WORTHLESS)
    membership = _membership(session, invite.organization_id, creator.id)
    if membership is None or membership.level < max(ADMIN, invite.level):
        raise _dead(Refusal.INVITE_WORTHLESS)
    return invite


def _dead(reason: Refusal) -> NotFound:
    """All sound alike: a stranger does not learn which links there were."""
    refused(reason)
    return NotFound(DEAD)


def _membership(session: Session, organization_id: UUID, user_id: int) -> Membership | None:
    query = select(Membership).where(Membership.organization_id == organization_id, Membership.user_id == user_id)
    return session.scalar(query)
