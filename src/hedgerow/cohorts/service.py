"""What may be done with cohorts, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from hedgerow.cohorts import older, store
from hedgerow.cohorts.conditions import ATTR, invalid
from hedgerow.cohorts.question import Definition, FindCohort, condition_of, references
from hedgerow.cohorts.schemas import CalculationRow, CohortChange, CohortRow, CohortType, NewCohort
from hedgerow.database.models import Cohort, CohortCalculation, Project
from hedgerow.database.models.base import utcnow
from hedgerow.definitions.authors import authors
from hedgerow.errors import InvalidInput, NotFound, Unavailable
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parse import parse_select
from hedgerow.insights.activity import Actor, record, record_changes, values_of
from hedgerow.query.ask import Asker

if TYPE_CHECKING:
    from hedgerow.jobs.queue import Queue

log = structlog.get_logger()

CALCULATE = "calculate_cohort"
MAX_COHORTS = 1000  # of a project, without deleted ones
COMPARED = ("name", "description", "filters", "query", "groups", "is_static", "deleted")
DEFINING = frozenset({"filters", "query", "groups"})
COMMON = frozenset({"performed_event", "performed_event_multiple"})


def get(session: Session, project: Project, number: int, *, deleted: bool = False) -> Cohort:
    found = store.cohort(session, project.id, number, deleted=deleted)
    if found is None:
        raise NotFound()
    return found


def show(session: Session, found: Iterable[Cohort]) -> list[CohortRow]:
    found = list(found)
    people = authors(session, (one.created_by_id for one in found))
    return [
        CohortRow(
            id=one.id,
            name=one.name,
            description=one.description,
            groups=one.groups,
            deleted=one.deleted,
            filters=one.filters,
            query=one.query,
            is_calculating=one.is_calculating,
            created_by=people.get(one.created_by_id),
            created_at=one.created_at,
            last_calculation=one.last_calculation,
            errors_calculating=one.errors_calculating,
            last_error_message=one.last_error,
            count=one.count,
            is_static=one.is_static,
            cohort_type=type_of(one),
        )
        for one in found
    ]


def type_of(cohort: Cohort) -> CohortType | None:
    """The kind that clients sort cohorts by: by the most demanding condition."""
    if cohort.is_static:
        return "static"
    if cohort.query:
        return "analytical"
    kinds = {str(one.get("value")) for one in _conditions(cohort.filters) if one.get("type") == "behavioral"}
    if kinds:
        return "behavioral" if kinds <= COMMON else "analytical"
    return "person_property" if cohort.filters else None


def _conditions(given: Any) -> Iterable[Mapping[str, Any]]:
    if isinstance(given, Mapping):
        if "type" in given and "values" not in given:
            yield given
        for part in given.values():
            yield from _conditions(part)
    elif isinstance(given, list):
        for part in given:
            yield from _conditions(part)


def completed(body: CohortChange) -> dict[str, Any]:
    """The columns that a body sets, with `groups` converted where `filters` is not sent. Raises `InvalidInput`."""
    sent = body.model_fields_set
    found: dict[str, Any] = {}
    if "name" in sent:
        found["name"] = body.name
    if "description" in sent:
        found["description"] = body.description or ""
    if "deleted" in sent:
        found["deleted"] = bool(body.deleted)
    if "groups" in sent:
        found["groups"] = body.groups or []
        if body.filters is None and body.query is None and (converted := older.filters_of(body.groups or [])):
            found["filters"] = converted
    if "filters" in sent and "filters" not in found:
        found["filters"] = body.filters
        if body.filters and "properties" not in body.filters:
            raise InvalidInput(
                'Cohort: filters must hold `properties`: {"type": "OR", "values": [...]}.', attr=ATTR, code="required"
            )
        if body.filters and "query" not in sent:
            found["query"] = None
    if "query" in sent:
        found["query"] = body.query
    if found.get("filters") and found.get("query"):
        raise invalid("it has either filters or a query, not both.")
    return found


def check(body: CohortChange, asker: Asker, find: FindCohort, before: Cohort | None = None) -> None:
    """See that the conditions that a cohort would have can be calculated. Raises `InvalidInput` that says why not."""
    if not body.model_fields_set & DEFINING:
        return
    columns = completed(body)
    filters = columns.get("filters", before.filters if before else None)
    query = columns.get("query", before.query if before else None)
    if filters and columns.get("query"):
        filters = None
    wanted = Definition(before.id if before else 0, body.name or (before.name if before else "") or "", False,
                        filters, query)  # fmt: skip
    condition = condition_of(wanted, asker, find)
    try:
        asker.compile(parse_select("SELECT id FROM persons WHERE {condition}", {"condition": condition}))
    except HogQLError as error:
        raise InvalidInput(f"Cohort: {error.detail}", code=error.code, attr="query" if query else ATTR) from error


def create(session: Session, actor: Actor, new: NewCohort) -> Cohort:
    """Keep a cohort. One with conditions is being calculated from now on: `calculate_soon` has to follow."""
    count, _ = store.page(session, actor.project.id, store.CohortSearch(), 1, 0)
    if count >= MAX_COHORTS:
        raise InvalidInput(f"A project has at most {MAX_COHORTS} cohorts: delete one that nobody uses.")
    made = Cohort(project_id=actor.project.id, created_by_id=actor.user_id, is_static=bool(new.is_static), groups=[])
    for name, value in completed(new).items():
        setattr(made, name, value)
    made.is_calculating = not made.is_static or is_defined(made)
    if not made.is_calculating:
        made.count = 0
    session.add(made)
    session.flush()
    record(session, actor, "Cohort", made.id, "created", name=made.name)
    return made


def change(session: Session, actor: Actor, number: int, body: CohortChange) -> Cohort:
    """Change what was sent. A deleted cohort can only be brought back."""
    wants_back = "deleted" in body.model_fields_set and not body.deleted
    cohort = get(session, actor.project, number, deleted=wants_back)
    before = values_of(cohort, COMPARED)
    if "is_static" in body.model_fields_set and bool(body.is_static) != cohort.is_static:
        if cohort.is_static:
            raise invalid("a list of people cannot become one with conditions: make a new cohort.")
        cohort.is_static, cohort.is_calculating = True, False
    columns = completed(body)
    if cohort.is_static and columns.keys() & {"filters", "query"}:
        same = all(getattr(cohort, name) == columns[name] for name in columns.keys() & {"filters", "query"})
        if not same and (columns.get("filters") or columns.get("query")):
            raise invalid("a list of people has no conditions that could be changed: make a new cohort.")
    for name, value in columns.items():
        setattr(cohort, name, value)
    if columns.get("query") and "filters" not in columns:
        cohort.filters = None
    after = values_of(cohort, COMPARED)
    changes = record_changes(session, actor, "Cohort", cohort.id, before, after, name=cohort.name)
    if any(one.field in (*DEFINING, "deleted", "is_static") for one in changes):
        touch(session, cohort)
    session.flush()
    return cohort


def touch(session: Session, cohort: Cohort) -> None:
    """Who is in a cohort has changed, or is to be found out again: so it is with those that refer to it."""
    for one in [cohort, *dependents(session, cohort)]:
        one.changed_at = utcnow()
        if not one.is_static:
            one.is_calculating = not one.deleted


def is_defined(cohort: Cohort) -> bool:
    """Whether it has conditions: also a list may, that is filled by them once."""
    return bool(cohort.query or (cohort.filters or {}).get("properties"))


def dependents(session: Session, cohort: Cohort) -> list[Cohort]:
    """The cohorts whose conditions refer to this one, directly or through others."""
    others = {one.id: one for one in store.all_of(session, cohort.project_id)}
    refers = {number: set(references(one.filters)) for number, one in others.items() if not one.is_static}
    found, waiting = {cohort.id}, [cohort.id]
    while waiting:
        target = waiting.pop()
        for number, wanted in refers.items():
            if target in wanted and number not in found:
                found.add(number)
                waiting.append(number)
    return [others[number] for number in sorted(found - {cohort.id})]


def calculate_soon(session: Session, queue: Queue, cohort: Cohort) -> None:
    """Queue what is to be calculated when the transaction is done: the cohort, and those that refer to it."""
    project_id = cohort.project_id
    numbers = [one.id for one in [cohort, *dependents(session, cohort)] if one.is_calculating]

    def enqueue(_: Any) -> None:
        try:
            for number in numbers:
                queue.enqueue(CALCULATE, project_id=project_id, cohort_id=number)
        except Unavailable as error:  # the scheduler finds it by itself within a minute
            log.warning("cohorts will be calculated later", project=project_id, reason=error.detail)

    event.listen(session, "after_commit", enqueue, once=True)


def numbers_of_person(asker: Asker, person: UUID) -> list[int]:
    """The numbers of the cohorts that hold a person."""
    found = asker.rows("SELECT DISTINCT cohort_id FROM cohort_people WHERE person_id = {person}", {"person": person})
    return [row[0] for row in found.rows]


def show_calculation(one: CohortCalculation) -> CalculationRow:
    took = (one.finished_at - one.started_at).total_seconds() * 1000 if one.finished_at else None
    return CalculationRow(
        id=one.id,
        started_at=one.started_at,
        finished_at=one.finished_at,
        total_ms=round(took) if took is not None else None,
        count=one.count,
        added=one.added,
        removed=one.removed,
        error=one.error,
        is_successful=one.finished_at is not None and one.error is None,
        is_completed=one.finished_at is not None,
    )
