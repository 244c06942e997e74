"""The private API's routes about organisations and their members."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlalchemy.orm import Session

from hedgerow.accounts import schemas, service, store
from hedgerow.accounts.caller import Caller
from hedgerow.app.auth import caller_with, organization_access, visible_organizations, visible_projects
from hedgerow.app.context import ReadSession, WriteSession
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Membership, Organization, User
from hedgerow.database.models.accounts import ADMIN, MEMBER, OWNER
from hedgerow.errors import InvalidInput, NotFound, PermissionDenied

root_router = api_router("organizations")
organizations_router = api_router("organizations")

Reader = Annotated[Caller, Depends(caller_with("organization:read"))]
Writer = Annotated[Caller, Depends(caller_with("organization:write"))]
OrganizationReader = Annotated[Organization, Depends(organization_access("organization:read"))]
OrganizationAdmin = Annotated[Organization, Depends(organization_access("organization:write", level=ADMIN))]
MemberReader = Annotated[Organization, Depends(organization_access("organization_member:read"))]
MemberAdmin = Annotated[Organization, Depends(organization_access("organization_member:write", level=ADMIN))]
MemberWriter = Annotated[Caller, Depends(caller_with("organization_member:write"))]


@root_router.get("/api/organizations/", responses=errors(400, 401, 403))
def list_organizations(caller: Reader, session: ReadSession, paging: Paging) -> Page[schemas.OrganizationDetail]:
    """The organizations that the caller is a member of."""
    found = visible_organizations(session, caller)
    rows = found[paging.offset : paging.offset + paging.limit]
    return paging.page(len(found), [_detail(session, one, caller) for one in rows])


@root_router.post("/api/organizations/", status_code=201, responses=errors(400, 401, 403))
def create_organization(
    body: schemas.NewOrganization, caller: Writer, session: WriteSession
) -> schemas.OrganizationDetail:
    """Make an organization that the caller owns."""
    if caller.key is not None and (caller.key.projects or caller.key.organizations):
        raise PermissionDenied("This API key is limited and cannot make an organization.")
    organization = service.create_organization(session, body.name, caller.user_id)
    shown = schemas.organization_detail(organization, caller, [], member_count=1)
    return shown.model_copy(update={"membership_level": OWNER, "members_can_invite": True})


@organizations_router.get("/", responses=errors(401, 403, 404))
def read_organization(
    organization: OrganizationReader, caller: Reader, session: ReadSession
) -> schemas.OrganizationDetail:
    """The organization with its projects."""
    return _detail(session, organization, caller)


@organizations_router.patch("/", responses=errors(400, 401, 403, 404))
def change_organization(
    body: schemas.OrganizationChanges, organization: OrganizationAdmin, caller: Writer, session: WriteSession
) -> schemas.OrganizationDetail:
    """Rename the organization."""
    changed = session.get_one(Organization, organization.id)
    if body.name is not None:
        changed.name = body.name
    session.flush()
    return _detail(session, changed, caller)


@organizations_router.get("/members/", responses=errors(400, 401, 403, 404))
def list_members(organization: MemberReader, session: ReadSession, paging: Paging) -> Page[schemas.Member]:
    """The users of the organization."""
    found = store.members(session, organization.id)
    rows = found[paging.offset : paging.offset + paging.limit]
    return paging.page(len(found), [schemas.member(membership, user) for membership, user in rows])


@organizations_router.patch("/members/{user_uuid}/", responses=errors(400, 401, 403, 404))
def change_member(
    body: schemas.MemberChanges, user_uuid: UUID, organization: MemberAdmin, caller: MemberWriter, session: WriteSession
) -> schemas.Member:
    """Change a member's level, up to the caller's own."""
    if body.level not in (MEMBER, ADMIN, OWNER):
        raise InvalidInput("The level is 1 (member), 8 (administrator) or 15 (owner).", attr="level")
    membership, user = _member(session, organization, user_uuid)
    _require_above(caller, organization, membership.level, body.level)
    if body.level < OWNER:
        _require_another_owner(session, organization, membership)
    membership.level = body.level
    session.flush()
    return schemas.member(membership, user)


@organizations_router.delete(
    "/members/{user_uuid}/", status_code=204, response_class=Response, responses=errors(400, 401, 403, 404)
)
def remove_member(user_uuid: UUID, organization: MemberAdmin, caller: MemberWriter, session: WriteSession) -> None:
    """Remove a user from the organization. The account stays."""
    membership, _ = _member(session, organization, user_uuid)
    _require_above(caller, organization, membership.level)
    _require_another_owner(session, organization, membership)
    session.delete(membership)


def _detail(session: Session, organization: Organization, caller: Caller) -> schemas.OrganizationDetail:
    projects = visible_projects(session, caller, organization.id)
    count = store.count_members(session, organization.id)
    return schemas.organization_detail(organization, caller, projects, count)


def _member(session: Session, organization: Organization, user_uuid: UUID) -> tuple[Membership, User]:
    found = store.member(session, organization.id, user_uuid)
    if found is None:
        raise NotFound()
    return found


def _require_above(caller: Caller, organization: Organization, *levels: int) -> None:
    if caller.organizations[organization.id] < max(levels):
        raise PermissionDenied("You cannot change or give a level above your own.")


def _require_another_owner(session: Session, organization: Organization, membership: Membership) -> None:
    owners = [one for one, _ in store.members(session, organization.id) if one.level == OWNER]
    if owners == [membership]:
        raise InvalidInput("An organization needs an owner. Make somebody else one first.", attr="level")
