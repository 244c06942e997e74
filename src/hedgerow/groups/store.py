"""The SQL about groups: their types in the metadata database, and questions over all of them to the event store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hedgerow.database.models import GroupType
from hedgerow.events.ask import ask

if TYPE_CHECKING:
    from hedgerow.store.client import EventStore

SUGGESTIONS = 25
LONGEST_VALUE = 400  # characters of a value that is worth suggesting


def group_types(session: Session, project_id: int) -> Sequence[GroupType]:
    return session.scalars(select(GroupType).where(GroupType.project_id == project_id).order_by(GroupType.index)).all()


def group_type(session: Session, project_id: int, index: int) -> GroupType | None:
    return session.get(GroupType, (project_id, index))


def property_counts(events: EventStore, project_id: int) -> dict[str, list[dict[str, Any]]]:
    """By index of the group type: `{name, count}` of each property of such groups, the most frequent first."""
    rows = ask(
        events,
        "SELECT group_type_index, arrayJoin(JSONExtractKeys(properties)) AS name, count() AS count FROM groups FINAL"
        " WHERE project_id = {project_id:Int64} AND is_deleted = 0"
        " GROUP BY group_type_index, name ORDER BY group_type_index, count DESC, name LIMIT 10000",
        {"project_id": project_id},
    )
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[str(row["group_type_index"])].append({"name": row["name"], "count": row["count"]})
    return dict(found)


def values(
    events: EventStore, project_id: int, group_type_index: int, key: str, containing: str
) -> list[dict[str, Any]]:
    """The most frequent values of a property of groups of one type, as `{name, count}`."""
    return ask(
        events,
        "SELECT assumeNotNull(JSONExtract(properties, {key:String}, 'Nullable(String)')) AS name, count() AS count"  # noqa: S608
        " FROM groups FINAL WHERE project_id = {project_id:Int64} AND group_type_index = {index:UInt8}"
        " AND is_deleted = 0 AND JSONHas(properties, {key:String})"
        f" GROUP BY name HAVING length(name) BETWEEN 1 AND {LONGEST_VALUE:d}"
        " AND positionCaseInsensitiveUTF8(name, {containing:String}) > 0"
        f" ORDER BY count DESC, name LIMIT {SUGGESTIONS:d}",
        {"project_id": project_id, "index": group_type_index, "key": key, "containing": containing},
    )
