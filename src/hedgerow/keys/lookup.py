"""From a personal API key to the caller that it stands for."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hedgerow.accounts.caller import Caller, KeyGrant
from hedgerow.database.engine import Database
from hedgerow.database.models import Membership, PersonalApiKey, User
from hedgerow.database.models.base import utcnow
from hedgerow.keys.tokens import digest

USE_RESOLUTION = timedelta(minutes=1)  # `last_used_at` is written at most this often: a busy key is no busy row


def caller_of_key(database: Database, value: str) -> Caller | None:
    """The caller whose key has this value, or None if there is no such key."""
    with database.read() as session:
        row = session.execute(
            select(PersonalApiKey, User)
            .join(User, User.id == PersonalApiKey.user_id)
            .where(PersonalApiKey.value_hash == digest(value), User.is_active)
        ).one_or_none()
        if row is None:
            return None
        key, user = row
        grant = KeyGrant(
            id=key.id,
            scopes=frozenset(key.scopes),
            projects=frozenset(key.scoped_teams),
            organizations=frozenset(UUID(one) for one in key.scoped_organizations),
        )
        caller = caller_of_user(session, user, key=grant)
        last_used_at = key.last_used_at
    _note_use(database, caller, last_used_at)
    return caller


def caller_of_user(
    session: Session, user: User, *, key: KeyGrant | None = None, session_hash: str | None = None
) -> Caller:
    memberships = session.scalars(select(Membership).where(Membership.user_id == user.id))
    return Caller(
        user_id=user.id,
        user_uuid=user.uuid,
        organizations={one.organization_id: one.level for one in memberships},
        current_organization_id=user.current_organization_id,
        current_project_id=user.current_project_id,
        key=key,
        session_hash=session_hash,
    )


def _note_use(database: Database, caller: Caller, last_used_at: datetime | None) -> None:
    now = utcnow()
    if caller.key is None or (last_used_at is not None and now - last_used_at < USE_RESOLUTION):
        return
    with database.write() as session:
        session.execute(
            update(PersonalApiKey)
            .where(
                PersonalApiKey.id == caller.key.id,
                or_(PersonalApiKey.last_used_at.is_(None), PersonalApiKey.last_used_at < now - USE_RESOLUTION),
            )
            .values(last_used_at=now)
        )
