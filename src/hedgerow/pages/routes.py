"""The files of the pages that are made here: sign-in, set-up, errors. The web app's own are in `hedgerow.web`."""

from __future__ import annotations

from fastapi import APIRouter, Response

from hedgerow.app.routing import NamedRoute
from hedgerow.pages import render

root_router = APIRouter(route_class=NamedRoute, include_in_schema=False)


@root_router.get("/assets/{version}/{name}")
def asset(version: str, name: str) -> Response:
    return render.asset(version, name)
