"""The private API's routes about the names of events and properties."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from hedgerow.app.auth import project_access
from hedgerow.app.context import ReadSession, WriteSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.definitions import service, store
from hedgerow.definitions.parameters import EventNames, event_search, names, property_search
from hedgerow.definitions.schemas import (
    EventDefinitionChange,
    EventDefinitionRow,
    NewEventDefinition,
    PropertyDefinitionChange,
    PropertyDefinitionRow,
)
from hedgerow.definitions.store import EventSearch, PropertySearch

router = api_router("definitions")

EventsReader = Annotated[Project, Depends(project_access("event_definition:read"))]
EventsWriter = Annotated[Project, Depends(project_access("event_definition:write"))]
PropertiesReader = Annotated[Project, Depends(project_access("property_definition:read"))]
PropertiesWriter = Annotated[Project, Depends(project_access("property_definition:write"))]

FAILURES = errors(400, 401, 403, 404)
FAILURES_WITHOUT_INPUT = errors(401, 403, 404)


@router.get("/event_definitions/", responses=FAILURES)
def list_event_definitions(
    project: EventsReader,
    session: ReadSession,
    paging: Paging,
    search: Annotated[EventSearch, Depends(event_search)],
) -> Page[EventDefinitionRow]:
    """The names of the project's events, the most recently seen first."""
    count, found = store.event_definitions(session, project.id, search, paging.limit, paging.offset)
    return paging.page(count, service.show_events(session, found))


@router.get("/event_definitions/by_name/", responses=FAILURES)
def find_event_definition(
    project: EventsReader, session: ReadSession, name: Annotated[str, Query(description="The event's whole name.")]
) -> EventDefinitionRow:
    """The definition of the event with this name."""
    return service.show_events(session, [service.get_event_by_name(session, project, name)])[0]


@router.post("/event_definitions/", status_code=201, responses=FAILURES)
def create_event_definition(
    project: EventsWriter, caller: AnyCaller, session: WriteSession, new: NewEventDefinition
) -> EventDefinitionRow:
    """Define an event before it is sent for the first time."""
    definition = service.create_event(session, project, caller.user_id, new)
    return service.show_events(session, [definition])[0]


@router.get("/event_definitions/{id}/", responses=FAILURES_WITHOUT_INPUT)
def get_event_definition(project: EventsReader, session: ReadSession, id: UUID) -> EventDefinitionRow:
    """One definition of an event."""
    return service.show_events(session, [service.get_event(session, project, id)])[0]


@router.patch("/event_definitions/{id}/", responses=FAILURES)
def change_event_definition(
    project: EventsWriter, caller: AnyCaller, session: WriteSession, id: UUID, change: EventDefinitionChange
) -> EventDefinitionRow:
    """Describe an event, tag it, verify it, hide it, or give it an owner."""
    definition = service.change_event(session, project, caller.user_id, id, change)
    return service.show_events(session, [definition])[0]


@router.delete("/event_definitions/{id}/", status_code=204, responses=FAILURES_WITHOUT_INPUT)
def delete_event_definition(project: EventsWriter, session: WriteSession, id: UUID) -> None:
    """Forget a definition. The events stay; the next one of this name brings the definition back, empty."""
    service.delete_event(session, project, id)


@router.get("/property_definitions/", responses=FAILURES)
def list_property_definitions(
    project: PropertiesReader,
    session: ReadSession,
    paging: Paging,
    search: Annotated[PropertySearch, Depends(property_search)],
) -> Page[PropertyDefinitionRow]:
    """The names of properties, in alphabetic order; those seen on `event_names` first."""
    count, found = store.property_definitions(session, project.id, search, paging.limit, paging.offset)
    return paging.page(count, [service.show_property(definition, seen) for definition, seen in found])


@router.get("/property_definitions/seen_together/", responses=FAILURES)
def read_seen_together(
    project: PropertiesReader,
    session: ReadSession,
    event_names: EventNames,
    property_name: Annotated[str, Query(description="A property of events.")],
) -> dict[str, bool]:
    """For each of the events, whether it was ever seen with the property."""
    return service.seen_together(session, project, names(event_names, "event_names") or (), property_name)


@router.get("/property_definitions/{id}/", responses=FAILURES_WITHOUT_INPUT)
def get_property_definition(project: PropertiesReader, session: ReadSession, id: UUID) -> PropertyDefinitionRow:
    """One definition of a property."""
    return service.show_property(service.get_property(session, project, id))


@router.patch("/property_definitions/{id}/", responses=FAILURES)
def change_property_definition(
    project: PropertiesWriter, session: WriteSession, id: UUID, change: PropertyDefinitionChange
) -> PropertyDefinitionRow:
    """Describe a property, tag it, verify it, hide it, or say what type its values have."""
    return service.show_property(service.change_property(session, project, id, change))


@router.delete("/property_definitions/{id}/", status_code=204, responses=FAILURES_WITHOUT_INPUT)
def delete_property_definition(project: PropertiesWriter, session: WriteSession, id: UUID) -> None:
    """Forget a definition. The values stay; the next event that has the property brings it back, empty."""
    service.delete_property(session, project, id)
