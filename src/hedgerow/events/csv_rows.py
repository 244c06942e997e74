"""Rows as a CSV file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from fastapi import Response

# what a route that can answer so adds to its `responses`
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets take for a formula


def csv_download(text: str, name: str) -> Response:
    """An answer that browsers save as `name`.csv."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def with_properties(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> list[str]:
    """The columns, followed by one for each property that any of the rows has."""
    names = {name for row in rows for name in row["properties"]}
    return [*columns, *(f"properties.{name}" for name in sorted(names))]


def csv_text(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    """A header and a line a row. Columns named `properties.x` are found in the row's `properties` mapping."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(name) for name in columns])
    for row in rows:
        writer.writerow([_cell(_value(row, name)) for name in columns])
    return out.getvalue()


def _value(row: dict[str, Any], column: str) -> Any:
    prefix, _, name = column.partition(".")
    return row["properties"].get(name) if prefix == "properties" and name else row.get(column)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return _safe(value)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return orjson.dumps(value).decode()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
