"""The description of the API for programs, at `/api/schema/`."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from hedgerow.app.errors import MEANINGS, ErrorBody

DESCRIPTION = """\
The private API of Hedgerow, compatible with PostHog's.

Send a personal API key as `Authorization: Bearer phx_…`. Each address works with and without its last slash.
`@current` stands for the project, organization, key or user of the credentials.
"""

SECURITY_SCHEMES = {
    "PersonalAPIKey": {"type": "http", "scheme": "bearer", "description": "A personal API key, `phx_…`."},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of all routes below `/api/`, made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
        components = document.setdefault("components", {})
        components["securitySchemes"] = SECURITY_SCHEMES
        schemas = components.setdefault("schemas", {})
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        schemas.setdefault("ErrorBody", ErrorBody.model_json_schema())
        document["security"] = [{"PersonalAPIKey": []}]
        for path in document["paths"].values():
            for operation in path.values():
                _answer_in_our_shape(operation)
        app.openapi_schema = document
    return app.openapi_schema


def _answer_in_our_shape(operation: dict[str, Any]) -> None:
    """FastAPI announces 422 for what this API answers with 400, and knows nothing of what the middleware answers."""
    responses = operation["responses"]
    if responses.pop("422", None) is not None:
        responses.setdefault("400", _error(400))
    if "requestBody" in operation:
        responses.setdefault("413", _error(413))
    responses.setdefault("503", _error(503))


def _error(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ErrorBody"}
    return {"description": MEANINGS[status], "content": {"application/json": {"schema": schema}}}


def install(app: FastAPI) -> None:
    @app.get("/api/schema/", include_in_schema=False)
    async def schema(request: Request) -> JSONResponse:
        return JSONResponse(describe(app))
