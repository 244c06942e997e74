"""The private API's routes about groups and their types."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Body, Depends, Query, Request, Response

from hedgerow.app.auth import project_access
from hedgerow.app.context import Events, ReadSession, WriteSession
from hedgerow.app.errors import errors
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.events.schemas import PropertyValue
from hedgerow.groups import service, store
from hedgerow.groups.schemas import (
    MAX_TEXT,
    GroupPage,
    GroupPropertyChange,
    GroupPropertyRemoval,
    GroupRow,
    GroupTypeChange,
    GroupTypeColumns,
    GroupTypeRow,
    NewGroup,
    PropertyCount,
)
from hedgerow.persons import group_operations
from hedgerow.persons.access import Persons
from hedgerow.persons.service import publish

router = api_router("groups")

Reader = Annotated[Project, Depends(project_access("group:read"))]
Writer = Annotated[Project, Depends(project_access("group:write"))]

TypeIndex = Annotated[int, Query(alias="group_type_index", ge=0, le=4, description="Which type of group.")]
Key = Annotated[str, Query(alias="group_key", min_length=1, max_length=MAX_TEXT, description="The group's key.")]

FAILURES = errors(400, 401, 403, 404, 503)
PAGE = 100


@router.get("/groups/", response_model=GroupPage, responses=FAILURES)
def list_groups(
    request: Request,
    project: Reader,
    persons: Persons,
    index: TypeIndex,
    group_key: Annotated[str | None, Query(max_length=MAX_TEXT, description="Only the group with this key.")] = None,
    search: Annotated[
        str, Query(max_length=MAX_TEXT, description="A text that the key or the properties hold, in any case.")
    ] = "",
    cursor: Annotated[str | None, Query(max_length=4000, description="Set by `next`.")] = None,
    limit: Annotated[int, Query(ge=1, description="Groups a page; more than 1000 are not given.")] = PAGE,
) -> Response:
    """The groups of one type, the newest first. Follow `next` until it is null."""
    if group_key:
        found = service.find(persons, project.id, index, group_key)
        return _json({"next": None, "previous": None, "results": [service.show(found)] if found else []})
    rows, following = service.page(persons, project.id, index, search, cursor, min(limit, 1000))
    url = str(request.url.include_query_params(cursor=following)) if following else None
    return _json({"next": url, "previous": None, "results": [service.show(row) for row in rows]})


@router.post("/groups/", response_model=GroupRow, status_code=201, responses=FAILURES)
def create_group(project: Writer, session: ReadSession, persons: Persons, events: Events, new: NewGroup) -> Response:
    """Make a group before an event names it."""
    service.require_type(session, project.id, new.group_type_index)
    row = group_operations.create_group(
        persons, project.id, new.group_type_index, new.group_key, new.group_properties or {}
    )
    publish(persons, events)
    return _json(service.show(row), 201)


@router.get("/groups/find/", response_model=GroupRow, responses=FAILURES)
def find_group(project: Reader, persons: Persons, index: TypeIndex, key: Key) -> Response:
    """One group, by type and key."""
    row = service.find(persons, project.id, index, key)
    if row is None:
        raise NotFound()
    return _json(service.show(row))


@router.post("/groups/update_property/", response_model=GroupRow, responses=FAILURES)
def update_group_property(
    project: Writer, persons: Persons, events: Events, index: TypeIndex, key: Key, change: GroupPropertyChange
) -> Response:
    """Set one property of a group."""
    if change.value is None:
        raise InvalidInput("This field is required.", code="required", attr="value")
    row = group_operations.change_group(persons, project.id, index, key, {change.key: change.value})
    publish(persons, events)
    return _json(service.show(row))


@router.post("/groups/delete_property/", response_model=GroupRow, responses=FAILURES)
def delete_group_property(
    project: Writer, persons: Persons, events: Events, index: TypeIndex, key: Key, removal: GroupPropertyRemoval
) -> Response:
    """Remove properties of a group."""
    names = [removal.unset] if isinstance(removal.unset, str) else removal.unset
    row = group_operations.change_group(persons, project.id, index, key, unset=names)
    publish(persons, events)
    return _json(service.show(row))


@router.get("/groups/property_definitions/", responses=errors(401, 403, 404, 503))
def list_group_properties(project: Reader, events: Events) -> dict[str, list[PropertyCount]]:
    """By index of the group type, the names of its groups' properties and how many groups have each."""
    counts = store.property_counts(events, project.id)
    return {index: [PropertyCount.model_validate(row) for row in rows] for index, rows in counts.items()}


@router.get("/groups/property_values/", responses=FAILURES)
def suggest_group_values(
    project: Reader,
    events: Events,
    index: TypeIndex,
    key: Annotated[str, Query(min_length=1, max_length=MAX_TEXT, description="Name of a property of groups.")],
    value: Annotated[
        str, Query(max_length=MAX_TEXT, description="A text that the values must hold, in any case.")
    ] = "",
) -> list[PropertyValue]:
    """The most frequent values of a property of groups, for pickers."""
    return [PropertyValue.model_validate(row) for row in store.values(events, project.id, index, key, value)]


@router.get("/groups_types/", responses=errors(401, 403, 404))
def list_group_types(project: Reader, session: ReadSession) -> list[GroupTypeRow]:
    """The types of group of the project, at most five, as a bare list."""
    return service.show_types(store.group_types(session, project.id))


@router.patch("/groups_types/update_metadata/", responses=errors(400, 401, 403, 404))
def rename_group_types(
    project: Writer,
    session: WriteSession,
    changes: Annotated[list[GroupTypeChange], Body(max_length=5)],
) -> list[GroupTypeRow]:
    """Say what types of group are called in the singular and the plural. Answers with all types."""
    service.rename_types(session, project.id, changes)
    session.flush()
    return service.show_types(store.group_types(session, project.id))


@router.put("/groups_types/set_default_columns/", responses=errors(400, 401, 403, 404))
def set_group_columns(project: Writer, session: WriteSession, change: GroupTypeColumns) -> GroupTypeRow:
    """Choose the properties that lists of such groups show."""
    return service.show_types([service.set_columns(session, project.id, change)])[0]


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
