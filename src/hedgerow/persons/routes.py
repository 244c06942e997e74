"""The private API's routes about persons."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Depends, Path, Query, Response

from hedgerow.app.auth import project_access
from hedgerow.app.context import Events, ReadSession
from hedgerow.app.errors import errors
from hedgerow.app.routing import api_router
from hedgerow.cohorts.store import cohort as find_cohort
from hedgerow.database.models import Project
from hedgerow.errors import InvalidInput
from hedgerow.events.csv_rows import CSV
from hedgerow.events.schemas import PropertyValue
from hedgerow.persons import reads, service
from hedgerow.persons.access import Persons
from hedgerow.persons.listing import MAX_TEXT, AnyListing, answer
from hedgerow.persons.schemas import (
    BulkDelete,
    DistinctIdReset,
    Merge,
    PersonChange,
    PersonPage,
    PersonRow,
    PropertyRemoval,
    PropertyUpdate,
    Split,
    Success,
)

router = api_router("persons")

Reader = Annotated[Project, Depends(project_access("person:read"))]
Writer = Annotated[Project, Depends(project_access("person:write"))]

PersonId = Annotated[str, Path(description="The person's number or uuid. For distinct ids use the list.")]

FAILURES = errors(400, 401, 403, 404, 503)
ACCEPTED: dict[int | str, dict[str, Any]] = {202: {"description": "Done; the answer is empty."}, **FAILURES}


@router.get("/persons/", response_model=PersonPage, responses={**CSV, **FAILURES})
def list_persons(
    project: Reader,
    persons: Persons,
    events: Events,
    session: ReadSession,
    wanted: AnyListing,
    cohort: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Only the members of this cohort.")] = None,
) -> Response:
    """The persons of the project, the newest first.

    `next` is given whenever the page is full, so the last page may be empty. Searches see changes of the last second
    or so a moment later than the plain list does.
    """
    if cohort is not None and find_cohort(session, project.id, cohort) is None:
        raise InvalidInput(f"There is no cohort {cohort} in this project.", attr="cohort")
    return answer(project, persons, events, wanted, cohort)


@router.get("/persons/values/", responses=FAILURES)
def suggest_person_values(
    project: Reader,
    events: Events,
    key: Annotated[str, Query(min_length=1, max_length=MAX_TEXT, description="Name of a property of persons.")],
    value: Annotated[
        str, Query(max_length=MAX_TEXT, description="A text that the values must hold, in any case.")
    ] = "",
) -> list[PropertyValue]:
    """The most frequent values of a property of persons, for pickers."""
    return [PropertyValue.model_validate(row) for row in reads.values(events, project.id, key, value)]


@router.post("/persons/bulk_delete/", status_code=202, response_class=Response, responses=ACCEPTED)
def delete_persons(project: Writer, persons: Persons, events: Events, request: BulkDelete) -> Response:
    """Delete up to 1000 persons, with their events if asked."""
    service.delete_many(persons, events, project.id, request)
    return Response(status_code=202)


@router.post("/persons/reset_person_distinct_id/", status_code=202, response_class=Response, responses=ACCEPTED)
def reset_person_distinct_id(project: Writer, persons: Persons, events: Events, request: DistinctIdReset) -> Response:
    """Let a distinct id be used again after its person was deleted."""
    service.reset_distinct_id(persons, events, project.id, request.distinct_id)
    return Response(status_code=202)


@router.get("/persons/{id}/", response_model=PersonRow, responses=FAILURES)
def get_person(project: Reader, persons: Persons, id: PersonId) -> Response:
    """One person, by number or uuid."""
    return _json(service.show(project, [service.get(persons, project.id, id)])[0])


@router.patch("/persons/{id}/", response_model=PersonRow, responses=FAILURES)
def change_person(project: Writer, persons: Persons, events: Events, id: PersonId, change: PersonChange) -> Response:
    """Lay properties over those of a person."""
    return _json(service.show(project, [service.set_properties(persons, events, project.id, id, change.properties)])[0])


@router.put("/persons/{id}/", response_model=PersonRow, responses=FAILURES)
def put_person(project: Writer, persons: Persons, events: Events, id: PersonId, change: PersonChange) -> Response:
    """The same as PATCH: properties that are not named stay."""
    return change_person(project, persons, events, id, change)


@router.delete("/persons/{id}/", status_code=202, response_class=Response, responses=ACCEPTED)
def delete_person(
    project: Writer,
    persons: Persons,
    events: Events,
    id: PersonId,
    delete_events: Annotated[bool, Query(description="Also delete the events of the person.")] = False,
    delete_recordings: Annotated[bool, Query(description="Accepted; recordings are not kept with persons.")] = False,
) -> Response:
    """Delete a person. Without `delete_events` its events stay, and belong to nobody.

    An event that arrives later with one of the distinct ids makes a new person.
    """
    found = service.get(persons, project.id, id)
    service.delete(persons, events, project.id, [found], with_events=delete_events)
    return Response(status_code=202)


@router.post("/persons/{id}/delete_events/", status_code=202, response_class=Response, responses=ACCEPTED)
def delete_person_events(project: Writer, persons: Persons, events: Events, id: PersonId) -> Response:
    """Delete the events of a person, and keep the person."""
    found = service.get(persons, project.id, id)
    service.delete(persons, events, project.id, [found], with_events=True, keep_person=True)
    return Response(status_code=202)


@router.post("/persons/{id}/split/", status_code=201, responses=FAILURES)
def split_person(
    project: Writer, persons: Persons, events: Events, id: PersonId, request: Split | None = None
) -> Success:
    """Make each distinct id but the main one a person of its own, with its past events."""
    service.split(persons, events, project.id, id, request.main_distinct_id if request else None)
    return Success()


@router.post("/persons/{id}/merge/", response_model=PersonRow, status_code=201, responses=FAILURES)
def merge_person(project: Writer, persons: Persons, events: Events, id: PersonId, request: Merge) -> Response:
    """Merge other persons into this one, also identified ones, as `$merge_dangerously` does. It cannot be undone."""
    return _json(service.show(project, [service.merge(persons, events, project.id, id, request.ids)])[0], 201)


@router.post("/persons/{id}/update_property/", status_code=202, response_class=Response, responses=ACCEPTED)
def update_person_property(
    project: Writer, persons: Persons, events: Events, id: PersonId, request: PropertyUpdate
) -> Response:
    """Set one property.

    A missing key or value is answered 400 with the sentence in `code` and `required` in `detail`, as PostHog does.
    """
    for name in ("value", "key"):
        if getattr(request, name) is None:
            raise InvalidInput("required", code="This field is required.", attr=name)
    service.set_properties(persons, events, project.id, id, {str(request.key): request.value})
    return Response(status_code=202)


@router.post("/persons/{id}/delete_property/", status_code=201, responses=FAILURES)
def delete_person_property(
    project: Writer, persons: Persons, events: Events, id: PersonId, request: PropertyRemoval
) -> Success:
    """Remove properties."""
    names = [request.unset] if isinstance(request.unset, str) else request.unset
    service.unset_properties(persons, events, project.id, id, names)
    return Success()


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
