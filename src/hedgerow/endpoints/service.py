"""What may be done with endpoints, how they are shown, and what is run under their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hedgerow.database.models import Endpoint, Project
from hedgerow.definitions.authors import authors
from hedgerow.endpoints import store
from hedgerow.endpoints.schemas import EndpointChange, EndpointRow, NewEndpoint
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_select
from hedgerow.hogql.print_hogql import to_hogql
from hedgerow.insights.upgrade import upgraded

REQUIRED = ("name", "query")
PAGED = frozenset(
    {"EventsQuery", "SessionsQuery", "ActorsQuery", "GroupsQuery"}
)  # kinds that have `limit` and `offset` themselves


def get(session: Session, project: Project, name: str) -> Endpoint:
    found = store.endpoint(session, project.id, name)
    if found is None:
        raise NotFound()
    return found


def show(session: Session, project: Project, found: Iterable[Endpoint]) -> list[EndpointRow]:
    found = list(found)
    people = authors(session, (one.created_by_id for one in found))
    return [
        EndpointRow(
            id=one.id,
            name=one.name,
            description=one.description,
            query=one.query,
            is_active=one.is_active,
            cache_age_seconds=one.cache_age_seconds,
            endpoint_path=f"/api/projects/{project.id}/endpoints/{one.name}/run",
            current_version=one.version,
            created_at=one.created_at,
            created_by=people.get(one.created_by_id),
            updated_at=one.updated_at,
            last_executed_at=one.last_executed_at,
        )
        for one in found
    ]


def create(session: Session, project: Project, user_id: int, new: NewEndpoint) -> Endpoint:
    made = Endpoint(project_id=project.id, name=new.name, query=new.query, created_by_id=user_id)
    _apply(made, new)
    made.version = 1
    return _kept(session, made)


def change(session: Session, project: Project, name: str, body: EndpointChange) -> Endpoint:
    found = get(session, project, name)
    for field in REQUIRED:
        if field in body.model_fields_set and getattr(body, field) is None:
            raise InvalidInput("This field may not be null.", code="null", attr=field)
    _apply(found, body)
    return _kept(session, found)


def _kept(session: Session, endpoint: Endpoint) -> Endpoint:
    name = endpoint.name
    try:
        with session.begin_nested():
            session.add(endpoint)
            session.flush()
    except IntegrityError:
        raise InvalidInput(f"There already is an endpoint named '{name}'.", code="unique", attr="name") from None
    return endpoint


def _apply(endpoint: Endpoint, body: EndpointChange) -> None:
    sent = body.model_fields_set
    if body.name is not None:
        endpoint.name = body.name
    if body.query is not None:
        upgraded(body.query)  # refuses wrappers with nothing in them
        if endpoint.query != body.query:
            endpoint.version = (endpoint.version or 1) + 1
        endpoint.query = body.query
    if "description" in sent:
        endpoint.description = body.description or ""
    if "is_active" in sent:
        endpoint.is_active = body.is_active is not False
    if "cache_age_seconds" in sent:
        endpoint.cache_age_seconds = body.cache_age_seconds


def runnable(endpoint: Endpoint) -> dict[str, Any]:
    """The bare query. Raises `InvalidInput` while the endpoint is switched off."""
    if not endpoint.is_active:
        raise InvalidInput(
            f"The endpoint '{endpoint.name}' is switched off. Set is_active to true to run it.", code="inactive"
        )
    return upgraded(endpoint.query)


def with_values(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Values by code name as the query endpoint's `variables_override` wants them."""
    return {name: {"code_name": name, "variableId": name, "value": value} for name, value in values.items()}


def paged(query: dict[str, Any], limit: int | None, offset: int | None) -> dict[str, Any]:
    """The query for a part of its rows. Kinds whose answers are no lists are left as they are."""
    wanted = {name: value for name, value in (("limit", limit), ("offset", offset)) if value is not None}
    if not wanted:
        return query
    if query.get("kind") == "HogQLQuery":
        tree = parse_select(str(query.get("query", "")))
        part = ast.Select(select=[ast.Star()], from_=ast.Join(table=tree))
        for name, value in wanted.items():
            setattr(part, name, ast.Constant(value))
        return {**query, "query": to_hogql(part)}
    return {**query, **wanted} if query.get("kind") in PAGED else query
