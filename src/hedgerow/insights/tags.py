"""Tags of insights and dashboards. One table holds them, so that lists can be filtered by them on every database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hedgerow.database.models import TaggedItem

Tagged = Literal["insight", "dashboard"]


def tags_of(session: Session, project_id: int, kind: Tagged, items: Collection[int]) -> dict[int, list[str]]:
    """The tags of each item that has any, in alphabetic order."""
    found: dict[int, list[str]] = {}
    query = select(TaggedItem.item_id, TaggedItem.tag).where(
        TaggedItem.project_id == project_id, TaggedItem.kind == kind, TaggedItem.item_id.in_(items)
    )
    for item, tag in session.execute(query.order_by(TaggedItem.tag)) if items else ():
        found.setdefault(item, []).append(tag)
    return found


def set_tags(session: Session, project_id: int, kind: Tagged, item: int, tags: Iterable[str]) -> None:
    """Give an item these tags, and no others."""
    wanted, held = set(tags), set(tags_of(session, project_id, kind, [item]).get(item, ()))
    gone = held - wanted
    if gone:
        session.execute(
            delete(TaggedItem).where(
                TaggedItem.project_id == project_id,
                TaggedItem.kind == kind,
                TaggedItem.item_id == item,
                TaggedItem.tag.in_(gone),
            )
        )
    session.add_all(
        TaggedItem(project_id=project_id, kind=kind, item_id=item, tag=tag) for tag in sorted(wanted - held)
    )
    session.flush()


def has_tag(
    project_id: int, kind: Tagged, item: InstrumentedAttribute[int], tags: Iterable[str]
) -> ColumnElement[bool]:
    """The condition that an item has one of the tags."""
    return exists().where(
        TaggedItem.project_id == project_id,
        TaggedItem.kind == kind,
        TaggedItem.item_id == item,
        TaggedItem.tag.in_([tag.strip().lower() for tag in tags]),
    )


def tag_contains(project_id: int, kind: Tagged, item: InstrumentedAttribute[int], text: str) -> ColumnElement[bool]:
    return exists().where(
        TaggedItem.project_id == project_id,
        TaggedItem.kind == kind,
        TaggedItem.item_id == item,
        TaggedItem.tag.icontains(text, autoescape=True),
    )


def all_tags(session: Session, project_id: int) -> list[str]:
    """Every tag in use in the project, in alphabetic order."""
    query = select(TaggedItem.tag).where(TaggedItem.project_id == project_id).distinct().order_by(TaggedItem.tag)
    return list(session.scalars(query))
