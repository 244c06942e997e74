"""HogQLAutocomplete: what could stand where the cursor is, also in a query that is not finished."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from hedgerow.database.engine import Database
from hedgerow.database.models.definitions import EVENT, GROUP, PERSON
from hedgerow.hogql.catalogue import SESSION_TYPES
from hedgerow.hogql.context import PropertyKind
from hedgerow.hogql.editor.suggestions import suggest
from hedgerow.hogql.print_hogql import to_hogql
from hedgerow.insights import store
from hedgerow.insights.asking import Asking
from hedgerow.insights.hogql_metadata import Language, source_of
from hedgerow.insights.hogql_query import HogQLFilters
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import RunnableQuery

KINDS = {"event": EVENT, "person": PERSON, "group": GROUP}


class HogQLAutocomplete(RunnableQuery):
    kind: Literal["HogQLAutocomplete"]
    language: Language
    query: str
    start_position: int = Field(ge=0)
    end_position: int = Field(ge=0)
    filters: HogQLFilters | None = None
    source_query: dict[str, Any] | None = None
    globals: dict[str, Any] | None = None
    connection_id: None = None  # of databases elsewhere, of which there are none


class Definitions:
    """What a project has that queries can name, from the metadata database."""

    def __init__(self, database: Database, project_id: int) -> None:
        self.database = database
        self.project_id = project_id

    def properties(
        self, kind: PropertyKind, group_type_index: int, typed: str, most: int
    ) -> list[tuple[str, str | None]]:
        if kind == "session":
            return [(name, type_) for name, type_ in SESSION_TYPES.items() if typed.lower() in name.lower()]
        with self.database.read() as session:
            return store.property_names(session, self.project_id, KINDS[kind], group_type_index, typed, most)

    def saved_queries(self) -> list[str]:
        with self.database.read() as session:
            return store.endpoint_names(session, self.project_id)

    def variables(self) -> list[str]:
        with self.database.read() as session:
            return store.variable_names(session, self.project_id)


def run(model: HogQLAutocomplete, asking: Asking) -> dict[str, Any]:
    if model.language not in ("hogQL", "hogQLExpr"):
        return {"suggestions": [], "incomplete_list": False}
    source = None
    if model.language == "hogQLExpr":
        tables = source_of(model.source_query).from_
        source = to_hogql(tables) if tables is not None else "events"
    known = Definitions(asking.database, asking.context.project_id)
    answer = suggest(model.query, model.end_position, known, source=source)
    return {
        "suggestions": [
            {
                "label": one.label,
                "insertText": one.insert,
                "kind": one.kind,
                "detail": one.detail,
                "documentation": one.documentation,
            }
            for one in answer.found
        ],
        "incomplete_list": not answer.complete,
    }


KIND = Kind("HogQLAutocomplete", HogQLAutocomplete, run, cached=False)
