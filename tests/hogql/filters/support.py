"""Events put into the store as projects of their own, and which of them a filter finds."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pyarrow

from hedgerow.hogql.compile import compile_query
from hedgerow.hogql.context import QueryContext
from hedgerow.hogql.filters import property_to_expr
from hedgerow.hogql.parse import parse_select
from hedgerow.store.client import EventStore
from hedgerow.store.hot_columns import HOT_COLUMNS
from tests.hogql.support import MemoryCatalogue, context_for

_projects = itertools.count(50_000)
AT = datetime(2026, 1, 10, 12, tzinfo=UTC)


def insert_events(store: EventStore, rows: list[dict[str, Any]]) -> int:
    """The new project. A row has `properties` and may have any other column; its uuid is its position, from 0."""
    project = next(_projects)
    table = [_row(project, index, row) for index, row in enumerate(rows)]
    columns = {name: [row[name] for row in table] for name in table[0]}
    arrays = {
        name: pyarrow.array(values, pyarrow.binary(16) if name in ("uuid", "person_id") else None)
        for name, values in columns.items()
    }
    arrays["timestamp"] = pyarrow.array(columns["timestamp"], pyarrow.timestamp("us", "UTC"))
    store.insert_arrow("events", pyarrow.RecordBatch.from_pydict(arrays))
    return project


def _row(project: int, index: int, row: dict[str, Any]) -> dict[str, Any]:
    properties = row.get("properties", {})
    return {
        "uuid": UUID(int=index).bytes,
        "project_id": project,
        "event": row.get("event", "happened"),
        "timestamp": row.get("timestamp", AT),
        "distinct_id": row.get("distinct_id", f"d{index}"),
        "person_id": row.get("person_id", UUID(int=1_000 + index)).bytes,
        "properties": json.dumps(properties),
        "elements_chain": row.get("elements_chain", ""),
        **{column: hot_text(properties.get(name)) for name, column in HOT_COLUMNS.items()},
        **{f"group_{number}": row.get(f"group_{number}", "") for number in range(5)},
    }


def hot_text(value: Any) -> str:
    """What the worker puts into a property's own column."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def context(project: int, catalogue: MemoryCatalogue | None = None, **more: Any) -> QueryContext:
    return context_for(project, catalogue, **{"timezone": "Europe/Berlin", **more})


def found(store: EventStore, expr: Any, of: QueryContext, table: str = "events", column: str = "uuid") -> set[int]:
    """The positions of the events that a condition finds."""
    query = parse_select(f"SELECT {column} AS id FROM {table} WHERE {{condition}}", {"condition": expr})
    compiled = compile_query(query, of, limit=None)
    rows = store.query(compiled.sql, compiled.parameters, compiled.settings)
    return {UUID(str(row["id"])).int for row in rows}


def filtered(store: EventStore, filters: Any, of: QueryContext, **more: Any) -> set[int]:
    return found(store, property_to_expr(filters, of, **more), of)
