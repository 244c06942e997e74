"""From what each actor did to the table's cells, and to who is behind a row."""

# ruff: noqa: S608 -- these are HogQL, and only names of columns go into the texts

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.insights.retention.activity import activity, form_of
from hedgerow.insights.retention.periods import WINDOW_S
from hedgerow.insights.retention.question import Question


def rows_of_actors(question: Question) -> ast.Query:
    """A row for each actor and row of the table that they are in: `actor_id`, `row_index`, `appearances`.

    `appearances` are the columns that the actor counts in, in order; column 0 always is one. `breakdown_value` is there
    if there is a breakdown, and of sums `amounts`: tuples of a column and a number.
    """
    form = form_of(question)
    kept = "actor_id, breakdown_value" if question.breakdown is not None else "actor_id"
    sums = form == "sums"
    placed = parse_select(
        f"SELECT {kept}, {{row}} AS row_index, returns{', starts' if sums else ''}"
        f"{', first_start' if form == 'windows' else ''} FROM {{activity}}",
        {"activity": activity(question), "row": _row(question)},
    )
    if form != "bits":  # a step of its own, because the next one reads it for each of its own elements
        amounts = ", {amounts} AS amounts" if sums else ""
        placed = parse_select(
            f"SELECT {kept}, row_index, {{lags}} AS lags{amounts} FROM {{placed}}",
            {"placed": placed, "lags": _lags(question), "amounts": _amounts(question)},
        )
    return parse_select(
        f"SELECT {kept}, row_index, {{appearances}} AS appearances{', amounts' if sums else ''} FROM {{placed}}",
        {"placed": placed, "appearances": _appearances(question)},
    )


def _row(question: Question) -> ast.Expr:
    """The row, or one after the other the rows, that an actor is in."""
    form = form_of(question)
    if question.is_first or form == "windows":
        return question.table.index_of(ast.name("first_start"))
    if form == "bits":
        starts = "returns" if question.same_event else "starts"
        text = f"arrayJoin(bitPositionsToArray(bitAnd({starts}, {{rows}})))"
        return parse_expr(text, {"rows": 2**question.table.rows - 1})
    return parse_expr("arrayJoin(starts).1" if form == "sums" else "arrayJoin(starts)")


def _lags(question: Question) -> ast.Expr:
    """How many periods after the row's own each return was; as often as there were, where that counts."""
    values = {"ahead": question.table.look_ahead, "length": WINDOW_S[question.table.period] * 1_000_000}
    lag = {
        "arrays": "index -> index - row_index",
        "sums": "pair -> tupleElement(pair, 1) - row_index",
        "windows": "moment -> intDiv(dateDiff('microsecond', first_start, moment), {length})",
    }[form_of(question)]
    return parse_expr(f"arrayFilter(lag -> lag > 0 AND lag <= {{ahead}}, arrayMap({lag}, returns))", values)


def _appearances(question: Question) -> ast.Expr:
    """The columns in which one row of `placed` counts."""
    table, form = question.table, form_of(question)
    if form == "bits":
        later = {"later": 2 ** (table.look_ahead + 1) - 2}
        lags = parse_expr("bitPositionsToArray(bitOr(bitAnd(bitShiftRight(returns, row_index), {later}), 1))", later)
    elif question.least > 1 and form != "sums":
        qualified = "arrayFilter(lag -> countEqual(lags, lag) >= {least}, arrayDistinct(lags))"
        lags = parse_expr(f"arrayConcat([0], {qualified})", {"least": question.least})
    else:
        lags = parse_expr("arrayConcat([0], arrayDistinct(lags))" if form == "windows" else "arrayConcat([0], lags)")
    if any(width > 1 for width in table.widths):
        columns = {"lags": lags, "columns": table.column_of_lag}
        lags = parse_expr("arrayDistinct(arrayMap(lag -> {columns}[lag + 1], {lags}))", columns)
    if question.query.retention_filter.cumulative:
        return parse_expr("range(toUInt32(arrayMax({columns}) + 1))", {"columns": lags})
    return lags if form == "bits" else parse_expr("arraySort({lags})", {"lags": lags})


def _amounts(question: Question) -> ast.Expr:
    """Of sums: what the actor adds to each column, as tuples of a column and a number."""
    index, number = "tupleElement(pair, 1)", "tupleElement(pair, 2)"
    started = f"arrayMap(pair -> tuple(toInt32(0), {number}), arrayFilter(pair -> {index} = row_index, starts))"
    returned = (
        f"arrayMap(pair -> tuple(toInt32({{columns}}[{index} - row_index + 1]), {number}), "
        f"arrayFilter(pair -> {index} > row_index AND {index} <= row_index + {{ahead}}, returns))"
    )
    return parse_expr(
        f"arrayConcat({started}, {returned})",
        {"ahead": question.table.look_ahead, "columns": question.table.column_of_lag},
    )


def cells(question: Question) -> ast.Query:
    """Columns `row_index`, `column_index`, `breakdown_value` if there is one, `actors` and of sums `amount`."""
    rows = rows_of_actors(question)
    groups = "row_index, column_index" + (", breakdown_value" if question.breakdown is not None else "")
    kept = groups.replace("column_index", "arrayJoin(appearances) AS column_index")
    if form_of(question) != "sums":
        text = f"SELECT {groups}, count() AS actors FROM (SELECT {kept} FROM {{rows}}) GROUP BY {groups}"
        return parse_select(text, {"rows": rows})
    # an actor's several periods of one bracket are several amounts, and one actor
    kept = groups.replace("column_index", "arrayJoin(amounts) AS amount")
    outer = groups.replace("column_index", "amount.1 AS column_index")
    text = (
        f"SELECT {outer}, count(DISTINCT actor_id) AS actors, sum(amount.2) AS total "
        f"FROM (SELECT actor_id, {kept} FROM {{rows}}) GROUP BY {groups}"
    )
    return parse_select(text, {"rows": rows})


def sizes(question: Question, limit: int) -> ast.Query:
    """The breakdown values with the most actors in column 0, the largest first."""
    text = (
        "SELECT breakdown_value, count() AS actors FROM {rows} "
        "GROUP BY breakdown_value ORDER BY actors DESC, breakdown_value LIMIT {limit}"
    )
    return parse_select(text, {"rows": rows_of_actors(question), "limit": limit})


def people(question: Question, row: int | None, value: str | None) -> ast.Query:
    """Who is in a row, or in any: `actor_id`, `appearances` (their columns), and `day_0`, `day_1` .. as booleans."""
    conditions = [
        None if row is None else parse_expr("row_index = {row}", {"row": row}),
        None if value is None else parse_expr("breakdown_value = {value}", {"value": value}),
    ]
    period = question.table.period.lower()
    flags = [f"has(columns_seen, {column}) AS {period}_{column}" for column in range(question.table.columns)]
    text = (
        f"SELECT actor_id, columns_seen AS appearances, {', '.join(flags)} FROM (SELECT actor_id, "
        "arraySort(arrayDistinct(arrayFlatten(groupArray(appearances)))) AS columns_seen "
        "FROM {rows} WHERE {conditions} GROUP BY actor_id)"
    )
    return parse_select(text, {"rows": rows_of_actors(question), "conditions": ast.all_of(*conditions)})
