"""RetentionQuery: run it, and say who is behind a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql import ast
from hedgerow.insights.asking import Asking
from hedgerow.insights.breakdowns import EVERYBODY, OTHER, Breakdown, breakdown_of
from hedgerow.insights.interval_exprs import earliest_event
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import Selection
from hedgerow.insights.retention.cells import cells, people, sizes
from hedgerow.insights.retention.models import RetentionQuery
from hedgerow.insights.retention.periods import Table, table_of
from hedgerow.insights.retention.question import Question

MAX_CELLS = 100_000  # that come back at once; beyond it the largest values are looked for first

Cells = dict[tuple[int, int], tuple[float, float]]
"""(row, column) to how many actors, and the total of the property."""


def run(query: RetentionQuery, asking: Asking) -> dict[str, Any]:
    """`{"results": rows}`: without a breakdown a row for each period, with one as many for each value."""
    question = _question(query, asking)
    breakdown = breakdown_of(query.breakdown_filter)
    if breakdown is None:
        answer = asking.rows(cells(question))
        found = {(row["row_index"], row["column_index"]): _cell(row) for row in answer.named()}
        return {"results": _shown(question, found, None)}
    if breakdown.cohorts:
        return {"results": [row for id_ in breakdown.cohorts for row in _of_cohort(question, id_, asking)]}
    tables = _by_value(replace(question, breakdown=_text(breakdown, question)), breakdown, asking)
    return {"results": [row for value, found in tables.items() for row in _shown(question, found, value)]}


def actors(query: RetentionQuery, selection: Selection, asking: Asking) -> ast.Query:
    """Who is in the row `interval` (in any row, without one), of a breakdown's value where `breakdown` names it."""
    question = _question(query, asking)
    row = selection.interval
    if row is not None and not 0 <= row < question.table.rows:
        raise InvalidInput(f"This table has the rows 0 to {question.table.rows - 1}.", attr="interval")
    breakdown, value = breakdown_of(query.breakdown_filter), _selected(selection)
    if breakdown is None:
        return people(question, row, None)
    if breakdown.cohorts:
        if value is None:
            raise InvalidInput("Say in `breakdown` which of the cohorts is meant.", attr="breakdown")
        if value not in {str(id_) for id_ in breakdown.cohorts}:
            raise InvalidInput(f"The query is not broken down by a cohort {value[:50]!r}.", attr="breakdown")
        return people(_in_cohort(question, int(value)), row, None)
    question = replace(question, breakdown=_text(breakdown, question))
    if value == OTHER:
        question = replace(question, shown=_largest(question, breakdown, asking))
    return people(question, row, value)


def options(query: RetentionQuery, asking: Asking) -> dict[str, Any]:
    """The rows that can be chosen, by their index."""
    table = _question(query, asking).table
    return {"interval": [{"value": index, "label": _date(table, index)} for index in range(table.rows)]}


def _question(query: RetentionQuery, asking: Asking) -> Question:
    def first_event() -> datetime | None:
        rows = asking.rows(earliest_event()).rows
        found: datetime | None = rows[0][0] if rows else None
        return found

    return Question(query, asking.context, table_of(query, asking.context, first_event))


def _text(breakdown: Breakdown, question: Question) -> ast.Expr:
    """The value of several properties is theirs, joined with `::`."""
    texts = [part.text(question.context) for part in breakdown.parts]
    if len(texts) == 1:
        return texts[0]
    return ast.call("arrayStringConcat", ast.Array(texts), ast.Constant("::"))


def _of_cohort(question: Question, id_: int, asking: Asking) -> list[dict[str, Any]]:
    answer = asking.rows(cells(_in_cohort(question, id_)))
    found = {(row["row_index"], row["column_index"]): _cell(row) for row in answer.named()}
    return _shown(question, found, str(id_))


def _in_cohort(question: Question, id_: int) -> Question:
    if id_ == EVERYBODY:
        return question
    inside = ast.Compare("in cohort", ast.name("person_id"), ast.Constant(id_))
    return replace(question, extra=inside)


def _by_value(question: Question, breakdown: Breakdown, asking: Asking) -> dict[str, Cells]:
    """The tables of the largest values by column 0, then of all others together.

    Values are few as a rule: then one scan of the events is enough. What is beyond the limit is counted again as one
    value, because an actor with two of those values is one actor.
    """
    query = cells(question)
    assert isinstance(query, ast.Select)
    query.limit = ast.Constant(MAX_CELLS + 1)
    rows = list(asking.rows(query).named())
    if len(rows) > MAX_CELLS or len({row["breakdown_value"] for row in rows}) > breakdown.limit:
        question = replace(question, shown=_largest(question, breakdown, asking))
        rows = list(asking.rows(cells(question)).named())
    tables: dict[str, Cells] = {}
    for row in rows:
        tables.setdefault(row["breakdown_value"], {})[row["row_index"], row["column_index"]] = _cell(row)
    sizes_ = {
        value: sum(cell[0] for (_, column), cell in found.items() if column == 0) for value, found in tables.items()
    }
    order = sorted(tables, key=lambda value: (value == OTHER, -sizes_[value], value))
    return {value: tables[value] for value in order if not (value == OTHER and breakdown.hide_other)}


def _largest(question: Question, breakdown: Breakdown, asking: Asking) -> tuple[str, ...]:
    return tuple(row[0] for row in asking.rows(sizes(question, breakdown.limit)).rows)


def _selected(selection: Selection) -> str | None:
    """The value of a breakdown as its row says it; a list is what older clients send."""
    value = selection.breakdown
    if isinstance(value, list):
        return "::".join(str(part) for part in value) if value else None
    return None if value is None else "0" if value == "all" else str(value)


def _cell(row: dict[str, Any]) -> tuple[float, float]:
    return row["actors"], row.get("total", 0.0)


def _shown(question: Question, found: Cells, value: str | None) -> list[dict[str, Any]]:
    """The rows as the API has them. Counts of a sample are scaled up to all."""
    table, factor = question.table, question.query.sampling_factor or 1.0
    kind = question.query.retention_filter.aggregation_type if question.query.retention_filter.aggregated else None
    rows = []
    for index in range(table.rows):
        values = []
        for column, label in enumerate(table.labels):
            actors_, total = found.get((index, column), (0, 0.0))
            cell: dict[str, Any] = {"count": actors_ if factor == 1 else round(actors_ / factor), "label": label}
            if kind == "avg":
                cell["aggregation_value"] = total / actors_ if actors_ else 0.0
            elif kind == "sum":
                cell["aggregation_value"] = total / factor
            values.append(cell)
        rows.append(
            {
                "date": _date(table, index),
                "label": f"{table.period} {index}",
                "values": values,
                "breakdown_value": value,
            }
        )
    return rows


def _date(table: Table, index: int) -> str:
    return table.begin_of(index).isoformat()


KIND = Kind("RetentionQuery", RetentionQuery, run, actors, options=options)
