"""The private API's routes about invitations. Their pages are in `hedgerow.pages.invite`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from hedgerow.accounts import invite_schemas as schemas
from hedgerow.accounts import invites
from hedgerow.accounts.caller import Caller
from hedgerow.app.auth import caller_with, organization_access
from hedgerow.app.context import AppSettings, ReadSession, WriteSession
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Organization, User
from hedgerow.database.models.accounts import ADMIN, MEMBER, OWNER
from hedgerow.errors import InvalidInput, PermissionDenied

organizations_router = api_router("organizations")

MemberReader = Annotated[Organization, Depends(organization_access("organization_member:read"))]
MemberAdmin = Annotated[Organization, Depends(organization_access("organization_member:write", level=ADMIN))]
Writer = Annotated[Caller, Depends(caller_with("organization_member:write"))]


@organizations_router.get("/invites/", responses=errors(400, 401, 403, 404))
def list_invites(organization: MemberReader, session: ReadSession, paging: Paging) -> Page[schemas.Invite]:
    """The invitations that nobody has used yet, the newest first, without their links."""
    found = invites.invites(session, organization.id)
    rows = found[paging.offset : paging.offset + paging.limit]
    return paging.page(len(found), [schemas.invite(row, creator) for row, creator in rows])


@organizations_router.post("/invites/", status_code=201, responses=errors(400, 401, 403, 404))
def create_invite(
    body: schemas.NewInvite, organization: MemberAdmin, caller: Writer, session: WriteSession, settings: AppSettings
) -> schemas.Invite:
    """Invite somebody, at a level up to your own. This is the only answer that shows the link.

    It works once, for seven days, and as long as you may invite at this level. An earlier one to the same address
    stops working.
    """
    if body.level not in (MEMBER, ADMIN, OWNER):
        raise InvalidInput("The level is 1 (member), 8 (administrator) or 15 (owner).", attr="level")
    if caller.organizations[organization.id] < body.level:
        raise PermissionDenied("You cannot give a level above your own.")
    try:
        row, link = invites.make_invite(
            session,
            settings,
            organization=organization,
            creator_id=caller.user_id,
            email=body.target_email,
            level=body.level,
            first_name=body.first_name,
            message=body.message or "",
        )
    except InvalidInput as error:
        if error.attr == "email":
            raise InvalidInput(error.detail, code=error.code, attr="target_email") from error
        raise
    return schemas.invite(row, session.get_one(User, caller.user_id), link)


@organizations_router.delete(
    "/invites/{id}/", status_code=204, response_class=Response, responses=errors(400, 401, 403, 404)
)
def delete_invite(id: UUID, organization: MemberAdmin, session: WriteSession) -> None:
    """Take an invitation back; its link stops working at once."""
    session.delete(invites.invite_of(session, organization.id, id))
