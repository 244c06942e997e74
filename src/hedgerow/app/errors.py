"""Every failure of the private API in one JSON shape: `{type, code, detail, attr}` (see `hedgerow.errors`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound, OperationalError
from starlette.exceptions import HTTPException

from hedgerow.errors import HedgerowError, InvalidInput, MethodNotAllowed, NotFound, Unavailable

log = structlog.get_logger()

MEANINGS = {
    400: "The request is not valid; `attr` names the field.",
    401: "No credentials, or wrong ones.",
    403: "The credentials do not allow this, or the key lacks a scope.",
    404: "There is no such thing.",
    405: "This method is not allowed here.",
    409: "Somebody else changed it first.",
    413: "The body is too large.",
    429: "Too many requests; wait for `Retry-After` seconds.",
    503: "A store cannot be reached; try again after `Retry-After` seconds.",
}


class ErrorBody(BaseModel):
    """How every error is answered."""

    model_config = ConfigDict(title="Error")

    type: str = Field(examples=["validation_error"])
    code: str = Field(examples=["required"])
    detail: str = Field(description="A sentence for a person.", examples=["This field is required."])
    attr: str | None = Field(description="The field at fault; nested names are joined by `__`.")
    extra: Any = None


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented error answers of a route: `@router.get(..., responses=errors(401, 403, 404))`."""
    return {status: {"model": ErrorBody, "description": MEANINGS[status]} for status in statuses}


def answer(error: HedgerowError) -> JSONResponse:
    return JSONResponse(error.body(), status_code=error.status, headers=error.headers)


class TooLarge(HedgerowError):
    status = 413
    type = "invalid_request"
    code = "request_too_large"
    default_detail = "The request body is too large."


def from_validation(error: RequestValidationError) -> HedgerowError:
    """The first thing that is wrong with a request, in the API's words.

    An id in the path that cannot be an id is an unknown id: 404, as clients expect.
    """
    problems = error.errors()
    if any(problem["loc"][:1] == ("path",) for problem in problems):
        return NotFound()
    problem = problems[0]
    place, *path = problem["loc"]
    kind, value = problem["type"], problem.get("input")
    if kind == "json_invalid":
        return InvalidInput("The body is not valid JSON.", code="parse_error")
    attr = "__".join(str(part) for part in path) or None
    if kind == "missing":
        return InvalidInput("This field is required." if attr else "A body is required.", code="required", attr=attr)
    if value is None and place == "body":
        return InvalidInput("This field may not be null.", code="null", attr=attr)
    return InvalidInput(_sentence(problem["msg"]), attr=attr)


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message if message.endswith(".") else f"{message}."


def from_http_exception(error: HTTPException) -> HedgerowError:
    if isinstance(error.__cause__, HedgerowError):  # FastAPI wraps what reading the body raises
        return error.__cause__
    headers = dict(error.headers or {})
    if error.status_code == 404:
        return NotFound(headers=headers)
    if error.status_code == 405:
        return MethodNotAllowed(headers=headers)
    if error.status_code == 413:
        return TooLarge(headers=headers)
    if error.status_code == 400:
        return InvalidInput(str(error.detail), code="parse_error", headers=headers)
    other = HedgerowError(str(error.detail), headers=headers)
    other.status = error.status_code
    other.type = "invalid_request" if error.status_code < 500 else "server_error"
    return other


Page = Callable[[Request, HedgerowError], Response | None]


def install(app: FastAPI, page: Page) -> None:
    """Answer everything that a route can raise in the one shape, or as a `page` where that gives one.

    What is left is a 500, see `middleware/observe`.
    """

    def shown(request: Request, error: HedgerowError) -> Response:
        return page(request, error) or answer(error)

    @app.exception_handler(HedgerowError)
    async def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, HedgerowError)
        return shown(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return shown(request, from_validation(error))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return shown(request, from_http_exception(error))

    @app.exception_handler(IntegrityError)
    async def clash(request: Request, error: Exception) -> Response:
        return shown(request, InvalidInput("Somebody made or used the same thing at the same moment.", code="unique"))

    @app.exception_handler(NoResultFound)
    async def vanished(request: Request, error: Exception) -> Response:
        return shown(request, NotFound())  # deleted between the check of access and its use

    @app.exception_handler(OperationalError)
    async def database(request: Request, error: Exception) -> Response:
        assert isinstance(error, DBAPIError)
        log.error("metadata_unavailable", error=str(error.orig))
        return shown(
            request, Unavailable("The metadata database cannot be reached right now. Try again in a few seconds.")
        )
