"""Browser sessions. The cookie holds 256 random bits, the database their SHA-256.

A session slides: each use a tenth of its life or more after the last extension makes it whole again, up to
`MAX_AGE` after the sign-in, when a password is asked for again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hedgerow.accounts.caller import Caller
from hedgerow.database.engine import Database
from hedgerow.database.models import User, WebSession
from hedgerow.database.models.base import utcnow
from hedgerow.keys.lookup import caller_of_user
from hedgerow.keys.tokens import digest

COOKIE = "hedgerow_session"
MAX_AGE = timedelta(days=90)
EXTEND_AFTER = 0.1  # share of the lifetime


@dataclass(frozen=True, slots=True)
class Found:
    caller: Caller
    extended: bool


def start(session: Session, user_id: int, lifetime: timedelta, user_agent: str) -> str:
    """Make a session and return its token, for the cookie. Sessions that have ended are removed on the way."""
    now = utcnow()
    session.execute(delete(WebSession).where(WebSession.expires_at < now))
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=digest(token),
            user_id=user_id,
            created_at=now,
            expires_at=now + lifetime,
            user_agent=user_agent[:300],
        )
    )
    return token


def find(database: Database, token: str, lifetime: timedelta) -> Found | None:
    """The caller of the session with this token; None if there is none or it has ended."""
    token_hash, now = digest(token), utcnow()
    with database.read() as session:
        row = session.execute(
            select(WebSession, User)
            .join(User, User.id == WebSession.user_id)
            .where(WebSession.token_hash == token_hash, User.is_active)
        ).one_or_none()
        if row is None:
            return None
        web_session, user = row
        if web_session.expires_at <= now:
            return None
        caller = caller_of_user(session, user, session_hash=token_hash)
        expires_at = min(now + lifetime, web_session.created_at + MAX_AGE)
        extended = expires_at - web_session.expires_at > lifetime * EXTEND_AFTER
    if extended:
        with database.write() as session:
            session.execute(update(WebSession).where(WebSession.token_hash == token_hash).values(expires_at=expires_at))
    return Found(caller, extended)


def end(session: Session, token: str) -> None:
    session.execute(delete(WebSession).where(WebSession.token_hash == digest(token)))


def end_others(session: Session, user_id: int, kept_hash: str | None) -> None:
    """Sign a user out everywhere else, after a change of password."""
    session.execute(delete(WebSession).where(WebSession.user_id == user_id, WebSession.token_hash != (kept_hash or "")))
