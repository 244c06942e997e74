"""What may be done with definitions, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hedgerow.database.models import EventDefinition, Project, PropertyDefinition
from hedgerow.database.models.base import utcnow
from hedgerow.definitions import store
from hedgerow.definitions.schemas import (
    EventDefinitionChange,
    EventDefinitionRow,
    NewEventDefinition,
    Person,
    PropertyDefinitionChange,
    PropertyDefinitionRow,
)
from hedgerow.errors import InvalidInput, NotFound

MAX_WORDS = 20


def words(search: str | None) -> tuple[str, ...]:
    """The words of a search, all of which a name must hold."""
    return tuple((search or "").split()[:MAX_WORDS])


def show_events(session: Session, definitions: Iterable[EventDefinition]) -> list[EventDefinitionRow]:
    definitions = list(definitions)
    ids = {person for row in definitions for person in (row.owner_id, row.updated_by_id) if person is not None}
    people = {number: Person.model_validate(user) for number, user in store.users(session, ids).items()}
    return [
        EventDefinitionRow(
            id=row.id,
            name=row.name,
            description=row.description,
            tags=row.tags,
            owner=people.get(row.owner_id or 0),
            verified=row.verified,
            hidden=row.hidden,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            last_updated_at=row.last_updated_at,
            updated_by=people.get(row.updated_by_id or 0),
        )
        for row in definitions
    ]


def get_event(session: Session, project: Project, definition_id: UUID) -> EventDefinition:
    found = store.event_definition(session, project.id, definition_id)
    if found is None:
        raise NotFound()
    return found


def get_event_by_name(session: Session, project: Project, name: str) -> EventDefinition:
    found = store.event_definition_by_name(session, project.id, name)
    if found is None:
        raise NotFound(f"Event definition with name '{name}' not found.")
    return found


def create_event(session: Session, project: Project, user_id: int, new: NewEventDefinition) -> EventDefinition:
    definition = EventDefinition(project_id=project.id, name=new.name)
    _apply(session, project, definition, user_id, new)
    try:
        with session.begin_nested():
            session.add(definition)
    except IntegrityError:
        raise InvalidInput(f"There already is an event named '{new.name}'.", code="unique", attr="name") from None
    return definition


def change_event(
    session: Session, project: Project, user_id: int, definition_id: UUID, change: EventDefinitionChange
) -> EventDefinition:
    definition = get_event(session, project, definition_id)
    _apply(session, project, definition, user_id, change)
    session.flush()
    return definition


def delete_event(session: Session, project: Project, definition_id: UUID) -> None:
    """The definition comes back, empty, with the next event of its name."""
    session.delete(get_event(session, project, definition_id))


def _apply(
    session: Session, project: Project, definition: EventDefinition, user_id: int, change: EventDefinitionChange
) -> None:
    sent = change.model_fields_set
    if "owner" in sent:
        if change.owner is not None and not store.is_member(session, change.owner, project.organization_id):
            raise InvalidInput("The owner is not a member of this organization.", attr="owner")
        definition.owner_id = change.owner
    _apply_common(definition, change)
    definition.last_updated_at = utcnow()
    definition.updated_by_id = user_id


def _apply_common(
    definition: EventDefinition | PropertyDefinition, change: EventDefinitionChange | PropertyDefinitionChange
) -> None:
    sent = change.model_fields_set
    values: dict[str, Any] = {
        "description": change.description or "",
        "tags": change.tags or [],
        "verified": change.verified,
        "hidden": change.hidden,
    }
    for name, value in values.items():
        if name in sent:
            setattr(definition, name, value)


def show_property(definition: PropertyDefinition, seen: bool | None = None) -> PropertyDefinitionRow:
    return PropertyDefinitionRow(
        id=definition.id,
        name=definition.name,
        is_numerical=definition.property_type == "Numeric",
        property_type=definition.property_type,
        tags=definition.tags,
        description=definition.description,
        verified=definition.verified,
        hidden=definition.hidden,
        is_seen_on_filtered_events=seen,
    )


def get_property(session: Session, project: Project, definition_id: UUID) -> PropertyDefinition:
    found = store.property_definition(session, project.id, definition_id)
    if found is None:
        raise NotFound()
    return found


def change_property(
    session: Session, project: Project, definition_id: UUID, change: PropertyDefinitionChange
) -> PropertyDefinition:
    definition = get_property(session, project, definition_id)
    if "property_type" in change.model_fields_set:
        definition.property_type = change.property_type
    _apply_common(definition, change)
    session.flush()
    return definition


def delete_property(session: Session, project: Project, definition_id: UUID) -> None:
    """The definition comes back, empty, with the next event that has the property."""
    session.delete(get_property(session, project, definition_id))


def seen_together(session: Session, project: Project, events: Sequence[str], name: str) -> dict[str, bool]:
    seen = store.events_with_property(session, project.id, events, name)
    return {event: event in seen for event in events}
