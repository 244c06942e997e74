"""The private API's routes about cohorts.

Whatever asks the event store does so when no transaction is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Response

from hedgerow.app.auth import project_access
from hedgerow.app.context import AppContext, Context, Events, ReadSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.cohorts import lists, service, store, upload
from hedgerow.cohorts.bodies import CHANGE, NEW, documented, listed
from hedgerow.cohorts.calculation import asker_of, finder, members_of
from hedgerow.cohorts.schemas import (
    AddPeople,
    CalculationRow,
    CohortChange,
    CohortRow,
    CohortsOfPerson,
    Done,
    NewCohort,
    RemovePerson,
    Uploaded,
)
from hedgerow.cohorts.upload import Listed
from hedgerow.database.models import Project
from hedgerow.definitions.service import words
from hedgerow.errors import InvalidInput
from hedgerow.events.csv_rows import CSV
from hedgerow.insights.activity import ActivityPaging, Actor, activity_page
from hedgerow.insights.parameters import Search
from hedgerow.insights.schemas import MAX_ID, ActivityPage
from hedgerow.persons.access import Persons
from hedgerow.persons.interface import PersonStore
from hedgerow.persons.listing import AnyListing, answer
from hedgerow.persons.schemas import PersonPage
from hedgerow.persons.service import uuid_of

if TYPE_CHECKING:
    from hedgerow.jobs.queue import Queue

router = api_router("cohorts")

Reader = Annotated[Project, Depends(project_access("cohort:read"))]
Writer = Annotated[Project, Depends(project_access("cohort:write"))]
PeopleReader = Annotated[Project, Depends(project_access("person:read", "cohort:read"))]
Historian = Annotated[Project, Depends(project_access("cohort:read", "activity_log:read"))]
CohortId = Annotated[int, Path(ge=1, le=MAX_ID, description="Number of the cohort.")]

FAILURES = errors(400, 401, 403, 404, 503)
FAILURES_WITHOUT_INPUT = errors(401, 403, 404)


def _queue(context: AppContext) -> Queue:
    from hedgerow.jobs.queue import open_queue  # its library loads every driver that it knows: 15 MB for rare requests

    return context.opened(open_queue)


@router.get("/cohorts/", responses=FAILURES)
def list_cohorts(
    project: Reader,
    session: ReadSession,
    paging: Paging,
    search: Search = None,
    is_static: Annotated[bool | None, Query(description="Only lists, or only those with conditions.")] = None,
    created_by: Annotated[int | None, Query(ge=1, le=MAX_ID, description="Only those that this user made.")] = None,
) -> Page[CohortRow]:
    """The project's cohorts, the newest first."""
    wanted = store.CohortSearch(words(search), is_static, created_by)
    count, found = store.page(session, project.id, wanted, paging.limit, paging.offset)
    return paging.page(count, service.show(session, found))


@router.post("/cohorts/", status_code=201, responses=FAILURES, openapi_extra=documented(NewCohort))
def create_cohort(
    project: Writer,
    caller: AnyCaller,
    context: Context,
    persons: Persons,
    new: Annotated[NewCohort, Depends(NEW)],
) -> CohortRow:
    """Keep a set of people: by conditions, or with `is_static` as a list.

    Conditions are worked out soon after the answer, and again from time to time. A list may come as a CSV file in a
    form, as text in `csv`, or as uuids in `_create_static_person_ids`; people who are not known are left out.
    """
    people = _people_of(new, is_static=bool(new.is_static))
    service.check(new, asker_of(project, context.database, context.event_store), finder(context.database, project.id))
    with context.database.write() as session:
        made = service.create(session, Actor(project, caller.user_id), new)
        if made.is_calculating:
            service.calculate_soon(session, _queue(context), made)
    return _filled(context, project, persons, made.id, people)


@router.get("/cohorts/activity/", responses=FAILURES)
def list_cohort_activity(project: Historian, session: ReadSession, paging: ActivityPaging) -> ActivityPage:
    """What was done to the project's cohorts, the newest first."""
    return activity_page(session, project, paging, "Cohort")


@router.get("/persons/cohorts/", responses=FAILURES)
def list_cohorts_of_person(
    project: PeopleReader,
    context: Context,
    persons: Persons,
    person_id: Annotated[str, Query(min_length=1, max_length=64, description="The person's number or uuid.")],
) -> CohortsOfPerson:
    """The cohorts that hold a person."""
    person = uuid_of(persons, project.id, person_id)
    numbers = service.numbers_of_person(asker_of(project, context.database, context.event_store), person)
    with context.database.read() as session:
        return CohortsOfPerson(results=service.show(session, store.by_ids(session, project.id, numbers)))


@router.get("/cohorts/{id}/", responses=FAILURES_WITHOUT_INPUT)
def get_cohort(project: Reader, session: ReadSession, id: CohortId) -> CohortRow:
    """One cohort."""
    return service.show(session, [service.get(session, project, id)])[0]


