"""Any answer as a table, for files: all rows of what is a list, however many, and the numbers of an insight as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from hedgerow.hogql.errors import HogQLError
from hedgerow.insights.hogql_query import HogQLQuery, tree_of
from hedgerow.query.ask import Asker
from hedgerow.query.prepare import Prepared

PAGE = 20_000  # rows of a list that are in memory at once


@dataclass(frozen=True, slots=True)
class Table:
    """`types` are ClickHouse's names where they are known, else none."""

    columns: list[str]
    blocks: Iterable[list[list[Any]]]
    types: list[str] = field(default_factory=list)


@contextmanager
def table_of(prepared: Prepared, asker: Asker) -> Iterator[Table]:
    """The whole answer to a question; what is long is read while the table is."""
    model = prepared.model
    if isinstance(model, HogQLQuery):
        try:
            tree = tree_of(model, asker.context)
            with asker.stream(tree) as found:  # with the text's own LIMIT, and no other
                yield Table(found.columns, found.blocks, found.types)
        except HogQLError as error:
            raise error.of(model.query) from None
        return
    fields = type(model).model_fields
    if "limit" in fields and "offset" in fields and "select" in fields:
        yield _paged(prepared, asker)
        return
    yield of_answer(prepared.kind.run(model, asker))


def _paged(prepared: Prepared, asker: Asker) -> Table:
    """A list by pages. Its order has no ties, so that none is left out between two of them."""
    first: Any = prepared.model
    most: int | None = first.limit if "limit" in first.model_fields_set else None
    answer = _page(prepared, asker, first.offset or 0, most)
    types = [pair[1] for pair in answer.get("types") or [] if isinstance(pair, list | tuple)]
    return Table(answer["columns"], _pages(prepared, asker, answer, most), types)


def _pages(prepared: Prepared, asker: Asker, answer: dict[str, Any], most: int | None) -> Iterator[list[list[Any]]]:
    model: Any = prepared.model
    offset, given = model.offset or 0, 0
    while True:
        rows = answer["results"]
        given += len(rows)
        yield rows
        if not answer.get("hasMore") or not rows or (most is not None and given >= most):
            return
        answer = _page(prepared, asker, offset + given, None if most is None else most - given)


def _page(prepared: Prepared, asker: Asker, offset: int, left: int | None) -> dict[str, Any]:
    size = PAGE if left is None else min(PAGE, left)
    model = prepared.model.model_copy(update={"limit": size, "offset": offset})
    return prepared.kind.run(model, asker)


def of_answer(answer: dict[str, Any]) -> Table:
    """The results of an insight: a row for each series with a column for each date, or what else they are."""
    results, columns = answer.get("results"), answer.get("columns")
    if isinstance(results, list) and results and all(isinstance(row, list | tuple) for row in results):
        width = max(len(row) for row in results)
        names = [str(name) for name in columns] if columns else [f"column_{index + 1}" for index in range(width)]
        return Table(names, [[list(row) for row in results]])
    if isinstance(results, list):
        rows = list(chain.from_iterable(row if isinstance(row, list) else [row] for row in results))
        return _of_series(rows) if rows and all(_is_series(row) for row in rows) else _of_records(rows)
    if isinstance(results, dict) and isinstance(results.get("data"), list) and "allAggregations" in results:
        return _of_records(results["data"])  # of a calendar: a row for each weekday and hour
    if isinstance(results, dict):
        return Table(["key", "value"], [[[key, value] for key, value in results.items()]])
    return Table(["value"], [[[results]]])


def _is_series(row: Any) -> bool:
    return isinstance(row, dict) and "data" in row and ("days" in row or "aggregated_value" in row)


def _of_series(rows: list[dict[str, Any]]) -> Table:
    """`series`, then the dates in order; a single number has one column."""
    if all(row.get("aggregated_value") is not None for row in rows):
        return Table(["series", "total"], [[[_name(row), row["aggregated_value"]] for row in rows]])
    days = list(dict.fromkeys(day for row in rows for day in row.get("days") or []))
    table = []
    for row in rows:
        values = dict(zip(row.get("days") or [], row["data"], strict=False))
        table.append([_name(row), *(values.get(day) for day in days)])
    return Table(["series", *(str(day) for day in days)], [table])


def _name(row: dict[str, Any]) -> str:
    name = str(row.get("label") or "")
    if row.get("compare_label"):
        name = f"{name} ({row['compare_label']})"
    return name


def _of_records(rows: list[Any]) -> Table:
    """A column for each key that any of them has."""
    if not all(isinstance(row, dict) for row in rows):
        return Table(["value"], [[[row] for row in rows]])
    names = list(dict.fromkeys(key for row in rows for key in row))
    return Table([str(name) for name in names], [[[row.get(name) for name in names] for row in rows]])
