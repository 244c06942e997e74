"""`insights/trend/` and `insights/funnel/`: how insights were asked for before there was a query endpoint.

Scripts of that time send the filters in the query string or as JSON, and read `result`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, Field

from hedgerow.app.auth import project_access
from hedgerow.app.context import AppContext, Context
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.errors import InvalidInput
from hedgerow.insights import answers
from hedgerow.insights.answers import Asker
from hedgerow.insights.parameters import Asked, Mode
from hedgerow.legacy.convert import filters_to_query

router = api_router("insights")

Reader = Annotated[Project, Depends(project_access("insight:read"))]
Shape = Literal["TRENDS", "FUNNELS"]
OF_THE_REQUEST = frozenset({"refresh", "personal_api_key", "client_query_id", "limit", "offset", "from_dashboard"})

FAILURES = errors(400, 401, 403, 404, 429, 503)
PARAMETERS = {
    "description": "Filters: `events` and `actions` as JSON, `date_from`, `interval`, `display`, `breakdown` ..",
}


class LegacyAnswer(BaseModel):
    """The answer of an insight in its older form."""

    result: list[Any] | dict[str, Any]
    timezone: str
    last_refresh: str | None
    is_cached: bool
    next: str | None = None
    type: str = Field(examples=["Trends"])


Refresh = Annotated[bool, Query(description="Compute the answer even where one is kept.")]


def add_routes(name: str, shape: Shape, told: str) -> None:
    """The two routes of one shape; `told` is what they answer."""
    path = f"/insights/{name}/"

    @router.get(
        path,
        name=f"get_{name}",
        description=f"{told} of the filters in the query string. New programs ask `query/`.",
        response_model=LegacyAnswer,
        responses=FAILURES,
        openapi_extra=PARAMETERS,
    )
    def get(
        project: Reader, caller: AnyCaller, context: Context, request: Request, refresh: Refresh = False
    ) -> Response:
        return _answer(context, project, Asker.of(caller), _query_string(request), shape, refresh=refresh)

    @router.post(
        path,
        name=f"post_{name}",
        description="The same with the filters as JSON.",
        response_model=LegacyAnswer,
        responses=FAILURES,
    )
    def post(
        project: Reader,
        caller: AnyCaller,
        context: Context,
        request: Request,
        filters: dict[str, Any],
        refresh: Refresh = False,
    ) -> Response:
        given = {**_query_string(request), **filters}
        again = refresh or given.get("refresh") is True
        return _answer(context, project, Asker.of(caller), given, shape, refresh=again)


def _query_string(request: Request) -> dict[str, Any]:
    """A name that is sent several times is a list."""
    found: dict[str, Any] = {}
    for name in request.query_params:
        values = request.query_params.getlist(name)
        found[name.removesuffix("[]")] = values if name.endswith("[]") or len(values) > 1 else values[0]
    return found


def _answer(
    context: AppContext, project: Project, asker: Asker, filters: dict[str, Any], shape: Shape, *, refresh: bool
) -> Response:
    given = {name: value for name, value in filters.items() if name not in OF_THE_REQUEST}
    if shape == "FUNNELS" or str(given.get("insight") or "").upper() not in ("STICKINESS", "LIFECYCLE"):
        given["insight"] = shape
    if shape == "FUNNELS":
        given.pop("shown_as", None)
    query = filters_to_query(given)
    if shape == "FUNNELS" and len(query["series"]) < 2:
        raise InvalidInput("A funnel has at least two steps: name them in events or actions.", attr="events")
    mode: Mode = "force_blocking" if refresh else "blocking"
    asked = Asked(mode)
    answers.spend(context, asked, asker)
    found = answers.result_of(context, project, query, asked, asker)
    body = {
        "result": found["results"],
        "timezone": found["timezone"],
        "last_refresh": found.get("last_refresh"),
        "is_cached": found["is_cached"],
        "next": None,
        "type": "Funnel" if shape == "FUNNELS" else "Trends",
    }
    return Response(orjson.dumps(body), media_type="application/json")


add_routes("trend", "TRENDS", "Trends, stickiness or lifecycle")
add_routes("funnel", "FUNNELS", "A funnel")