@router.patch("/cohorts/{id}/", responses=FAILURES, openapi_extra=documented(CohortChange))
def change_cohort(
    project: Writer,
    caller: AnyCaller,
    context: Context,
    persons: Persons,
    id: CohortId,
    body: Annotated[CohortChange, Depends(CHANGE)],
) -> CohortRow:
    """Change what is sent; a list that comes with it is added to a static cohort. `{"deleted": true}` hides it."""
    with context.database.read() as session:
        before = service.get(session, project, id, deleted="deleted" in body.model_fields_set and not body.deleted)
        session.expunge(before)
    people = _people_of(body, is_static=before.is_static if body.is_static is None else body.is_static)
    asker = asker_of(project, context.database, context.event_store)
    service.check(body, asker, finder(context.database, project.id), before)
    with context.database.write() as session:
        changed = service.change(session, Actor(project, caller.user_id), id, body)
        service.calculate_soon(session, _queue(context), changed)
    return _filled(context, project, persons, id, people)


@router.get("/cohorts/{id}/persons/", response_model=PersonPage, responses={**CSV, **FAILURES})
def list_persons_of_cohort(
    project: PeopleReader, persons: Persons, events: Events, session: ReadSession, id: CohortId, wanted: AnyListing
) -> Response:
    """The members of a cohort as of its last calculation, the newest persons first."""
    service.get(session, project, id)
    return answer(project, persons, events, wanted, id)


@router.patch("/cohorts/{id}/add_persons_to_static_cohort/", responses=FAILURES)
def add_persons(project: Writer, context: Context, persons: Persons, id: CohortId, body: AddPeople) -> Done:
    """Put persons into a static cohort. Unknown ones are left out."""
    _require_static(context, project, id)
    _put(context, project, id, upload.existing(persons, project.id, body.person_ids))
    return Done()


@router.patch("/cohorts/{id}/remove_person_from_static_cohort/", responses=FAILURES)
def remove_person(project: Writer, context: Context, id: CohortId, body: RemovePerson) -> Done:
    """Take a person out of a static cohort."""
    _require_static(context, project, id)
    asker = asker_of(project, context.database, context.event_store)
    lists.remove(asker, context.event_store, _queue(context), id, body.person_id)
    return Done()


@router.post("/cohorts/{id}/duplicate_as_static_cohort/", responses=FAILURES)
def duplicate_as_static(project: Writer, caller: AnyCaller, context: Context, id: CohortId) -> CohortRow:
    """Another cohort: a list of those who are in this one now."""
    with context.database.read() as session:
        original = service.get(session, project, id)
        name = f"{original.name or id} (static copy)"[:400]
    with context.database.write() as session:
        made = service.create(session, Actor(project, caller.user_id), NewCohort(name=name, is_static=True))
    _put(context, project, made.id, members_of(asker_of(project, context.database, context.event_store), id))
    return _shown(context, project, made.id)


@router.get("/cohorts/{id}/duplicate_as_static_cohort/", responses=FAILURES)
def get_duplicate_as_static(project: Writer, caller: AnyCaller, context: Context, id: CohortId) -> CohortRow:
    """The same for older clients, which ask with GET; with an API key only, since any page can make a browser GET."""
    if caller.key is None:
        raise InvalidInput("Send this request with POST.")
    return duplicate_as_static(project, caller, context, id)


@router.get("/cohorts/{id}/calculation_history/", responses=FAILURES)
def list_calculations(project: Reader, session: ReadSession, paging: Paging, id: CohortId) -> Page[CalculationRow]:
    """How the last calculations of a cohort went, the latest first."""
    service.get(session, project, id, deleted=True)
    count, found = store.calculations(session, project.id, id, paging.limit, paging.offset)
    return paging.page(count, [service.show_calculation(one) for one in found])


@router.get("/cohorts/{id}/activity/", responses=FAILURES)
def list_activity_of_cohort(
    project: Historian, session: ReadSession, id: CohortId, paging: ActivityPaging
) -> ActivityPage:
    """What was done to one cohort, the newest first."""
    service.get(session, project, id, deleted=True)
    return activity_page(session, project, paging, "Cohort", id)


class _People:
    """Who a body lists: in a file, by their uuids, or both."""

    def __init__(self, table: Listed | None, uuids: list[UUID]) -> None:
        self.table = table
        self.uuids = uuids


def _people_of(body: CohortChange, *, is_static: bool) -> _People | None:
    if body.csv is None and not body.create_static_person_ids:
        return None
    if not is_static:
        raise InvalidInput("Only static cohorts take lists of people: send is_static as well.", attr="csv")
    return _People(listed(body), body.create_static_person_ids or [])


def _filled(
    context: AppContext, project: Project, persons: PersonStore, number: int, people: _People | None
) -> CohortRow:
    if people is None:
        return _shown(context, project, number)
    asker = asker_of(project, context.database, context.event_store)
    found = list(upload.existing(persons, project.id, people.uuids))
    if people.table is not None:
        found += upload.people(people.table, persons, asker)
    _put(context, project, number, found)
    listed_count = len(people.uuids) + (len(people.table.values) if people.table else 0)
    return _shown(context, project, number).model_copy(
        update={"uploaded": Uploaded(listed=listed_count, found=len(found))}
    )


def _put(context: AppContext, project: Project, number: int, people: Iterable[UUID]) -> None:
    asker = asker_of(project, context.database, context.event_store)
    lists.put(asker, context.event_store, _queue(context), number, people)


def _require_static(context: AppContext, project: Project, number: int) -> None:
    with context.database.read() as session:
        lists.require_static(service.get(session, project, number))


def _shown(context: AppContext, project: Project, number: int) -> CohortRow:
    with context.database.read() as session:
        return service.show(session, [service.get(session, project, number, deleted=True)])[0]
