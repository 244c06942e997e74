"""Bodies about cohorts: JSON, or a form with a file `csv`, as the web app and scripts send for lists of people."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from hedgerow.cohorts.schemas import CohortChange, NewCohort
from hedgerow.cohorts.upload import Listed, read, text_of
from hedgerow.errors import InvalidInput

Body = TypeVar("Body", bound=CohortChange)
JSON_FIELDS = frozenset({"filters", "query", "groups", "_create_static_person_ids"})
FLAGS = frozenset({"is_static", "deleted"})


def body_of(model: type[Body]) -> Callable[[Request], Coroutine[Any, Any, Body]]:
    """A dependency: the body as this model, whichever form it has. A file is read into `csv` as text."""

    async def dependency(request: Request) -> Body:
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        try:
            fields = await _form(request) if kind in FORMS else await request.json()
        except ValueError as error:
            raise InvalidInput("The body is not valid JSON.", code="parse_error") from error
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            problems = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
            raise RequestValidationError(problems) from None

    return dependency


FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})


async def _form(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = {}
    async with request.form(max_files=1, max_fields=50) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if name == "csv":
                    found[name] = text_of(await value.read())
            elif name in JSON_FIELDS:
                found[name] = _decoded(name, value)
            elif name in FLAGS:
                found[name] = value.strip().lower() in ("true", "1", "yes", "on")
            else:
                found[name] = value
    return found


def _decoded(name: str, value: str) -> Any:
    if not value.strip():
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise InvalidInput("This part of a form is JSON.", attr=name) from None


def listed(body: CohortChange) -> Listed | None:
    """The list of people in a body."""
    return read(body.csv) if body.csv is not None else None


def documented(model: type[CohortChange]) -> dict[str, Any]:
    """What the API's description says of such a body."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": schema},
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "name": {"type": "string"},
                            "is_static": {"type": "boolean"},
                            "csv": {"type": "string", "format": "binary"},
                        },
                    }
                },
            },
        }
    }


NEW, CHANGE = body_of(NewCohort), body_of(CohortChange)
