"""The addresses of the web app: one page for all that lies below `/project/`, and the files that it loads."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.responses import HTMLResponse

from hedgerow.app.middleware.headers import CONTENT_SECURITY_POLICY
from hedgerow.app.routing import NamedRoute
from hedgerow.errors import HedgerowError, NotFound
from hedgerow.pages.visitor import SignedIn
from hedgerow.web import files

root_router = APIRouter(route_class=NamedRoute, include_in_schema=False)


class NotBuilt(HedgerowError):
    status = 503
    type = "server_error"
    code = "web_app_not_built"
    default_detail = "The web app has not been built. Run `make setup`, or use a release, which contains it."


def content_security_policy(nonce: str) -> str:
    """As for every page, and style elements of this page's nonce, which the interface's library makes at run time."""
    return CONTENT_SECURITY_POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")


def app_page() -> Response:
    """The page that the app runs in. It holds nothing of anybody, so that only its data need a session."""
    built = files.page()
    if built is None:
        raise NotBuilt()
    html, nonce = built
    return HTMLResponse(html, headers={"Content-Security-Policy": content_security_policy(nonce)})


@root_router.get("/")
@root_router.get("/project/{project_id}")
@root_router.get("/project/{project_id}/{rest:path}")
def web_app(_: SignedIn, project_id: str = "", rest: str = "") -> Response:
    return app_page()


@root_router.get("/web/{name}")
def web_file(name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
    file = files.files().get(name)
    if file is None:
        raise NotFound()
    headers = {"Content-Type": file.media_type, "Cache-Control": file.caching, "Vary": "Accept-Encoding"}
    accepted = {part.split(";")[0].strip() for part in accept_encoding.split(",")}
    for encoding, content in file.compressed.items():
        if encoding in accepted:
            return Response(content, headers={**headers, "Content-Encoding": encoding})
    return Response(file.content, headers=headers)
