"""Personal API keys: made, changed, renewed. Whoever works with a key cannot make a stronger one than it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from hedgerow.accounts.caller import Caller
from hedgerow.database.models import PersonalApiKey, Project
from hedgerow.database.models.base import utcnow
from hedgerow.errors import InvalidInput, PermissionDenied
from hedgerow.keys import scopes as scope_names
from hedgerow.keys.tokens import PERSONAL, digest, mask, new_token


def make_key(
    session: Session,
    user_id: int,
    *,
    label: str,
    scopes: Sequence[str],
    scoped_teams: Sequence[int] = (),
    scoped_organizations: Sequence[str] = (),
) -> tuple[PersonalApiKey, str]:
    """A new key and its value, which cannot be had again."""
    value = new_token(PERSONAL)
    key = PersonalApiKey(
        id=secrets.token_urlsafe(9),
        user_id=user_id,
        label=label,
        value_hash=digest(value),
        mask_value=mask(value),
        scopes=list(scopes),
        scoped_teams=list(scoped_teams),
        scoped_organizations=list(scoped_organizations),
    )
    session.add(key)
    session.flush()
    return key, value


def roll(session: Session, key: PersonalApiKey) -> str:
    """Give the key a new value; the old one is dead from now on."""
    value = new_token(PERSONAL)
    key.value_hash, key.mask_value = digest(value), mask(value)
    key.last_rolled_at = utcnow()
    key.last_used_at = None
    session.flush()
    return value


def checked_scopes(scopes: Sequence[str]) -> list[str]:
    if not scopes:
        raise InvalidInput("Name at least one scope.", attr="scopes", code="required")
    for scope in scopes:
        if not scope_names.known(scope):
            raise InvalidInput(f"Unknown scope: {scope}. Scopes look like person:read, or * for all.", attr="scopes")
    return list(dict.fromkeys(scopes))


def checked_projects(session: Session, caller: Caller, ids: Sequence[int]) -> list[int]:
    for number in ids:
        project = session.get(Project, number)
        if project is None or not caller.sees_project(project):
            raise InvalidInput(f"There is no project {number} that you have access to.", attr="scoped_teams")
    return list(dict.fromkeys(ids))


def checked_organizations(caller: Caller, ids: Sequence[UUID]) -> list[str]:
    for one in ids:
        if not caller.sees_organization(one):
            raise InvalidInput(f"There is no organization {one} that you have access to.", attr="scoped_organizations")
    return list(dict.fromkeys(str(one) for one in ids))


def require_no_more_than_own(caller: Caller, key: PersonalApiKey) -> None:
    """Raise `PermissionDenied` if `key` may do what the caller's own key may not."""
    own = caller.key
    if own is None:
        return
    scopes = "*" in own.scopes or all(scope_names.allows(own.scopes, one) for one in key.scopes)
    projects = not own.projects or (bool(key.scoped_teams) and own.projects.issuperset(key.scoped_teams))
    held = {str(one) for one in own.organizations}
    organizations = not held or (bool(key.scoped_organizations) and held.issuperset(key.scoped_organizations))
    if not (scopes and projects and organizations):
        raise PermissionDenied("A personal API key cannot manage a key that may do more than itself.")
