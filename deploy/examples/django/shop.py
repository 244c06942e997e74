"""A whole Django site in one file that reports to its own /ingest:

HEDGEROW_URL=http://localhost:8000 HEDGEROW_TOKEN=phc_… uvicorn shop:application --port 8080
"""

from __future__ import annotations

import os
import secrets

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ.get("DJANGO_SECRET_KEY") or secrets.token_urlsafe(50),
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    HEDGEROW_URL=os.environ["HEDGEROW_URL"],
    HEDGEROW_INGEST_PROXIES=int(os.environ.get("HEDGEROW_INGEST_PROXIES", "0")),
)

application = get_asgi_application()

from ingest import ingest  # noqa: E402 - it reads the settings

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<script src="/ingest/static/array.js"></script>
<script>posthog.init('{token}', {{api_host: location.origin + '/ingest', defaults: '2025-05-24'}})</script>
<h1>Shop</h1></html>"""


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.format(token=os.environ.get("HEDGEROW_TOKEN", "")))


urlpatterns = [path("ingest/<path:path>", ingest), path("", page)]
