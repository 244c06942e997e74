"""What was done to kept things, and by whom: written with each change, in its transaction, and read in pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request
from fastapi.encoders import jsonable_encoder
from sqlalchemy.orm import Session

from hedgerow.database.models import Activity, Project
from hedgerow.definitions.authors import authors
from hedgerow.insights.schemas import ActivityDetail, ActivityPage, ActivityRow, Change
from hedgerow.insights.store import activities

Scope = Literal["Insight", "Dashboard", "Annotation", "Cohort", "Action"]
MAX_PAGE = 2**20
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something to something of which project."""

    project: Project
    user_id: int


def record(
    session: Session,
    actor: Actor,
    scope: Scope,
    item_id: int | str,
    activity: str,
    *,
    name: str | None,
    short_id: str | None = None,
    changes: Iterable[Change] = (),
) -> None:
    """Note one deed. `changes` is empty for what has no fields to compare, such as making a thing."""
    detail = ActivityDetail(name=name, short_id=short_id, changes=list(changes) or None)
    session.add(
        Activity(
            project_id=actor.project.id,
            user_id=actor.user_id,
            scope=scope,
            item_id=str(item_id),
            activity=activity,
            detail=detail.model_dump(mode="json"),
        )
    )


def record_changes(
    session: Session,
    actor: Actor,
    scope: Scope,
    item_id: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    name: str | None,
    short_id: str | None = None,
) -> list[Change]:
    """Note the fields that differ, if there are any, as one deed; returns them."""
    changes = differences(scope, before, after)
    if changes:
        record(session, actor, scope, item_id, deed(changes), name=name, short_id=short_id, changes=changes)
    return changes


def values_of(row: object, names: Iterable[str]) -> dict[str, Any]:
    """Fields of a row as they are now, to be compared later."""
    return {name: getattr(row, name) for name in names}


def differences(scope: Scope, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields whose values differ. Both mappings have the same names."""
    found = []
    for field, old in before.items():
        new = after[field]
        if old != new:
            action: Literal["created", "changed", "deleted"] = "changed"
            if old in (None, "", [], {}):
                action = "created"
            elif new in (None, "", [], {}):
                action = "deleted"
            old, new = jsonable_encoder(old), jsonable_encoder(new)
            found.append(Change(type=scope, action=action, field=field, before=old, after=new))
    return found


def deed(changes: Iterable[Change]) -> str:
    """What a change is called: hiding a thing and bringing it back are deeds of their own."""
    hidden = next((one.after for one in changes if one.field == "deleted"), None)
    return "updated" if hidden is None else "deleted" if hidden else "restored"


@dataclass(frozen=True, slots=True)
class ActivityRequest:
    request: Request
    page: int
    limit: int


async def _activity_request(
    request: Request,
    page: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Which page, from 1.")] = 1,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Rows a page.")] = 10,
) -> ActivityRequest:
    return ActivityRequest(request, page, limit)


ActivityPaging = Annotated[ActivityRequest, Depends(_activity_request)]


def activity_page(
    session: Session, project: Project, paging: ActivityRequest, scope: Scope, item_id: int | None = None
) -> ActivityPage:
    """What was done to one thing, or to all things of a scope."""
    start = (paging.page - 1) * paging.limit
    total, rows = activities(session, project.id, scope, item_id, paging.limit, start)
    people = authors(session, (row.user_id for row in rows))

    def address(page: int) -> str:
        return str(paging.request.url.include_query_params(page=page, limit=paging.limit))

    return ActivityPage(
        total_count=total,
        next=address(paging.page + 1) if start + paging.limit < total else None,
        previous=address(paging.page - 1) if paging.page > 1 else None,
        results=[
            ActivityRow(
                id=row.id,
                user=people.get(row.user_id),
                organization_id=project.organization_id,
                activity=row.activity,
                item_id=row.item_id,
                scope=row.scope,
                detail=ActivityDetail.model_validate(row.detail),
                created_at=row.created_at,
            )
            for row in rows
        ],
    )
