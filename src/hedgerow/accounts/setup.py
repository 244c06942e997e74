"""The first user, organisation and project: by the one-time set-up link, or by a command for scripts.

The organisation and its project exist from the first start, so that there is a token to send events with. Who
opens the set-up link becomes its owner; a script's `bootstrap` makes an owner who has a key and no password, and
the link, as long as nobody can sign in, gives that owner an email address and a password.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hedgerow.accounts import passwords, store
from hedgerow.accounts.names import checked_email, free_slug
from hedgerow.database.models import Membership, Organization, PersonalApiKey, Project, SetupLink, User
from hedgerow.database.models.accounts import OWNER
from hedgerow.database.models.base import utcnow
from hedgerow.errors import NotFound
from hedgerow.keys.service import make_key
from hedgerow.keys.tokens import digest
from hedgerow.projects.service import create_project
from hedgerow.settings import Settings

FIRST_ORGANIZATION = "My organization"
FIRST_PROJECT = "Default project"
BOOTSTRAP_EMAIL = "owner@localhost"
BOOTSTRAP_KEY_FILE = "bootstrap-key"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Where the first events go."""

    organization: Organization
    project: Project


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """What a script needs to go on by itself. The key has all scopes."""

    project_id: int
    project_token: str
    personal_api_key: str


def prepare(session: Session) -> Prepared:
    """Make sure that there is an organisation with a project; returns the first of each."""
    store.lock_installation(session)
    organization = store.first_organization(session)
    if organization is None:
        organization = Organization(name=FIRST_ORGANIZATION, slug=free_slug(session, FIRST_ORGANIZATION))
        session.add(organization)
        session.flush()
    project = store.first_project(session, organization.id)
    if project is None:
        project = create_project(session, name=FIRST_PROJECT, organization_id=organization.id)
    return Prepared(organization, project)


def bootstrap(session: Session, settings: Settings) -> Bootstrapped:
    """Make sure that there is an organisation, a project, an owner and a working personal key with all scopes.

    Safe to repeat: it returns the same values. The key is kept in `<data>/secrets/bootstrap-key` (mode 0600); if
    somebody deleted or rolled it in the meantime, that decision stands and a new key is made.
    """
    prepared = prepare(session)
    owner = _ensure_owner(session, prepared)
    file = settings.data / "secrets" / BOOTSTRAP_KEY_FILE
    value = _read(file)
    if not value or not _is_live(session, value):
        _, value = make_key(session, owner.id, label="bootstrap", scopes=["*"])
        _write(file, value)
    return Bootstrapped(prepared.project.id, prepared.project.api_token, value)


def make_setup_link(session: Session, settings: Settings) -> str | None:
    """A fresh set-up link; earlier ones die. None as soon as somebody can sign in."""
    store.lock_installation(session)
    if store.has_user_who_can_sign_in(session):
        return None
    session.execute(delete(SetupLink))
    token = secrets.token_urlsafe(32)
    now = utcnow()
    session.add(SetupLink(token_hash=digest(token), created_at=now, expires_at=now + settings.app.setup_link_lifetime))
    return f"{settings.public_url}/setup/{token}"


def setup_link_is_open(session: Session, token: str) -> bool:
    link = session.get(SetupLink, digest(token))
    return (
        link is not None
        and link.used_at is None
        and link.expires_at > utcnow()
        and not store.has_user_who_can_sign_in(session)
    )


def complete_setup(
    session: Session,
    token: str,
    *,
    email: str,
    password: str,
    first_name: str,
    organization_name: str,
    project_name: str,
) -> User:
    """Make the first user the owner of the first organisation. The link is dead afterwards.

    Raises `NotFound` if the link is, and `InvalidInput` naming the field that cannot be used.
    """
    store.lock_installation(session)
    if not setup_link_is_open(session, token):
        raise NotFound("This set-up link has been used or has expired.")
    email = checked_email(email)
    password_hash = passwords.hash_password(passwords.checked_password(password, email))
    prepared = prepare(session)
    prepared.organization.name = organization_name
    prepared.project.name = project_name
    user = _ensure_owner(session, prepared)
    user.email, user.first_name, user.password_hash = email, first_name, password_hash
    session.get_one(SetupLink, digest(token)).used_at = utcnow()
    session.flush()
    return user


def _ensure_owner(session: Session, prepared: Prepared) -> User:
    user = store.first_user(session)
    if user is None:
        user = User(
            email=BOOTSTRAP_EMAIL,
            password_hash="",  # nobody can sign in with it
            current_organization_id=prepared.organization.id,
            current_project_id=prepared.project.id,
        )
        session.add(user)
        session.flush()
        session.add(Membership(organization_id=prepared.organization.id, user_id=user.id, level=OWNER))
        session.flush()
    return user


def _is_live(session: Session, value: str) -> bool:
    query = (
        select(PersonalApiKey)
        .join(User, User.id == PersonalApiKey.user_id)
        .where(PersonalApiKey.value_hash == digest(value), User.is_active)
    )
    key = session.scalar(query)
    return key is not None and "*" in key.scopes and not key.scoped_teams and not key.scoped_organizations


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        return ""


def _write(file: Path, value: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(value)
    draft.replace(file)
