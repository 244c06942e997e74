"""The public pages of shared dashboards and insights: `/shared/{token}`, and `/embedded/{token}` for frames.

The token is the only credential; a session or a key that is sent along changes nothing. With `.json` behind the token
the answer is what the page draws, and what programs read. A password is sent by the form or as JSON, and kept nowhere:
the page that answers the form has what it draws inside, and an admission to ask again with (see `admission.py`).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field

from hedgerow.app.context import AppContext, Context
from hedgerow.app.middleware.headers import CONTENT_SECURITY_POLICY
from hedgerow.app.routing import NamedRoute, StrictRoute
from hedgerow.pages.render import page
from hedgerow.sharing.opening import PasswordNeeded, Visit, admit, opened
from hedgerow.sharing.schemas import Shared
from hedgerow.web import files
from hedgerow.web.routes import NotBuilt, content_security_policy

root_router = APIRouter(include_in_schema=False)
pages = APIRouter(route_class=NamedRoute)
programs = APIRouter(route_class=StrictRoute, strict_content_type=False)

MAX_PASSWORD = 1000  # characters
MAX_ADMISSION = 200  # characters
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
# The policy of these says `frame-ancestors *`, too; the middleware then leaves X-Frame-Options out, which could only
# forbid frames altogether.
FRAMED = {"Cross-Origin-Resource-Policy": "cross-origin"}
DATA_HERE = "<!-- shared -->"  # where `web/shared.html` has room for what it draws


class Opening(BaseModel):
    """One of the two."""

    password: Annotated[str, Field(max_length=MAX_PASSWORD)] = ""
    admission: Annotated[str, Field(max_length=MAX_ADMISSION)] = ""


@programs.get("/shared/{token}.json")
@programs.get("/embedded/{token}.json")
def read_shared(request: Request, context: Context, token: str) -> Response:
    return _json(context, Visit(token, _address(request)))


@programs.post("/shared/{token}.json")
@programs.post("/embedded/{token}.json")
def read_shared_with_password(request: Request, context: Context, token: str, body: Opening) -> Response:
    return _json(context, Visit(token, _address(request), body.password, body.admission))


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


def _json(context: AppContext, visit: Visit) -> Response:
    shared = opened(context, visit)
    return JSONResponse(shared.model_dump(mode="json", exclude_none=False), headers=PRIVATE)


def _page(request: Request, context: AppContext, token: str, password: str, headers: dict[str, str]) -> Response:
    visit = Visit(token, _address(request), password)
    try:
        if password:
            answer = _drawing_page(opened(context, visit))
        else:
            admit(context, visit)
            answer = _drawing_page(None)
    except PasswordNeeded as error:
        told = error if password else None
        answer = page("shared_password.html", error.status, action=_own_address(request), error=told)
    policy = answer.headers.get("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    answer.headers.update({**PRIVATE, **headers})
    if headers:
        answer.headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors *")
    return answer


def _drawing_page(shared: Shared | None) -> Response:
    """The page whose script draws what is shared: what it finds inside, or what it asks for at `.json`."""
    built = files.page(files.SHARED)
    if built is None:
        raise NotBuilt()
    html, nonce = built
    if shared is not None:
        html = html.replace(DATA_HERE, _data_block(shared))
    return HTMLResponse(html, headers={"Content-Security-Policy": content_security_policy(nonce)})


def _data_block(shared: Shared) -> str:
    """JSON that no content can break out of; browsers do not run an element of this type."""
    text = shared.model_dump_json().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/json" id="shared">{text}</script>'


def _own_address(request: Request) -> str:
    """With the options of the page, which the form must not lose: its colours, and how often it asks again."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
