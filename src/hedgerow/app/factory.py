"""Builds the private API and the pages from their parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from fastapi import FastAPI

import hedgerow
from hedgerow.accounts.cookies import set_session
from hedgerow.app import errors, openapi
from hedgerow.app.context import AppContext
from hedgerow.app.middleware.body import BodyLimit
from hedgerow.app.middleware.csrf import SameOriginOnly
from hedgerow.app.middleware.forwarded import Forwarded
from hedgerow.app.middleware.headers import SecurityHeaders
from hedgerow.app.middleware.observe import Observe
from hedgerow.app.middleware.paths import CanonicalPaths
from hedgerow.pages.render import error_page
from hedgerow.settings import MIB, Settings

# Every module with routes. Each has one or more of
#   router               mounted under /api/projects/{project_id} and /api/environments/{project_id}
#   organizations_router mounted under /api/organizations/{organization_id}
#   root_router          mounted at /
ROUTERS = (
    "hedgerow.accounts.routes",
    "hedgerow.accounts.organizations",
    "hedgerow.accounts.invite_routes",
    "hedgerow.keys.routes",
    "hedgerow.projects.routes",
    "hedgerow.live.routes",
    "hedgerow.pages.routes",
    "hedgerow.pages.door",
    "hedgerow.pages.invite",
    "hedgerow.web.routes",
    "hedgerow.definitions.routes",
    "hedgerow.warnings.routes",
    "hedgerow.ingestion.routes",
    "hedgerow.events.routes",
    "hedgerow.cohorts.routes",
    "hedgerow.persons.routes",
    "hedgerow.groups.routes",
    "hedgerow.query.routes",
    "hedgerow.query.export_routes",
    "hedgerow.legacy.routes",
    "hedgerow.insights.routes",
    "hedgerow.dashboards.routes",
    "hedgerow.dashboards.tile_routes",
    "hedgerow.sharing.routes",
    "hedgerow.sharing.public",
    "hedgerow.actions.routes",
    "hedgerow.annotations.routes",
    "hedgerow.variables.routes",
    "hedgerow.endpoints.routes",
)

PROJECT_PREFIXES = ("/api/projects/{project_id}", "/api/environments/{project_id}")
ORGANIZATION_PREFIX = "/api/organizations/{organization_id}"

MAX_BODY_BYTES = 20 * MIB


def create_app(settings: Settings) -> FastAPI:
    """The application, ready to serve. The metadata database must have been migrated (`database.migrate`)."""
    context = AppContext(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        context.close()

    app = FastAPI(
        title="Hedgerow",
        version=hedgerow.__version__,
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.context = context
    for name in ROUTERS:
        include(app, name)
    openapi.install(app)
    errors.install(app, error_page)
    # The last one added is the outermost.
    app.add_middleware(SameOriginOnly, own_origins=frozenset({settings.public_url, *settings.app.allowed_origins}))
    app.add_middleware(BodyLimit, max_bytes=MAX_BODY_BYTES)
    app.add_middleware(CanonicalPaths)
    app.add_middleware(SecurityHeaders, renewed=lambda scope, token: set_session(scope, settings, token))
    app.add_middleware(Forwarded, internal_token=context.secrets.internal_token)
    app.add_middleware(Observe, page=error_page)
    return app


def include(app: FastAPI, module_name: str) -> None:
    module = import_module(module_name)
    found = False
    for attribute, prefixes in (
        ("router", PROJECT_PREFIXES),
        ("organizations_router", (ORGANIZATION_PREFIX,)),
        ("root_router", ("",)),
    ):
        router = getattr(module, attribute, None)
        if router is not None:
            found = True
            for prefix in prefixes:
                app.include_router(router, prefix=prefix)
    if not found:
        raise RuntimeError(f"{module_name} is listed in ROUTERS but has no router")
