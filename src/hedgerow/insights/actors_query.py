"""ActorsQuery: a list of people, or of those behind a number (`source`), who may be groups.

| select | is |
|---|---|
| `actor`, `person` | id, uuid, distinct_ids, properties, created_at, is_identified; for groups as `group` |
| `group` | id, type, properties, created_at, group_type_index |
| `person_display_name` | display_name, id |
| `id` | the person's uuid, the group's key |
| `last_seen` | when a person's last event was, null without any; looked up for the page, so no order |
| `event_count`, `matched_recordings` and the source's other columns | what the source says of each |
| anything else | an expression over the person's or the group's columns |

Everybody behind a number is listed, also who has no profile; `missing_actors_count` says how many of a page that are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.hogql.filters import property_to_expr
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights import people
from hedgerow.insights.asking import Asking
from hedgerow.insights.insight_actors import Actors, actors_of
from hedgerow.insights.kinds import AnyQuery, Kind
from hedgerow.insights.lists import Column, Limit, Offset, column_of, order_of, page, typed
from hedgerow.insights.models import Properties, RunnableQuery

DEFAULT_SELECT = ["actor", "id", "created_at"]
SOURCE = "source"  # alias of the sub-query
RECORDINGS = "matched_recordings"
LAST_SEEN = "last_seen"
_TO_BE_SEEN = re.compile(r"\s*-?\s*last_seen\b")

SEARCH = """
    {id} IN (SELECT person_id FROM person_distinct_ids WHERE distinct_id ILIKE {like})
    OR toString({id}) ILIKE {like}
    OR properties.email ILIKE {like} OR properties.name ILIKE {like}
