"""The private API's routes about personal API keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response
from fastapi import Path as PathParameter
from sqlalchemy import select
from sqlalchemy.orm import Session

from hedgerow.accounts.caller import Caller
from hedgerow.app.auth import caller_with
from hedgerow.app.context import ReadSession, WriteSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import PersonalApiKey
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.keys import schemas, service

root_router = api_router("personal_api_keys")

Reader = Annotated[Caller, Depends(caller_with("user:read"))]
Writer = Annotated[Caller, Depends(caller_with("user:write"))]
KeyPath = Annotated[
    str, PathParameter(alias="id", description="Id of the key.", json_schema_extra={"pattern": r"^[A-Za-z0-9_-]+$"})
]


@root_router.get("/api/personal_api_keys/", responses=errors(400, 401, 403))
def list_keys(caller: Reader, session: ReadSession, paging: Paging) -> Page[schemas.Key]:
    """Your keys, the newest first."""
    query = select(PersonalApiKey).where(PersonalApiKey.user_id == caller.user_id)
    keys = list(session.scalars(query.order_by(PersonalApiKey.created_at.desc(), PersonalApiKey.id)))
    rows = keys[paging.offset : paging.offset + paging.limit]
    return paging.page(len(keys), [schemas.shown(key) for key in rows])


@root_router.post("/api/personal_api_keys/", status_code=201, responses=errors(400, 401, 403))
def create_key(body: schemas.NewKey, caller: Writer, session: WriteSession) -> schemas.Key:
    """Make a key. This is the only answer that shows its value."""
    key, value = service.make_key(
        session,
        caller.user_id,
        label=body.label,
        scopes=service.checked_scopes(body.scopes),
        scoped_teams=service.checked_projects(session, caller, body.scoped_teams or []),
        scoped_organizations=service.checked_organizations(caller, body.scoped_organizations or []),
    )
    service.require_no_more_than_own(caller, key)
    return schemas.shown(key, value)


@root_router.get("/api/personal_api_keys/@current/", responses=errors(401, 404))
def read_current_key(caller: AnyCaller, session: ReadSession) -> schemas.Key:
    """The key that this request was sent with, whatever its scopes."""
    if caller.key is None:
        raise NotFound("This request was sent by a signed-in browser, not with a personal API key.")
    return schemas.shown(session.get_one(PersonalApiKey, caller.key.id))


@root_router.get("/api/personal_api_keys/{id}/", responses=errors(401, 403, 404))
def read_key(key_id: KeyPath, caller: Reader, session: ReadSession) -> schemas.Key:
    """One of your keys, without its value."""
    return schemas.shown(_own(session, caller, key_id))


@root_router.patch("/api/personal_api_keys/{id}/", responses=errors(400, 401, 403, 404))
def change_key(body: schemas.KeyChanges, key_id: KeyPath, caller: Writer, session: WriteSession) -> schemas.Key:
    """Change a key's label, scopes or limits."""
    key = _own(session, caller, key_id)
    service.require_no_more_than_own(caller, key)
    sent = body.model_fields_set
    for name in sent & {"label", "scopes"}:
        if getattr(body, name) is None:
            raise InvalidInput("This field may not be null.", code="null", attr=name)
    if body.label is not None:
        key.label = body.label
    if body.scopes is not None:
        key.scopes = service.checked_scopes(body.scopes)
    if "scoped_teams" in sent:
        key.scoped_teams = service.checked_projects(session, caller, body.scoped_teams or [])
    if "scoped_organizations" in sent:
        key.scoped_organizations = service.checked_organizations(caller, body.scoped_organizations or [])
    service.require_no_more_than_own(caller, key)
    session.flush()
    return schemas.shown(key)


@root_router.delete(
    "/api/personal_api_keys/{id}/", status_code=204, response_class=Response, responses=errors(401, 403, 404)
)
def delete_key(key_id: KeyPath, caller: Writer, session: WriteSession) -> None:
    """Delete a key; it stops working at once."""
    session.delete(_own(session, caller, key_id))


@root_router.post("/api/personal_api_keys/{id}/roll/", responses=errors(401, 403, 404))
def roll_key(key_id: KeyPath, caller: Writer, session: WriteSession) -> schemas.Key:
    """Give a key a new value, which only this answer shows; the old one stops working at once."""
    key = _own(session, caller, key_id)
    service.require_no_more_than_own(caller, key)
    return schemas.shown(key, service.roll(session, key))


def _own(session: Session, caller: Caller, key_id: str) -> PersonalApiKey:
    """One of the caller's keys by its id, `@current` for the one in use."""
    if key_id == "@current" and caller.key is not None:
        key_id = caller.key.id
    key = session.get(PersonalApiKey, key_id)
    if key is None or key.user_id != caller.user_id:
        raise NotFound()
    return key
