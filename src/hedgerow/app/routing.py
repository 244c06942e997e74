"""Routers of the private API, whose bodies are strict JSON.

Python's own decoder accepts `NaN`, half a surrogate pair and any depth, none of which a store can keep. Every
router of the API is made by `api_router()`, so that no route can forget to refuse them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from hedgerow.errors import InvalidInput


class StrictRequest(Request):
    """A request whose `json()` refuses what PostgreSQL, SQLite or the event store could not keep."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            body = await self.body()
            try:
                self._json = orjson.loads(body)
            except orjson.JSONDecodeError as error:
                raise json.JSONDecodeError(error.msg, "", 0) from error
            if rb"\u0000" in body and _holds_null(self._json):
                raise InvalidInput("Null characters are not allowed.", code="null_characters_not_allowed")
        return self._json


def _holds_null(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_null(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_holds_null(part) for part in value)


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class NamedRoute(APIRoute):
    """Tells `middleware/observe` the route, e.g. `/api/projects/{project_id}/events/`, for metrics and logs."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def with_name(request: Request) -> Response:
            values = {str(value): name for name, value in request.path_params.items()}
            path: str = request.scope["path"]
            parts = path.split("/")
            if values.keys() <= set(parts):  # it always is; a value must never become part of a metric's name
                named = [f"{{{values[part]}}}" if part in values else part for part in parts]
                request.scope.setdefault("state", {})["route"] = "/".join(named)
            return await handler(request)

        return with_name


class StrictRoute(NamedRoute):
    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def with_strict_request(request: Request) -> Response:
            return await handler(StrictRequest(request.scope, request.receive))

        return with_strict_request


def api_router(tag: str) -> APIRouter:
    """An empty router. Paths begin and end with `/`; the tag groups its routes in the documentation."""
    return APIRouter(route_class=StrictRoute, tags=[tag], strict_content_type=False)
