"""The SQL about definitions. Every function is bound to one project."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from hedgerow.database.models import EventDefinition, EventProperty, Membership, PropertyDefinition, User
from hedgerow.database.models.definitions import EVENT

ORDERINGS = {
    "name": EventDefinition.name,
    "created_at": EventDefinition.created_at,
    "last_seen_at": EventDefinition.last_seen_at,
    "last_updated_at": EventDefinition.last_updated_at,
}


@dataclass(frozen=True, slots=True)
class EventSearch:
    words: tuple[str, ...] = ()
    kind: str = "all"  # all, event, event_custom, event_posthog
    ordering: tuple[str, ...] = ()  # names of ORDERINGS, with "-" for descending
    exclude_hidden: bool = False


@dataclass(frozen=True, slots=True)
class PropertySearch:
    type: int = EVENT
    group_type_index: int = -1
    words: tuple[str, ...] = ()
    names: tuple[str, ...] | None = None
    excluded: tuple[str, ...] = ()
    event_names: tuple[str, ...] | None = None
    only_seen: bool = False
    numerical: bool | None = None
    feature_flags: bool | None = None
    exclude_core: bool = False
    exclude_hidden: bool = False


def event_definitions(
    session: Session, project_id: int, search: EventSearch, limit: int, offset: int
) -> tuple[int, Sequence[EventDefinition]]:
    """How many there are, and one page of them; the most recently seen first unless ordered otherwise."""
    query = select(EventDefinition).where(EventDefinition.project_id == project_id)
    query = query.where(*(EventDefinition.name.icontains(word, autoescape=True) for word in search.words))
    starts_with_dollar = EventDefinition.name.startswith("$", autoescape=True)
    if search.kind == "event_custom":
        query = query.where(~starts_with_dollar)
    elif search.kind == "event_posthog":
        query = query.where(starts_with_dollar)
    if search.exclude_hidden:
        query = query.where(EventDefinition.hidden.is_(False))
    order = [
        ORDERINGS[name.removeprefix("-")].desc().nulls_last()
        if name.startswith("-")
        else ORDERINGS[name].asc().nulls_last()
        for name in search.ordering or ("-last_seen_at",)
    ]
    return _counted(session, query), session.scalars(
        query.order_by(*order, EventDefinition.name).limit(limit).offset(offset)
    ).all()


def event_definition(session: Session, project_id: int, definition_id: UUID) -> EventDefinition | None:
    query = select(EventDefinition).where(EventDefinition.project_id == project_id, EventDefinition.id == definition_id)
    return session.scalar(query)


def event_definition_by_name(session: Session, project_id: int, name: str) -> EventDefinition | None:
    query = select(EventDefinition).where(EventDefinition.project_id == project_id, EventDefinition.name == name)
    return session.scalar(query)


def users(session: Session, ids: Collection[int]) -> dict[int, User]:
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))} if ids else {}


def is_member(session: Session, user_id: int, organization_id: UUID | None) -> bool:
    query = select(Membership.id).where(Membership.user_id == user_id, Membership.organization_id == organization_id)
    return session.scalar(query) is not None


def property_definitions(
    session: Session, project_id: int, search: PropertySearch, limit: int, offset: int
) -> tuple[int, list[tuple[PropertyDefinition, bool | None]]]:
    """How many there are, and one page of them by name, those seen on the given events first, each with that fact."""
    row = PropertyDefinition
    query = select(row).where(
        row.project_id == project_id,
        row.type == search.type,
        row.group_type_index == search.group_type_index,
        *(row.name.icontains(word, autoescape=True) for word in search.words),
        *_name_conditions(search),
    )
    if search.event_names is None or search.type != EVENT:
        found = session.scalars(query.order_by(row.name).limit(limit).offset(offset))
        return _counted(session, query), [(definition, None) for definition in found]
    seen = exists().where(
        and_(
            EventProperty.project_id == project_id,
            EventProperty.event.in_(search.event_names),
            EventProperty.property == row.name,
        )
    )
    if search.only_seen:
        query = query.where(seen)
    marked = query.add_columns(seen.label("seen")).order_by(seen.desc(), row.name).limit(limit).offset(offset)
    return _counted(session, query), [(found, bool(is_seen)) for found, is_seen in session.execute(marked)]


def _name_conditions(search: PropertySearch) -> list[ColumnElement[bool]]:
    row = PropertyDefinition
    conditions: list[ColumnElement[bool]] = []
    if search.names is not None:
        conditions.append(row.name.in_(search.names))
    if search.excluded:
        conditions.append(row.name.not_in(search.excluded))
    if search.numerical is not None:
        is_number = func.coalesce(row.property_type, "") == "Numeric"
        conditions.append(is_number if search.numerical else ~is_number)
    if search.feature_flags is not None:
        of_flag = row.name.startswith("$feature/", autoescape=True)
        conditions.append(of_flag if search.feature_flags else ~of_flag)
    if search.exclude_core:
        conditions.append(~row.name.startswith("$", autoescape=True))
    if search.exclude_hidden:
        conditions.append(row.hidden.is_(False))
    return conditions


def property_definition(session: Session, project_id: int, definition_id: UUID) -> PropertyDefinition | None:
    row = PropertyDefinition
    return session.scalar(select(row).where(row.project_id == project_id, row.id == definition_id))


def events_with_property(session: Session, project_id: int, events: Collection[str], name: str) -> set[str]:
    """Those of the events that were seen with the property."""
    query = select(EventProperty.event).where(
        EventProperty.project_id == project_id, EventProperty.event.in_(events), EventProperty.property == name
    )
    return set(session.scalars(query))


def _counted(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
