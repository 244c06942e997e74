"""HogQLMetadata: what is wrong with a query that is being written, without running it."""

from __future__ import annotations

from typing import Any, Literal

from hedgerow.hogql import ast
from hedgerow.hogql.editor.checks import Finding, Findings, check
from hedgerow.hogql.editor.templates import check_template
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.parse import parse_select
from hedgerow.insights.asking import Asking
from hedgerow.insights.hogql_query import HogQLFilters, HogQLVariable, filters_of
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import RunnableQuery

Language = Literal["hogQL", "hogQLExpr", "hogTemplate", "hog", "hogJson", "liquid"]

OF_EVENTS = "SELECT * FROM events"


class HogQLMetadata(RunnableQuery):
    kind: Literal["HogQLMetadata"]
    language: Language
    query: str
    filters: HogQLFilters | None = None
    source_query: dict[str, Any] | None = None  # of an expression: the query that it is for
    globals: dict[str, Any] | None = None  # values of placeholders
    variables: dict[str, HogQLVariable] | None = None
    debug: bool | None = None
    connection_id: None = None  # of databases elsewhere, of which there are none


def run(model: HogQLMetadata, asking: Asking) -> dict[str, Any]:
    found = found_in(model, asking)
    return {
        "query": model.query,
        "isValid": not found.errors,
        "errors": [shown(one) for one in found.errors],
        "warnings": [shown(one) for one in found.warnings],
        "notices": [shown(one) for one in found.notices],
        "isUsingIndices": found.indices,
        "table_names": found.tables,
    }


def found_in(model: HogQLMetadata, asking: Asking) -> Findings:
    if model.language == "hogTemplate":
        return check_template(model.query, asking.context, source_of(model.source_query), model.globals)
    if model.language not in ("hogQL", "hogQLExpr"):
        refused = Finding(
            f"{model.language} is not there: write a query (hogQL), an expression (hogQLExpr) "
            "or a text with expressions in braces (hogTemplate)."
        )
        return Findings(errors=[refused])
    return check(
        model.query,
        asking.context,
        expression_in=source_of(model.source_query) if model.language == "hogQLExpr" else None,
        filters=filters_of(model.filters, asking.context),
        values=model.globals,
    )


def source_of(query: dict[str, Any] | None) -> ast.Select:
    """The SELECT that an expression is for: the source's if that is HogQL, otherwise one of events."""
    text = (query or {}).get("query")
    try:
        found = parse_select(text if isinstance(text, str) else OF_EVENTS)
    except HogQLError:
        found = parse_select(OF_EVENTS)
    while isinstance(found, ast.SelectSet):
        found = found.first
    return found


def shown(finding: Finding) -> dict[str, Any]:
    return {"message": finding.message, "start": finding.start, "end": finding.end, "fix": finding.fix}


KIND = Kind("HogQLMetadata", HogQLMetadata, run, cached=False)
