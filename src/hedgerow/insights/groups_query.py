"""GroupsQuery: a list of the groups of one type. `group_name` is the property `name`, or the key where it has none.

Properties are what their definitions say, so that numbers are numbers, and are ordered as such. A filter that does not
name a type of groups is about the one that is listed.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from hedgerow.hogql import ast
from hedgerow.hogql.filters import property_to_expr
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights import people
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.lists import Column, Limit, Offset, column_of, order_of, page, typed
from hedgerow.insights.models import Properties, RunnableQuery

DEFAULT_SELECT = ["group_name", "key", "created_at"]
NAME = "ifNull(toString(properties.name), key)"
SEARCH = "key ILIKE {like} OR properties.name ILIKE {like}"


class GroupsQuery(RunnableQuery):
    kind: Literal["GroupsQuery"]
    group_type_index: Annotated[int, Field(ge=0, le=4)]
    select: list[str] | None = None
    search: str | None = None
    properties: Properties = None
    order_by: list[str] | None = None
    limit: Limit = None
    offset: Offset = None


def run(model: GroupsQuery, asking: Asking) -> dict[str, Any]:
    index = model.group_type_index

    def objects(keys: list[Any]) -> list[Any]:
        found = people.groups(asking, index, keys)
        return [found.get(key) or people.unknown_group(index, key) for key in keys]

    special = {
        "group": lambda: Column("group", ast.name("key"), objects),
        "actor": lambda: Column("actor", ast.name("key"), objects),
        "id": lambda: Column("id", ast.name("key")),
        "group_name": lambda: Column("group_name", parse_expr(NAME)),
    }
    columns = [column_of(text, "select", special) for text in model.select or DEFAULT_SELECT]
    columns = [Column(one.name, typed(one.expr, index, asking.context), one.fill) for one in columns]
    query = ast.Select(select=[], from_=ast.Join(ast.name("groups")))
    query.where = ast.all_of(
        parse_expr("index = {index}", {"index": index}),
        property_to_expr(_of_type(model.properties, index), asking.context, scope="group"),
        parse_expr(SEARCH, {"like": f"%{_escaped(model.search)}%"}) if model.search else None,
    )
    by = {"group": ast.name("key"), "actor": ast.name("key"), "id": ast.name("key"), "group_name": parse_expr(NAME)}
    order = order_of(model.order_by or [], "orderBy", by) or [ast.OrderExpr(ast.name("created_at"), descending=True)]
    for one in order:
        one.expr = typed(one.expr, index, asking.context)
    query.order_by = [*order, ast.OrderExpr(ast.name("key"))]
    return page(asking, query, columns, model.limit, model.offset)


def _of_type(filters: Any, index: int) -> Any:
    """The filters, each with the type of its groups."""
    if isinstance(filters, list):
        return [_of_type(one, index) for one in filters]
    if not isinstance(filters, dict) or not filters:
        return filters
    if "values" in filters:
        return {**filters, "values": _of_type(filters["values"], index)}
    return {"group_type_index": index, **filters}


def _escaped(text: str) -> str:
    return text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


KIND = Kind("GroupsQuery", GroupsQuery, run)
