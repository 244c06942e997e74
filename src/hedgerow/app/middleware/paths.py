"""One spelling for each path, without redirects, on which clients would lose their Authorization header.

Doubled slashes are collapsed. API paths end with a slash inside (`/api/projects` becomes `/api/projects/`), page
paths do not. A NUL in the address is refused, because no store could look for it.
"""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from hedgerow.app.errors import answer
from hedgerow.errors import InvalidInput

SLASHES = re.compile(r"//+")


def canonical(path: str) -> str:
    path = SLASHES.sub("/", path)
    if path == "/api" or path.startswith("/api/"):
        return path if path.endswith("/") else f"{path}/"
    return path.rstrip("/") or "/"


class CanonicalPaths:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if "\0" in scope["path"] or b"%00" in scope["query_string"]:
                refusal = answer(InvalidInput("Null characters are not allowed.", code="null_characters_not_allowed"))
                await refusal(scope, receive, send)
                return
            path = canonical(scope["path"])
            if path != scope["path"]:
                scope = {**scope, "path": path, "raw_path": path.encode(errors="surrogateescape")}
        await self.app(scope, receive, send)
