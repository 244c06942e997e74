"""Turning sharing on and off, its passwords, and who may see what is shared."""

from __future__ import annotations

import secrets
from uuid import UUID

from sqlalchemy.orm import Session

from hedgerow.accounts.passwords import hash_password, verify
from hedgerow.accounts.throttle import SignInThrottle
from hedgerow.database.models import SharePassword, SharingConfiguration
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.insights.activity import Actor, Scope, record
from hedgerow.sharing import store
from hedgerow.sharing.schemas import (
    MAX_PASSWORDS,
    NewPassword,
    NewPasswordRow,
    SharePasswordRow,
    SharingChange,
    SharingRow,
)
from hedgerow.sharing.store import Thing


def show(session: Session, thing: Thing) -> SharingRow:
    return _row(session, store.configuration(session, thing))


def change(session: Session, actor: Actor, thing: Thing, name: str | None, body: SharingChange) -> SharingRow:
    """What is turned on anew gets a new token, so that a link which was revoked stays dead."""
    found = _made(session, thing)
    sent = body.model_fields_set
    if "enabled" in sent and bool(body.enabled) != found.enabled:
        found.enabled = bool(body.enabled)
        found.access_token = _new_token() if found.enabled else None
        _note(session, actor, thing, name, "shared" if found.enabled else "unshared")
    if "settings" in sent:
        found.settings = body.settings or {}
    if "password_required" in sent:
        found.password_required = bool(body.password_required)
    session.flush()
    return _row(session, found)


def refresh(session: Session, actor: Actor, thing: Thing, name: str | None) -> SharingRow:
    """Another token in place of the one there is, which opens nothing any more."""
    found = store.configuration(session, thing)
    if found is None or not found.enabled:
        raise InvalidInput("This is not shared. Turn sharing on first, which makes a token.", attr="enabled")
    found.access_token = _new_token()
    _note(session, actor, thing, name, "share link renewed")
    session.flush()
    return _row(session, found)


def add_password(session: Session, actor: Actor, thing: Thing, new: NewPassword) -> NewPasswordRow:
    found = _made(session, thing)
    there = store.passwords(session, found.id)
    if len(there) >= MAX_PASSWORDS:
        raise InvalidInput(f"At most {MAX_PASSWORDS} passwords. Delete one first.", attr="raw_password")
    value = new.raw_password or secrets.token_urlsafe(12)
    made = SharePassword(
        project_id=thing.project_id,
        configuration_id=found.id,
        password_hash=hash_password(value),
        note=new.note or "",
        created_by_id=actor.user_id,
    )
    session.add(made)
    session.flush()
    shown = next(row for row in _row(session, found).share_passwords if row.id == made.id)
    return NewPasswordRow(**shown.model_dump(), password=value)


def delete_password(session: Session, thing: Thing, id: UUID) -> None:
    found = store.configuration(session, thing)
    password = store.password(session, found.id, id) if found is not None else None
    if password is None:
        raise NotFound()
    session.delete(password)


def given_password(
    configuration: SharingConfiguration,
    passwords: list[SharePassword],
    given: str,
    throttle: SignInThrottle,
    address: str,
) -> SharePassword | None:
    """Which of its passwords was given. Counts as a sign-in does: guessing is slowed down."""
    if not given:
        return None
    account = f"share {configuration.id}"
    throttle.attempt(account, address)
    found = next((one for one in passwords if verify(one.password_hash, given)), None)
    if found is not None:
        throttle.succeeded(account, address)
    return found


def _made(session: Session, thing: Thing) -> SharingConfiguration:
    found = store.configuration(session, thing)
    if found is None:
        found = SharingConfiguration(project_id=thing.project_id, settings={})
        setattr(found, f"{thing.kind}_id", thing.id)
        session.add(found)
        session.flush()
    return found


def _new_token() -> str:
    return secrets.token_urlsafe(24)  # 192 random bits


def _row(session: Session, found: SharingConfiguration | None) -> SharingRow:
    if found is None:
        return SharingRow(
            created_at=None,
            enabled=False,
            access_token=None,
            settings=None,
            password_required=False,
            share_passwords=[],
        )
    return SharingRow(
        created_at=found.created_at,
        enabled=found.enabled,
        access_token=found.access_token,
        settings=found.settings or None,
        password_required=found.password_required,
        share_passwords=[
            SharePasswordRow(
                id=password.id,
                note=password.note,
                created_at=password.created_at,
                created_by_email=user.email if user is not None else None,
            )
            for password, user in store.passwords(session, found.id)
        ],
    )


def _note(session: Session, actor: Actor, thing: Thing, name: str | None, activity: str) -> None:
    scope: Scope = "Dashboard" if thing.kind == "dashboard" else "Insight"
    record(session, actor, scope, thing.id, activity, name=name)
