"""Lists of persons: all of a project, those that a search finds, those of a cohort; as JSON or CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
from fastapi import Depends, Query, Response

from hedgerow.app.paging import PageRequest, Paging
from hedgerow.database.models import Project
from hedgerow.events.csv_rows import csv_download, csv_text, with_properties
from hedgerow.events.property_filters import FilterGroup, parse_json
from hedgerow.hogql.moments import zone
from hedgerow.persons import reads, service
from hedgerow.persons.filters import PersonSearch
from hedgerow.persons.interface import PersonStore

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

MAX_TEXT = 400
CSV_COLUMNS = ("id", "uuid", "name", "created_at", "is_identified", "distinct_ids")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list of persons is narrowed to, and how it is shown."""

    paging: PageRequest
    email: str | None
    text: str | None
    filters: FilterGroup
    distinct_id: str | None
    include_total: bool
    format: Literal["json", "csv"]


async def _listing(
    paging: Paging,
    email: Annotated[str | None, Query(max_length=MAX_TEXT, description="The whole email address.")] = None,
    search: Annotated[
        str | None,
        Query(
            max_length=MAX_TEXT, description="Part of an email address, name or distinct id, in any case; or a uuid."
        ),
    ] = None,
    properties: Annotated[
        str | None,
        Query(
            description="Filters on properties of persons as JSON: a list, or two-level groups.",
            examples=['[{"key": "plan", "value": "pro", "operator": "exact", "type": "person"}]'],
        ),
    ] = None,
    distinct_id: Annotated[str | None, Query(description="Only the person of this distinct id.")] = None,
    include_total: Annotated[bool, Query(description="Also count them all.")] = False,
    format: Annotated[Literal["json", "csv"], Query(description="`csv`: a file for spreadsheets.")] = "json",
) -> Listing:
    filters = parse_json(properties, default_type="person")
    return Listing(paging, email or None, search or None, filters, distinct_id, include_total, format)


AnyListing = Annotated[Listing, Depends(_listing)]


def answer(
    project: Project, persons: PersonStore, events: EventStore, wanted: Listing, cohort: int | None = None
) -> Response:
    """One page of persons, of a cohort if one is named, the newest first."""
    paging = wanted.paging
    search = PersonSearch(project.id, zone(project.timezone), wanted.email, wanted.text, wanted.filters, cohort)
    count = None
    if wanted.distinct_id is not None:
        every = list(reads.by_distinct_ids(persons, project.id, [wanted.distinct_id]).values())
        if cohort is not None:
            held = reads.members_among(events, project.id, cohort, [one.row.uuid for one in every])
            every = [one for one in every if one.row.uuid in held]
        found, full, count = every[paging.offset :], False, len(every)
    elif search.is_empty:
        found = reads.newest(persons, project.id, paging.limit, paging.offset)
        full = len(found) == paging.limit
        count = reads.count(persons, project.id) if wanted.include_total else None
    else:
        uuids = reads.search(events, search, paging.limit, paging.offset)
        found, full = reads.by_uuids(persons, project.id, uuids), len(uuids) == paging.limit
        count = reads.count_search(events, search) if wanted.include_total else None
    rows = service.show(project, found)
    if wanted.format == "csv":
        for row, one in zip(rows, found, strict=True):
            row["properties"] = orjson.loads(one.row.properties)
        return csv_download(csv_text(with_properties(CSV_COLUMNS, rows), rows), "persons")
    body: dict[str, Any] = {
        "next": paging.url(paging.offset + paging.limit) if full else None,
        "previous": paging.url(paging.offset - paging.limit) if paging.offset >= paging.limit else None,
    }
    if wanted.include_total:
        body["count"] = count
    return Response(orjson.dumps({**body, "results": rows}), media_type="application/json")
