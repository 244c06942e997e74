"""Flag definitions for SDKs that evaluate locally: `/flags/definitions` and its older address (wire-protocol §9).

All three keys of the body are always there: the Python SDK quietly installs nothing where one is missing.
"""

from __future__ import annotations

import asyncio
import hashlib

import msgspec

from hedgerow.edge.bearer import bearer
from hedgerow.edge.cors import origin_of, preflight
from hedgerow.edge.http import JSON, Answer, Request, content
from hedgerow.edge.keys import Keys
from hedgerow.edge.scripts.library import matches
from hedgerow.errors import MethodNotAllowed, NotFound

REMOTE_CONFIG_PATH = r"/api/(projects|environments)/(@current|\d+)/feature_flags/[^/]+/remote_config/?"


class Definitions:
    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def local_evaluation(self, request: Request) -> Answer:
        """200 with an ETag that depends on the content alone, or 304 to whoever has it."""
        if request.method == "OPTIONS":
            return preflight(request)
        _only_get(request)
        opened = await asyncio.to_thread(self._keys.open, bearer(request), request.query.get("token"))
        body = msgspec.json.encode(
            {"flags": [], "group_type_mapping": opened.group_types, "cohorts": {}}, order="sorted"
        )
        etag = b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"'
        headers = [*origin_of(request).headers, (b"etag", etag), (b"cache-control", b"private, no-cache")]
        if matches(request.headers.get(b"if-none-match", b""), etag):
            return Answer(304, headers, b"")
        return Answer(200, content(JSON, body) + headers, body)

    async def remote_config(self, request: Request) -> Answer:
        """The payload of a remote-config flag; 404 while there are no flags."""
        if request.method == "OPTIONS":
            return preflight(request)
        _only_get(request)
        await asyncio.to_thread(self._keys.open, bearer(request), request.query.get("token"))
        raise NotFound("There is no such flag.")


def _only_get(request: Request) -> None:
    if request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(headers={"Allow": "GET, HEAD, OPTIONS"})
