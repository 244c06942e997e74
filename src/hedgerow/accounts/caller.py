"""Who sends a request, and what they may reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from hedgerow.database.models.accounts import ADMIN, MEMBER
from hedgerow.database.models.projects import Project
from hedgerow.errors import PermissionDenied
from hedgerow.keys import scopes


@dataclass(frozen=True, slots=True)
class KeyGrant:
    """The limits of the personal API key that a request came with. Empty sets of ids do not limit."""

    id: str
    scopes: frozenset[str]
    projects: frozenset[int]
    organizations: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Caller:
    """A user, signed in by a browser session (`key` is None) or by a personal API key."""

    user_id: int
    user_uuid: UUID
    organizations: Mapping[UUID, int]  # id to membership level, of all the user's organisations
    current_organization_id: UUID | None
    current_project_id: int | None
    key: KeyGrant | None = None
    session_hash: str | None = None

    def require_scope(self, *required: str) -> None:
        """Raise `PermissionDenied`, worded as clients match it, if the key lacks one of the scopes."""
        for scope in required:
            if self.key is not None and not scopes.allows(self.key.scopes, scope):
                raise PermissionDenied(f"API key missing required scope '{scope}'")

    def sees_project(self, project: Project) -> bool:
        if project.organization_id is None or project.organization_id not in self.organizations:
            return False
        if self.key is None:
            return True
        if self.key.projects:
            return project.id in self.key.projects
        return not self.key.organizations or project.organization_id in self.key.organizations

    def sees_organization(self, organization_id: UUID) -> bool:
        """A key that is limited to projects sees the organisations, but may not change them (`require_level`)."""
        if organization_id not in self.organizations:
            return False
        return self.key is None or not self.key.organizations or organization_id in self.key.organizations

    def require_level(self, organization_id: UUID | None, level: int) -> None:
        """Raise `PermissionDenied` if the user's membership is below `level` (MEMBER, ADMIN, OWNER)."""
        held = self.organizations.get(organization_id, 0) if organization_id else 0
        if held < level:
            needed = {MEMBER: "a member", ADMIN: "an administrator"}.get(level, "an owner")
            raise PermissionDenied(f"You must be {needed} of the organization to do this.")
