"""The SQL about cohorts, every function bound to one project; and the rows that say who is in them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from hedgerow.database.models import Cohort, CohortCalculation

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

AT_ONCE = 50_000  # rows of members in one insert: 2 MB
KEPT_CALCULATIONS = 100  # of one cohort


@dataclass(frozen=True, slots=True)
class CohortSearch:
    """What a list is narrowed to; None and empty do not limit."""

    words: tuple[str, ...] = ()
    is_static: bool | None = None
    created_by: int | None = None


def page(
    session: Session, project_id: int, search: CohortSearch, limit: int, offset: int
) -> tuple[int, Sequence[Cohort]]:
    """How many there are, and one page of them, the newest first."""
    query = select(Cohort).where(Cohort.project_id == project_id, Cohort.deleted.is_(False))
    query = query.where(*(Cohort.name.icontains(word, autoescape=True) for word in search.words))
    if search.is_static is not None:
        query = query.where(Cohort.is_static.is_(search.is_static))
    if search.created_by is not None:
        query = query.where(Cohort.created_by_id == search.created_by)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Cohort.created_at.desc(), Cohort.id.desc())
    return count, session.scalars(ordered.limit(limit).offset(offset)).all()


def cohort(session: Session, project_id: int, number: int, *, deleted: bool = False) -> Cohort | None:
    """A deleted one only where `deleted` ones count."""
    found = session.scalar(select(Cohort).where(Cohort.project_id == project_id, Cohort.id == number))
    return None if found is None or (found.deleted and not deleted) else found


def locked(session: Session, project_id: int, number: int) -> Cohort | None:
    """The same, deleted or not, which nobody else changes until the transaction ends."""
    query = select(Cohort).where(Cohort.project_id == project_id, Cohort.id == number)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def all_of(session: Session, project_id: int) -> Sequence[Cohort]:
    return session.scalars(select(Cohort).where(Cohort.project_id == project_id, Cohort.deleted.is_(False))).all()


def by_ids(session: Session, project_id: int, ids: Iterable[int]) -> Sequence[Cohort]:
    query = select(Cohort).where(Cohort.project_id == project_id, Cohort.id.in_(list(ids)), Cohort.deleted.is_(False))
    return session.scalars(query.order_by(Cohort.id)).all()


def projects_with_members(session: Session) -> list[int]:
    """The projects that have a cohort."""
    query = select(Cohort.project_id).where(Cohort.deleted.is_(False)).distinct()
    return list(session.scalars(query.order_by(Cohort.project_id)))


def latest_attempts(session: Session) -> list[tuple[Cohort, datetime | None, datetime | None]]:
    """Every cohort that is calculated, and when its last calculation began and ended.

    Those are the ones with conditions, and lists that are still to be filled by conditions.
    """
    last = (
        select(CohortCalculation.cohort_id, func.max(CohortCalculation.started_at).label("started_at"))
        .group_by(CohortCalculation.cohort_id)
        .subquery()
    )
    run = CohortCalculation
    query = (
        select(Cohort, run.started_at, run.finished_at)
        .outerjoin(last, last.c.cohort_id == Cohort.id)
        .outerjoin(run, (run.cohort_id == Cohort.id) & (run.started_at == last.c.started_at))
        .where(Cohort.deleted.is_(False), or_(Cohort.is_static.is_(False), Cohort.is_calculating))
        .order_by(Cohort.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def calculations(
    session: Session, project_id: int, cohort_id: int, limit: int, offset: int
) -> tuple[int, Sequence[CohortCalculation]]:
    """How many are known, and one page of them, the latest first."""
    run = CohortCalculation
    query = select(run).where(run.project_id == project_id, run.cohort_id == cohort_id)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return count, session.scalars(query.order_by(run.started_at.desc(), run.id).limit(limit).offset(offset)).all()


def forget_old_calculations(session: Session, cohort_id: int) -> None:
    run = CohortCalculation
    kept = select(run.id).where(run.cohort_id == cohort_id).order_by(run.started_at.desc()).limit(KEPT_CALCULATIONS)
    session.execute(delete(run).where(run.cohort_id == cohort_id, run.id.not_in(kept)))


def put_members(
    events: EventStore, project_id: int, cohort_id: int, version: int, changes: Iterable[tuple[UUID, bool]]
) -> int:
    """Write who joins (True) and who leaves; how many that were. Of several rows of a person the highest version wins.

    Raises `StoreUnavailable`.
    """
    import pyarrow  # 40 MB, for what few requests do

    def column(type_: pyarrow.DataType, values: bytes | array[int], rows: int) -> pyarrow.Array:
        """Of plain bytes: `pyarrow.array` of a list would load pandas where that is installed."""
        return pyarrow.Array.from_buffers(type_, rows, [None, pyarrow.py_buffer(values)])

    written = 0
    for number, some in enumerate(_pieces(iter(changes))):
        rows = len(some)
        columns = {
            "project_id": column(pyarrow.int64(), array("q", [project_id]) * rows, rows),
            "cohort_id": column(pyarrow.int64(), array("q", [cohort_id]) * rows, rows),
            "person_id": column(pyarrow.binary(16), b"".join(person.bytes for person, _ in some), rows),
            "is_member": column(pyarrow.uint8(), bytes(joins for _, joins in some), rows),
            "version": column(pyarrow.uint64(), array("Q", [version]) * rows, rows),
        }
        batch = pyarrow.RecordBatch.from_pydict(columns)
        events.insert_arrow("cohort_people", batch, f"cohort-{project_id}-{cohort_id}-{version}-{number}")
        written += rows
    return written


def _pieces(rows: Iterator[tuple[UUID, bool]]) -> Iterator[list[tuple[UUID, bool]]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some
