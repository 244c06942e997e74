"""The public pages of shared dashboards and insights: `/shared/{token}`, and `/embedded/{token}` for frames.

The token is the only credential; a session or a key that is sent along changes nothing. With `.json` behind the token
the answer is for programs. A password is sent with each request, by the form or as JSON, and kept nowhere.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from hedgerow.app.context import AppContext, Context
from hedgerow.app.middleware.headers import CONTENT_SECURITY_POLICY
from hedgerow.app.routing import NamedRoute, StrictRoute
from hedgerow.pages.render import page
from hedgerow.sharing.drawing import Drawing, draw
from hedgerow.sharing.opening import PasswordNeeded, opened
from hedgerow.sharing.schemas import Shared, SharedTile

root_router = APIRouter(include_in_schema=False)
pages = APIRouter(route_class=NamedRoute)
programs = APIRouter(route_class=StrictRoute, strict_content_type=False)

MAX_PASSWORD = 1000  # characters
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
# The middleware then leaves X-Frame-Options out, which could only forbid frames altogether.
FRAMED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class Password(BaseModel):
    password: Annotated[str, Field(max_length=MAX_PASSWORD)] = ""


@programs.get("/shared/{token}.json")
@programs.get("/embedded/{token}.json")
def read_shared(request: Request, context: Context, token: str) -> Response:
    return _json(request, context, token, "")


@programs.post("/shared/{token}.json")
@programs.post("/embedded/{token}.json")
def read_shared_with_password(request: Request, context: Context, token: str, body: Password) -> Response:
    return _json(request, context, token, body.password)


@pages.get("/shared/{token}")
def shared_page(request: Request, context: Context, token: str) -> Response:
    return _page(request, context, token, "", {})


@pages.post("/shared/{token}")
def shared_page_with_password(
    request: Request, context: Context, token: str, password: Annotated[str, Form(max_length=MAX_PASSWORD)] = ""
) -> Response:
    return _page(request, context, token, password, {})


@pages.get("/embedded/{token}")
def embedded_page(request: Request, context: Context, token: str) -> Response:
    return _page(request, context, token, "", FRAMED)


@pages.post("/embedded/{token}")
def embedded_page_with_password(
    request: Request, context: Context, token: str, password: Annotated[str, Form(max_length=MAX_PASSWORD)] = ""
) -> Response:
    return _page(request, context, token, password, FRAMED)


root_router.include_router(programs)
root_router.include_router(pages)


def _json(request: Request, context: AppContext, token: str, password: str) -> Response:
    shared = opened(context, token, password, _address(request))
    return JSONResponse(shared.model_dump(mode="json", exclude_none=False), headers=PRIVATE)


def _page(request: Request, context: AppContext, token: str, password: str, headers: dict[str, str]) -> Response:
    try:
        shared = opened(context, token, password, _address(request))
    except PasswordNeeded as error:
        told = error if password else None
        answer: Response = page("shared_password.html", error.status, action=request.url.path, error=told)
    else:
        answer = _drawn(shared)
    answer.headers.update({**PRIVATE, **headers})
    return answer


def _drawn(shared: Shared) -> Response:
    if shared.dashboard is not None:
        tiles = [_tile(one) for one in shared.dashboard.tiles]
        title, description = shared.dashboard.name or "Dashboard", shared.dashboard.description
    else:
        assert shared.insight is not None
        title, description = shared.insight.name or "Insight", shared.insight.description
        tiles = [
            {
                "text": None,
                "insight": shared.insight,
                "drawing": draw(shared.insight),
                "heading": False,
                "show_description": False,
            }
        ]
    return page("shared.html", title=title, description=description, tiles=tiles)


def _tile(tile: SharedTile) -> dict[str, object]:
    return {
        "text": tile.text,
        "insight": tile.insight,
        "drawing": draw(tile.insight) if tile.insight is not None else Drawing(),
        "heading": True,
        "show_description": tile.show_description,
    }


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
