"""Persons and groups as objects in the answers of lists.

Read from the same copies as the lists themselves, through HogQL, so that an answer is one truth and one project's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from hedgerow.database.models import Project
from hedgerow.hogql import ast
from hedgerow.insights.asking import Asking
from hedgerow.persons.naming import display_name, naming_properties

AT_ONCE = 2_000  # ids in one query
NOBODY = UUID(int=0)

PERSONS = "SELECT id, properties, created_at, is_identified FROM persons WHERE id IN {ids}"
DISTINCT_IDS = """
    SELECT person_id, arraySort(groupArray(distinct_id)) FROM person_distinct_ids WHERE person_id IN {ids}
    GROUP BY person_id
"""
LAST_SEEN = "SELECT person_id, max(timestamp) FROM events WHERE person_id IN {ids} GROUP BY person_id"
GROUPS = "SELECT key, properties, created_at FROM groups WHERE index = {index} AND key IN {keys}"


def persons(asking: Asking, ids: Sequence[Any], *, with_distinct_ids: bool = True) -> dict[str, dict[str, Any]]:
    """By uuid as text: id, uuid, distinct_ids, properties (JSON), created_at, is_identified; known ones only."""
    found: dict[str, dict[str, Any]] = {}
    wanted = sorted({str(one) for one in ids if one})
    for some in _pieces(wanted):
        values = {"ids": ast.Tuple([ast.Constant(UUID(one)) for one in some])}
        for id_, properties, created_at, is_identified in asking.rows(PERSONS, values).rows:
            found[str(id_)] = {
                "id": str(id_),
                "uuid": str(id_),
                "distinct_ids": [],
                "properties": document(properties),
                "created_at": created_at,
                "is_identified": bool(is_identified),
            }
        if with_distinct_ids:
            for id_, distinct_ids in asking.rows(DISTINCT_IDS, values).rows:
                if str(id_) in found:
                    found[str(id_)]["distinct_ids"] = distinct_ids
    return found


def last_seen(asking: Asking, ids: Sequence[Any]) -> dict[str, datetime]:
    """When each of the persons did something last, by uuid as text. Reads who did every event of all time."""
    found: dict[str, datetime] = {}
    for some in _pieces(sorted({str(one) for one in ids if one})):
        rows = asking.rows(LAST_SEEN, {"ids": ast.Tuple([ast.Constant(UUID(one)) for one in some])}).rows
        found.update((str(id_), moment) for id_, moment in rows)
    return found


def nameless(id_: Any) -> dict[str, Any]:
    """A person without a profile: events of theirs were kept, and nothing else."""
    return {
        "id": str(id_),
        "uuid": str(id_),
        "distinct_ids": [],
        "properties": {},
        "created_at": None,
        "is_identified": False,
    }


def of_events(asking: Asking, pairs: Sequence[Any]) -> list[dict[str, Any]]:
    """The persons of (person id, distinct id), as the column `person` of a list shows them; in the same order."""
    known = persons(asking, [id_ for id_, _ in pairs], with_distinct_ids=False)
    found = []
    for id_, distinct_id in pairs:
        person = known.get(str(id_)) or nameless(id_)
        found.append(
            {
                "uuid": person["uuid"],
                "created_at": person["created_at"],
                "distinct_id": distinct_id,
                "properties": person["properties"],
            }
        )
    return found


def names_of_events(asking: Asking, pairs: Sequence[Any]) -> list[dict[str, Any]]:
    """What people call those of (person id, distinct id), as the column `person_display_name` shows it."""
    known = persons(asking, [id_ for id_, _ in pairs], with_distinct_ids=False)
    naming = naming_of(asking)
    found = []
    for id_, distinct_id in pairs:
        person = {**(known.get(str(id_)) or nameless(id_)), "distinct_ids": [distinct_id]}
        found.append({"display_name": name_of(person, naming), "id": str(id_), "distinct_id": distinct_id})
    return found


def groups(asking: Asking, index: int, keys: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """By key: id, type, properties (JSON), created_at, group_type_index."""
    found: dict[str, dict[str, Any]] = {}
    for some in _pieces(sorted({str(key) for key in keys if key})):
        values = {"index": index, "keys": ast.Tuple([ast.Constant(key) for key in some])}
        for key, properties, created_at in asking.rows(GROUPS, values).rows:
            found[key] = {**unknown_group(index, key), "properties": document(properties), "created_at": created_at}
    return found


def unknown_group(index: int, key: Any) -> dict[str, Any]:
    return {"id": str(key), "type": "group", "properties": {}, "created_at": None, "group_type_index": index}


def naming_of(asking: Asking) -> tuple[str, ...]:
    """The properties by which the project calls people."""
    with asking.database.read() as session:
        settings = session.scalar(select(Project.extra).where(Project.id == asking.context.project_id))
    return naming_properties(settings or {})


def name_of(person: dict[str, Any], naming: Iterable[str]) -> str:
    properties = orjson.loads(orjson.dumps(person["properties"]))
    return display_name(properties, person["distinct_ids"], naming) or str(person["id"])


def document(text: Any) -> Any:
    """A JSON document as it was stored: nobody decodes it on its way."""
    return orjson.Fragment(text or "{}") if isinstance(text, str | None) else text


def _pieces(values: list[str]) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
