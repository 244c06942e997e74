"""WebGoalsQuery: how many visitors did each of the project's most important actions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select as rows_of

from hedgerow.database.models import Action
from hedgerow.hogql import ast
from hedgerow.hogql.context import ActionRef
from hedgerow.hogql.filters import action_to_expr
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.web import tables
from hedgerow.insights.web.models import WebGoalsQuery
from hedgerow.insights.web.ordering import COLUMN_OF
from hedgerow.insights.web.site import PAGE, Site

GOALS = 5
COLUMNS = ("action_name", "converting_users", "total_conversions", "conversion_rate")


def run(query: WebGoalsQuery, asking: Asking) -> dict[str, Any]:
    site = Site.of(query, asking)
    actions = _actions(asking, min(query.limit or GOALS, GOALS))
    results = _results(site, actions, next(asking.rows(_query(site, actions)).named())) if actions else []
    if query.order_by is not None and COLUMN_OF[query.order_by[0]] in COLUMNS:
        column = COLUMNS.index(COLUMN_OF[query.order_by[0]])
        results.sort(key=lambda row: row[column][0] or 0, reverse=query.order_by[1] == "DESC")
    return {
        "results": results,
        "columns": [f"context.columns.{name}" for name in COLUMNS],
        "hasMore": False,
        "samplingRate": {"numerator": 1},
    }


def _actions(asking: Asking, limit: int) -> list[ActionRef]:
    """Pinned ones first, then those of the latest change."""
    wanted = (
        rows_of(Action.id)
        .where(Action.project_id == asking.context.project_id, Action.deleted.is_(False))
        .order_by(Action.pinned_at.is_(None), Action.pinned_at, Action.updated_at.desc(), Action.id)
        .limit(limit)
    )
    with asking.database.read() as session:
        ids = list(session.scalars(wanted))
    found = [asking.context.catalogue.action(id_) for id_ in ids]
    return [action for action in found if action is not None]


def _query(site: Site, actions: list[ActionRef]) -> ast.Query:
    matches = [action_to_expr(action, site.context) for action in actions]
    counted = {"person": parse_expr("any(person_id)")}
    for number, match in enumerate(matches):
        counted[f"count_{number}"] = parse_expr("countIf({match})", {"match": match})
        counted[f"person_{number}"] = parse_expr("if(countIf({match}) > 0, any(person_id), NULL)", {"match": match})
    kinds = ast.any_of(parse_expr(PAGE), *matches)
    columns = site.both("uniq", "person", "visitors")
    for number in range(len(actions)):
        columns |= site.both("sum", f"count_{number}", f"total_{number}")
        columns |= site.both("uniq", f"person_{number}", f"people_{number}")
    rows = tables.joined(
        site, tables.columns_of("e", counted), tables.events(site, counted, [], kinds), tables.sessions(site, {})
    )
    return tables.select(columns, rows)


def _results(site: Site, actions: list[ActionRef], row: dict[str, Any]) -> list[list[Any]]:
    prefixes = ("", "previous_")
    results = []
    for number, action in enumerate(actions):
        people = [row.get(f"{prefix}people_{number}") for prefix in prefixes]
        totals = [row.get(f"{prefix}total_{number}") for prefix in prefixes]
        visitors = [row.get(f"{prefix}visitors") for prefix in prefixes]
        rates = [_rate(done, of) for done, of in zip(people, visitors, strict=True)]
        results.append([action.name, people, totals, rates])
    return results


def _rate(people: int | None, visitors: int | None) -> float | None:
    if people is None or visitors is None:
        return None
    return people / visitors if visitors else 0.0


KIND = Kind("WebGoalsQuery", WebGoalsQuery, run)
