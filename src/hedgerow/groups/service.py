"""What may be done with groups and their types, and how they are shown."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.orm import Session

from hedgerow.database.models import GroupType
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.groups import store
from hedgerow.groups.schemas import GroupTypeChange, GroupTypeColumns, GroupTypeRow
from hedgerow.persons.interface import GroupRow, PersonStore

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def show(row: GroupRow) -> dict[str, Any]:
    """A group ready for `orjson`. Properties stay the bytes that were stored."""
    created_at = EPOCH + timedelta(milliseconds=row.created_at)
    return {
        "group_type_index": row.group_type_index,
        "group_key": row.group_key,
        "group_properties": orjson.Fragment(row.properties),
        "created_at": created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def page(
    persons: PersonStore, project_id: int, index: int, search: str, cursor: str | None, limit: int
) -> tuple[list[GroupRow], str | None]:
    """Groups of one type after the cursor, and the cursor of the page after them."""
    with persons.read() as reader:
        rows = reader.list_groups(project_id, index, search, _place(cursor), limit + 1)
    shown = rows[:limit]
    return shown, _cursor(shown[-1]) if len(rows) > limit else None


def find(persons: PersonStore, project_id: int, index: int, group_key: str) -> GroupRow | None:
    with persons.read() as reader:
        return next(iter(reader.find_groups([(project_id, index, group_key)])), None)


def _cursor(row: GroupRow) -> str:
    return urlsafe_b64encode(orjson.dumps([row.created_at, row.group_key])).decode().rstrip("=")


def _place(cursor: str | None) -> tuple[int, str] | None:
    if not cursor:
        return None
    try:
        created_at, group_key = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        created_at = group_key = None
    if type(created_at) is not int or not 0 <= created_at < 2**53 or not isinstance(group_key, str):
        raise InvalidInput("The cursor is not one that was given out.", attr="cursor")
    return created_at, group_key


def require_type(session: Session, project_id: int, index: int) -> GroupType:
    found = store.group_type(session, project_id, index)
    if found is None:
        raise InvalidInput("There is no type of group with this index.", attr="group_type_index")
    return found


def show_types(rows: Sequence[GroupType]) -> list[GroupTypeRow]:
    return [
        GroupTypeRow(
            group_type=row.name,
            group_type_index=row.index,
            name_singular=row.name_singular,
            name_plural=row.name_plural,
            default_columns=row.default_columns or None,
            created_at=row.created_at,
        )
        for row in rows
    ]


def rename_types(session: Session, project_id: int, changes: Sequence[GroupTypeChange]) -> None:
    for change in changes:
        found = store.group_type(session, project_id, change.group_type_index)
        if found is None:
            raise NotFound()
        for name in change.model_fields_set & {"name_singular", "name_plural"}:
            setattr(found, name, getattr(change, name) or None)


def set_columns(session: Session, project_id: int, change: GroupTypeColumns) -> GroupType:
    found = store.group_type(session, project_id, change.group_type_index)
    if found is None:
        raise NotFound()
    found.default_columns = list(change.default_columns)
    return found
