"""A Django view that passes what SDKs send to /ingest on to Hedgerow, so that pages report to their own domain.

    urlpatterns = [path("ingest/<path:path>", ingest), ...]          posthog.init('<token>', {api_host: '/ingest'})

    HEDGEROW_URL = "https://analytics.example.com"
    HEDGEROW_INGEST_PROXIES = 1       # proxies of your own in front of Django; 0 if visitors connect to it directly

Bodies and answers are streamed and bounded; the visitor's address goes along, cookies do not. Hedgerow must trust this
server's address (edge.trusted_proxies). Run Django under ASGI: under WSGI each request would open a new connection.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

# What an SDK in a browser calls. Nothing else of Hedgerow is reached through this site.
PATHS = re.compile(
    r"(?:e|s|batch|capture|track|engage|flags|decide|(?:i|array|static)/.+"
    r"|api/(?:surveys|early_access_features|web_experiments|product_tours))/?"
)
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
MAX_BODY_BYTES = 25 * 1024 * 1024  # Hedgerow's largest: a piece of a recording
CHUNK_BYTES = 64 * 1024
TIMEOUT = httpx.Timeout(10.0, connect=3.0)

# Only these go along: the site's cookies and credentials are nobody else's business.
REQUEST_HEADERS = {
    *("accept", "accept-encoding", "accept-language", "content-encoding", "content-type", "if-none-match"),
    *("access-control-request-headers", "access-control-request-method", "origin", "referer", "user-agent"),
}
REQUEST_PREFIXES = ("posthog-", "x-posthog-")
RESPONSE_HEADERS = {
    *("cache-control", "content-encoding", "content-length", "content-type", "etag", "retry-after", "vary"),
    *("access-control-allow-credentials", "access-control-allow-headers", "access-control-allow-methods"),
    *("access-control-allow-origin", "access-control-expose-headers", "access-control-max-age"),
}

client = httpx.AsyncClient(timeout=TIMEOUT, limits=httpx.Limits(max_connections=100, max_keepalive_connections=20))


@csrf_exempt
async def ingest(request: HttpRequest, path: str) -> HttpResponseBase:
    if not PATHS.fullmatch(path) or ".." in path:
        return refusal(404, "not_found", "Not found.")
    if request.method not in METHODS:
        return refusal(405, "method_not_allowed", "Method not allowed.", Allow=", ".join(METHODS))
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > MAX_BODY_BYTES:
        return refusal(413, "body_too_large", "The body is too large; send smaller batches.")
    query = request.META.get("QUERY_STRING", "")
    onward = client.build_request(
        request.method,
        f"{settings.HEDGEROW_URL}/{quote(path, safe='/@$~')}" + (f"?{query}" if query else ""),
        headers=headers_of(request) | ({"Content-Length": str(length)} if length else {}),
        content=body_of(request) if length else None,
    )
    try:
        answer = await client.send(onward, stream=True)
    except httpx.TransportError:
        return refusal(503, "unavailable", "The service cannot answer right now.", **{"Retry-After": "5"})
    passed_on = StreamingHttpResponse(chunks_of(answer), status=answer.status_code)
    for name in list(passed_on.headers):
        del passed_on.headers[name]
    for name, value in answer.headers.items():
        if name in RESPONSE_HEADERS:
            passed_on.headers[name] = value
    return passed_on


def headers_of(request: HttpRequest) -> dict[str, str]:
    headers = {
        name: value
        for name, value in request.headers.items()
        if name.lower() in REQUEST_HEADERS or name.lower().startswith(REQUEST_PREFIXES)
    }
    token = request.headers.get("Authorization", "")
    if token.startswith("Bearer phc_"):  # a project's public token; anything else belongs to this site
        headers["Authorization"] = token
    visitor = address_of(request)
    return headers | {"X-Forwarded-For": visitor, "X-Forwarded-Proto": request.scheme} if visitor else headers


def address_of(request: HttpRequest) -> str:
    """The visitor's address: the connection's, or what the outermost of your own proxies wrote."""
    proxies = settings.HEDGEROW_INGEST_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return hops[-proxies] if 0 < proxies <= len(hops) and hops[-proxies] else request.META.get("REMOTE_ADDR", "")


async def body_of(request: HttpRequest) -> AsyncIterator[bytes]:
    while chunk := request.read(CHUNK_BYTES):
        yield chunk


async def chunks_of(answer: httpx.Response) -> AsyncIterator[bytes]:
    """The answer as it comes, still compressed as Hedgerow compressed it."""
    try:
        async for chunk in answer.aiter_raw(CHUNK_BYTES):
            yield chunk
    finally:
        await answer.aclose()


def refusal(status: int, code: str, detail: str, **headers: str) -> HttpResponse:
    return JsonResponse({"type": "server_error" if status > 499 else "invalid_request", "code": code,
                         "detail": detail, "attr": None}, status=status, headers=headers)  # fmt: skip
