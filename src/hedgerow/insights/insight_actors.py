"""Who is behind a number: InsightActorsQuery and its siblings, which choose one number of an insight's answer.

The insight's own kind builds the query, from the same parts as the number itself, so that both agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.insights.asking import Asking
from hedgerow.insights.hogql_query import HogQLQuery, tree_of
from hedgerow.insights.kinds import AnyQuery, Kind, kind_of
from hedgerow.insights.models import QueryModel, RunnableQuery, Selection

MOST_ROWS = 50_000
CHOICES = ("day", "status", "interval", "breakdown", "breakdowns", "series", "compare")


class ActorsSelection(Selection, RunnableQuery):
    """Base of the kinds here: a selection, and the insight that it is of."""

    source: AnyQuery


class InsightActorsQuery(ActorsSelection):
    kind: Literal["InsightActorsQuery"]


class FunnelsActorsQuery(ActorsSelection):
    kind: Literal["FunnelsActorsQuery"]


class StickinessActorsQuery(ActorsSelection):
    kind: Literal["StickinessActorsQuery"]


class InsightActorsQueryOptions(RunnableQuery):
    kind: Literal["InsightActorsQueryOptions"]
    source: AnyQuery


@dataclass(frozen=True, slots=True)
class Actors:
    """`query` has the column `actor_id`, and those of `columns`; `group_index` is None where they are persons."""

    query: ast.Query
    columns: tuple[str, ...]
    group_index: int | None = None


def actors_of(source: QueryModel, asking: Asking) -> Actors:
    """Those that a source stands for: a selection of an insight, a HogQLQuery whose first column is a person's id.

    Raises `InvalidInput` for a source that has no actors.
    """
    if isinstance(source, HogQLQuery):
        return _of_hogql(source, asking)
    kind = kind_of(source)
    if not isinstance(source, ActorsSelection):
        if kind.actors is None:
            raise InvalidInput(f"A {kind.name} has no actors by itself: use an InsightActorsQuery.", attr="source")
        query = kind.actors(source, Selection(), asking)
        return Actors(query, columns_of(query), _group_index(kind, source, Selection()))
    if kind.actors is not None and kind.actors is not _nested:  # such as a FunnelCorrelationActorsQuery
        query = kind.actors(source, source, asking)
        return Actors(query, columns_of(query), _group_index(kind, source, source))
    inner = kind_of(source.source)
    if inner.actors is None:
        raise InvalidInput(f"Nobody can say who is behind the numbers of a {inner.name}.", attr="source")
    query = inner.actors(source.source, source, asking)
    return Actors(query, columns_of(query), _group_index(inner, source.source, source))


def _of_hogql(source: HogQLQuery, asking: Asking) -> Actors:
    query = tree_of(source, asking.context)
    names = columns_of(query)
    first = query
    while isinstance(first, ast.SelectSet):
        first = first.first
    if "actor_id" in names:
        return Actors(query, names)
    if not first.select or isinstance(query, ast.SelectSet):
        raise InvalidInput("The query needs a column named actor_id: the person's id.", attr="source__query")
    expr = first.select[0]
    first.select = [ast.Alias("actor_id", expr.expr if isinstance(expr, ast.Alias) else expr)]
    return Actors(query, ("actor_id",))


def columns_of(query: ast.Query) -> tuple[str, ...]:
    """The names of a query's columns that have any."""
    while isinstance(query, ast.SelectSet):
        query = query.first
    found = []
    for expr in query.select:
        if isinstance(expr, ast.Alias):
            found.append(expr.alias)
        elif isinstance(expr, ast.Field):
            found.append(str(expr.chain[-1]))
    return tuple(found)


def _group_index(kind: Kind, source: Any, selection: Selection) -> int | None:
    """The group type whose keys the actors are."""
    if kind.group_index is not None:
        return kind.group_index(source, selection)
    series = getattr(source, "series", None) or []
    chosen = selection.series or 0
    if 0 <= chosen < len(series) and getattr(series[chosen], "math", None) == "unique_group":
        index: int | None = series[chosen].math_group_type_index
        return index
    found: int | None = getattr(source, "aggregation_group_type_index", None)
    return found


def run(model: ActorsSelection, asking: Asking) -> dict[str, Any]:
    """The ids alone; an ActorsQuery around it shows who they are."""
    actors = actors_of(model, asking)
    query = ast.Select(
        select=[ast.name("actor_id")],
        from_=ast.Join(actors.query),
        order_by=[ast.OrderExpr(ast.name("actor_id"))],
        limit=ast.Constant(MOST_ROWS + 1),
    )
    found = asking.rows(query)
    return {
        "results": found.rows[:MOST_ROWS],
        "columns": ["actor_id"],
        "types": [["actor_id", found.types[0]]],
        "hasMore": len(found.rows) > MOST_ROWS,
        "limit": MOST_ROWS,
        "offset": 0,
    }


def _nested(model: ActorsSelection, selection: Selection, asking: Asking) -> ast.Query:
    return actors_of(model, asking).query


def run_options(model: InsightActorsQueryOptions, asking: Asking) -> dict[str, Any]:
    """What a person can choose among: a list for each field of a selection, null where there is nothing."""
    source = model.source.source if isinstance(model.source, ActorsSelection) else model.source
    kind = kind_of(source)
    found = kind.options(source, asking) if kind.options is not None else {}
    return {**dict.fromkeys(CHOICES), **found}


INSIGHT = Kind("InsightActorsQuery", InsightActorsQuery, run, actors=_nested)
FUNNELS = Kind("FunnelsActorsQuery", FunnelsActorsQuery, run, actors=_nested)
STICKINESS = Kind("StickinessActorsQuery", StickinessActorsQuery, run, actors=_nested)
OPTIONS = Kind("InsightActorsQueryOptions", InsightActorsQueryOptions, run_options)
