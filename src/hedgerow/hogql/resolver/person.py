"""Who an event belongs to now: the rules of `store.sql.person_joins`, as a tree.

A split moved its distinct id, or a merge moved its person, or neither. Where the project never had either, its column
is the answer.
"""

from __future__ import annotations

from uuid import UUID

from hedgerow.hogql import ast
from hedgerow.hogql.resolved import Name, Scan
from hedgerow.hogql.resolver.state import Compilation

NOBODY = UUID(int=0)  # what a LEFT JOIN leaves where nothing matched


def person_of(events: str, state: Compilation) -> tuple[list[ast.Join], ast.Expr]:
    """The joins that follow the table of events under its alias, and the expression for the person."""
    own = Name(events, "person_id")
    catalogue = state.context.catalogue
    if not catalogue.has_merged_persons():
        return [], own
    joins, cases = [], []
    if catalogue.has_split_persons():
        split = state.alias("split")
        joins.append(_overrides(state, "distinct_id_overrides", split, "distinct_id", Name(events, "distinct_id")))
        cases.append(Name(split, "person_id"))
    merged = state.alias("merged")
    joins.append(_overrides(state, "person_overrides", merged, "old_person_id", own))
    cases.append(Name(merged, "person_id"))
    found = [part for case in cases for part in (ast.call("notEquals", case, ast.Constant(NOBODY)), case)]
    return joins, ast.call("multiIf", *found, own)


def _overrides(state: Compilation, table: str, alias: str, key: str, own: ast.Expr) -> ast.Join:
    scan = Scan(table, state.alias(table))
    version = Name(scan.alias, "version")
    latest = ast.call("argMax", Name(scan.alias, "person_id"), version)
    query = ast.Select(
        [ast.Alias(key, Name(scan.alias, key)), ast.Alias("person_id", latest)],
        from_=ast.Join(scan, scan.alias),
        group_by=[Name(scan.alias, key)],
    )
    if table == "distinct_id_overrides":  # a split can be taken back
        deleted = ast.call("argMax", Name(scan.alias, "is_deleted"), version)
        query.having = ast.call("equals", deleted, ast.Constant(0))
    state.selects.append(query)
    condition = ast.Compare("=", own, Name(alias, key))
    return ast.Join(query, alias, join_type="LEFT JOIN", constraint=ast.JoinConstraint("ON", condition))
