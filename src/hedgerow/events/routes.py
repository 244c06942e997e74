"""The private API's routes about events."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import orjson
from fastapi import Depends, Query, Request, Response

from hedgerow.app.auth import project_access
from hedgerow.app.context import Events
from hedgerow.app.errors import errors
from hedgerow.app.paging import DEFAULT_LIMIT, MAX_OFFSET
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.errors import InvalidInput
from hedgerow.events import service
from hedgerow.events.csv_rows import CSV, csv_download
from hedgerow.events.property_filters import parse_json
from hedgerow.events.schemas import EventPage, EventRow, PropertyValue
from hedgerow.events.store import EventSearch
from hedgerow.hogql.moments import parse_bound, zone
from hedgerow.persons.access import Persons
from hedgerow.persons.service import uuid_of

router = api_router("events")

Reader = Annotated[Project, Depends(project_access("query:read"))]

MAX_EVENTS = 10_000
MAX_TEXT = 400


def _search(
    request: Request,
    project: Reader,
    persons: Persons,
    after: Annotated[
        str | None, Query(description="Only events later than this: ISO 8601, a relative date such as `-7d`, or `all`.")
    ] = None,
    before: Annotated[str | None, Query(description="Only events earlier than this.")] = None,
    cursor: Annotated[
        UUID | None,
        Query(description="Set by `next`: the last event shown, to tell events of the same microsecond apart."),
    ] = None,
    event: Annotated[str | None, Query(description="Only events of this name.")] = None,
    distinct_id: Annotated[str | None, Query(description="Only events sent with this distinct id.")] = None,
    person_id: Annotated[str | None, Query(description="Only events of this person: its number or uuid.")] = None,
    properties: Annotated[
        str | None,
        Query(
            description="Property filters as JSON: a list, or two-level groups.",
            examples=['[{"key": "$browser", "value": "Firefox", "operator": "exact", "type": "event"}]'],
        ),
    ] = None,
    order_by: Annotated[
        str | None,
        Query(alias="orderBy", description='`["-timestamp"]`, newest first, or `["timestamp"]`.'),
    ] = None,
    limit: Annotated[
        int, Query(ge=1, description=f"Events a page; more than {MAX_EVENTS:,} are not given.")
    ] = DEFAULT_LIMIT,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Events to leave out at the start.")] = 0,
) -> EventSearch:
    for name in ("select", "where"):
        if name in request.query_params:
            raise InvalidInput("Not supported here: use the query endpoint.", attr=name)
    timezone = zone(project.timezone)
    return EventSearch(
        project_id=project.id,
        timezone=timezone,
        limit=min(limit, MAX_EVENTS),
        offset=offset,
        ascending=_is_ascending(order_by),
        after=parse_bound(after, timezone, attr="after"),
        before=parse_bound(before, timezone, attr="before"),
        cursor=cursor,
        event=event or None,
        distinct_id=distinct_id,
        person=uuid_of(persons, project.id, person_id) if person_id is not None else None,
        filters=parse_json(properties),
    )


def _is_ascending(order_by: str | None) -> bool:
    """Clients send a JSON list or a bare name."""
    text = (order_by or "").strip()
    try:
        found = orjson.loads(text) if text.startswith("[") else [text or "-timestamp"]
    except orjson.JSONDecodeError:
        found = []
    if found not in (["timestamp"], ["-timestamp"]):
        raise InvalidInput('Must be ["-timestamp"] or ["timestamp"].', attr="orderBy")
    return bool(found == ["timestamp"])


@router.get("/events/", response_model=EventPage, responses={**CSV, **errors(400, 401, 403, 404, 503)})
def list_events(
    request: Request,
    search: Annotated[EventSearch, Depends(_search)],
    events: Events,
    persons: Persons,
    format: Annotated[Literal["json", "csv"], Query(description="`csv`: a file for spreadsheets.")] = "json",
) -> Response:
    """The events of the project, newest first; each uuid once, however often it was sent.

    There is no count. Follow `next` until it is null: it goes on exactly after the last event shown.
    `after` and `before` themselves are not included.
    """
    found, more = service.find(events, search)
    if format == "csv":
        return csv_download(service.as_csv(events, search, found), "events")
    following = None
    if more:
        bound = "after" if search.ascending else "before"
        url = request.url.remove_query_params("offset")
        following = str(url.include_query_params(**{bound: service.iso(found[-1].at), "cursor": found[-1].id}))
    body = {"next": following, "results": service.page(events, persons, search, found)}
    return Response(orjson.dumps(body), media_type="application/json")


@router.get("/events/values/", responses=errors(400, 401, 403, 404, 503))
def suggest_event_values(
    project: Reader,
    events: Events,
    key: Annotated[str, Query(min_length=1, max_length=MAX_TEXT, description="Name of a property of events.")],
    value: Annotated[
        str, Query(max_length=MAX_TEXT, description="A text that the values must hold, in any case.")
    ] = "",
    event_name: Annotated[list[str] | None, Query(description="Only events of these names.")] = None,
) -> list[PropertyValue]:
    """The ten most frequent values of a property, for pickers: among a sample of the last week's events."""
    rows = service.values(events, project.id, key, value, event_name or [])
    return [PropertyValue.model_validate(row) for row in rows]


@router.get("/events/{id}/", response_model=EventRow, responses=errors(401, 403, 404, 503))
def get_event(project: Reader, events: Events, persons: Persons, id: UUID) -> Response:
    """One event, by its uuid."""
    return Response(orjson.dumps(service.one(events, persons, project.id, id)), media_type="application/json")
