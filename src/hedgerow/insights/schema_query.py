"""DatabaseSchemaQuery: the tables that HogQL knows, and what is in them."""

from __future__ import annotations

from typing import Any, Literal

from hedgerow.hogql.schema import TABLES
from hedgerow.hogql.schema.table import Computed, EventPerson, Field, Lazy, Path, Properties, Stored
from hedgerow.insights.asking import Asking
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import RunnableQuery

KINDS_OF_FIELDS = {"uuid": "string", "unknown": "unknown", "null": "unknown", "tuple": "array", "map": "json"}


class DatabaseSchemaQuery(RunnableQuery):
    kind: Literal["DatabaseSchemaQuery"]
    connection_id: None = None  # of databases elsewhere, of which there are none


def run(_: DatabaseSchemaQuery, asking: Asking) -> dict[str, Any]:
    tables = {
        name: {
            "id": name,
            "name": name,
            "type": "posthog",
            "row_count": None,
            "fields": {field: described(field, what) for field, what in table.fields.items()},
        }
        for name, table in TABLES.items()
    }
    return {"tables": tables, "joins": []}


def described(name: str, field: Field) -> dict[str, Any]:
    """A field as the editor reads it: what it is, and for another table which."""
    found: dict[str, Any] = {"name": name, "hogql_value": name, "schema_valid": True}
    if isinstance(field, Stored | Computed | EventPerson):
        return {**found, "type": KINDS_OF_FIELDS.get(field.type.kind, field.type.kind)}
    if isinstance(field, Properties):
        return {**found, "type": "json"}
    if isinstance(field, Lazy):
        return {**found, "type": "lazy_table", "table": field.table, "fields": _names(field.table)}
    assert isinstance(field, Path)
    return {**found, "type": "field_traverser", "chain": list(field.chain)}


def _names(table: str) -> list[str]:
    return list(TABLES[table].fields) if table in TABLES else []


KIND = Kind("DatabaseSchemaQuery", DatabaseSchemaQuery, run, cached=False)
