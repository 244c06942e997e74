"""Templates, and the few files that they refer to, which are kept in memory and never change under their address."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from hedgerow.errors import HedgerowError, NotFound

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"
TITLES = {403: "Not allowed", 404: "Nothing here", 429: "Too many attempts", 503: "Not available right now"}


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals["asset"] = asset_path
    return environment


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(_templates().get_template(template).render(**values), status_code=status)


def error_page(request: Request, error: HedgerowError) -> Response | None:
    """The error as a page, where a person is looking at it; None where a program is."""
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return None
    title = TITLES.get(error.status, "Something went wrong")
    detail = "There is no page at this address." if error.detail == NotFound.default_detail else error.detail
    answer = page("error.html", error.status, title=title, detail=detail)
    answer.headers.update(error.headers)
    return answer


@cache
def _assets() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (FOLDER / "assets").iterdir()}


@cache
def _version() -> str:
    """Changes with any of the files."""
    return hashlib.sha256(b"".join(content for _, content in sorted(_assets().items()))).hexdigest()[:12]


def asset_path(name: str) -> str:
    assert name in _assets(), name
    return f"/assets/{_version()}/{name}"


def asset(version: str, name: str) -> Response:
    content = _assets().get(name)
    if content is None:
        raise NotFound()
    caching = FOR_EVER if version == _version() else "no-cache"  # another version: of a page from before an upgrade
    return Response(content, headers={"Content-Type": TYPES[Path(name).suffix], "Cache-Control": caching})