"""
SEARCH_GROUPS = "toString({id}) ILIKE {like} OR properties.name ILIKE {like}"


class ActorsQuery(RunnableQuery):
    kind: Literal["ActorsQuery"]
    source: AnyQuery | None = None
    select: list[str] | None = None
    search: str | None = None
    properties: Properties = None
    fixed_properties: list[dict[str, Any]] | None = None
    order_by: list[str] | None = None
    limit: Limit = None
    offset: Offset = None


def run(model: ActorsQuery, asking: Asking) -> dict[str, Any]:
    actors = actors_of(model.source, asking) if model.source is not None else None
    index = actors.group_index if actors else None
    own_id = ast.name(SOURCE, "actor_id") if actors else ast.name("id")
    filling = _Filling(asking, index)
    special = _special(filling, own_id, actors)
    columns = [column_of(text, "select", special) for text in model.select or DEFAULT_SELECT]
    if index is not None:
        columns = [Column(one.name, typed(one.expr, index, asking.context), one.fill) for one in columns]
    query = ast.Select(select=[], from_=_from(actors, index))
    scope: Literal["person", "group"] = "person" if index is None else "group"
    query.where = ast.all_of(
        ast.Compare("=", ast.name("index"), ast.Constant(index)) if index is not None and not actors else None,
        property_to_expr(model.properties, asking.context, scope=scope) if model.properties else None,
        *(
            property_to_expr(one, asking.context, scope=scope, attr="fixedProperties")
            for one in model.fixed_properties or []
        ),
        _search(model.search, own_id, index),
    )
    query.order_by = _order(model, own_id, actors)
    for one in query.order_by if index is not None else ():
        one.expr = typed(one.expr, index or 0, asking.context)
    answer = page(asking, query, columns, model.limit, model.offset)
    return {**answer, "missing_actors_count": filling.missing}


def _from(actors: Actors | None, index: int | None) -> ast.Join:
    """The source with the profiles of those who have one; without a source, all profiles."""
    table = "persons" if index is None else "groups"
    if actors is None:
        return ast.Join(ast.name(table))
    on: ast.Expr = ast.Compare("=", ast.name(SOURCE, "actor_id"), ast.name(table, "id" if index is None else "key"))
    profiles = ast.Join(ast.name(table), join_type="LEFT JOIN", constraint=ast.JoinConstraint("ON", on))
    if index is not None:  # only its own type: keys of several types may be the same
        inner = ast.Select(
            select=[ast.name("key"), ast.name("properties"), ast.name("created_at")],
            from_=ast.Join(ast.name("groups")),
            where=ast.Compare("=", ast.name("index"), ast.Constant(index)),
        )
        profiles = ast.Join(inner, "groups", join_type="LEFT JOIN", constraint=ast.JoinConstraint("ON", on))
    return ast.Join(actors.query, SOURCE, next=profiles)


def _special(filling: _Filling, own_id: ast.Expr, actors: Actors | None) -> dict[str, Callable[[], Column]]:
    def known(name: str, fill: Callable[[list[Any]], list[Any]]) -> Callable[[], Column]:
        return lambda: Column(name, ast.copy(own_id), fill)

    found: dict[str, Callable[[], Column]] = {
        "actor": known("actor", filling.objects),
        "person": known("person", filling.objects),
        "group": known("group", filling.objects),
        "person_display_name": known("person_display_name", filling.names),
        "id": lambda: Column("id", ast.copy(own_id)),
        "person.$delete": lambda: Column("person.$delete", ast.Constant(1)),
    }
    if filling.of_persons:
        found[LAST_SEEN] = known(LAST_SEEN, filling.last_seen)
    for name in actors.columns if actors else ():
        if name != "actor_id":
            found[name] = lambda name=name: Column(name, ast.name(SOURCE, name))  # type: ignore[misc]
    if RECORDINGS not in found:
        found[RECORDINGS] = lambda: Column(RECORDINGS, ast.Array([]))  # no recordings are kept for it
    if actors is not None and "event_count" not in found:
        found["event_count"] = lambda: Column("event_count", ast.Constant(None))
    return found


def _order(model: ActorsQuery, own_id: ast.Expr, actors: Actors | None) -> list[ast.OrderExpr]:
    """As asked; else who did most, or came last, first. Ties are broken by the id."""
    of_source = {name: ast.name(SOURCE, name) for name in (actors.columns if actors else ())}
    special: dict[str, ast.Expr] = {
        **dict.fromkeys(("id", "actor", "person", "group", "person_display_name"), own_id), **of_source,
    }  # fmt: skip
    if any(_TO_BE_SEEN.match(text) for text in model.order_by or ()) and LAST_SEEN not in of_source:
        raise InvalidInput(
            "Persons cannot be ordered by last_seen, which is looked up for the rows of a page. Order by created_at, "
            "or ask HogQL: SELECT person_id, max(timestamp) FROM events GROUP BY person_id ORDER BY 2 DESC.",
            attr="orderBy",
        )
    order = order_of(model.order_by or [], "orderBy", special)
    if not order and "event_count" in of_source:
        order = [ast.OrderExpr(ast.copy(of_source["event_count"]), descending=True)]
    elif not order:
        order = [ast.OrderExpr(ast.name("created_at"), descending=True)]
    return [*order, ast.OrderExpr(ast.copy(own_id))]


def _search(text: str | None, own_id: ast.Expr, index: int | None) -> ast.Expr | None:
    if not text or not text.strip():
        return None
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {"id": own_id, "like": f"%{escaped}%"}
    return parse_expr(SEARCH if index is None else SEARCH_GROUPS, values)


class _Filling:
    """Objects for ids; each actor is read once, however many columns show them."""

    def __init__(self, asking: Asking, index: int | None) -> None:
        self._asking = asking
        self._index = index
        self._known: dict[str, dict[str, Any]] = {}
        self.missing = 0

    def objects(self, ids: list[Any]) -> list[Any]:
        wanted = [one for one in ids if str(one) not in self._known]
        if wanted and self._index is None:
            found = people.persons(self._asking, wanted)
            self._add(wanted, found, people.nameless)
        elif wanted:
            index = self._index or 0
            self._add(wanted, people.groups(self._asking, index, wanted), lambda key: people.unknown_group(index, key))
        return [self._known[str(one)] for one in ids]

    def _add(self, ids: list[Any], found: dict[str, dict[str, Any]], absent: Callable[[Any], dict[str, Any]]) -> None:
        for one in ids:
            self._known[str(one)] = found.get(str(one)) or absent(one)
        self.missing += len({str(one) for one in ids} - found.keys())

    @property
    def of_persons(self) -> bool:
        return self._index is None

    def last_seen(self, ids: list[Any]) -> list[Any]:
        found = people.last_seen(self._asking, ids)
        return [found.get(str(one)) for one in ids]

    def names(self, ids: list[Any]) -> list[Any]:
        objects = self.objects(ids)
        if self._index is not None:
            return [{"display_name": one["id"], "id": one["id"]} for one in objects]
        naming = people.naming_of(self._asking)
        return [{"display_name": people.name_of(one, naming), "id": one["id"]} for one in objects]


KIND = Kind("ActorsQuery", ActorsQuery, run)
