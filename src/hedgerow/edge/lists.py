"""Empty lists that browsers ask for with the project token, each in its own shape (wire-protocol §10.3, §10.4)."""

from __future__ import annotations

from typing import Any

from hedgerow.edge.cors import origin_of, preflight
from hedgerow.edge.http import Answer, Request, json_answer
from hedgerow.edge.tokens import Tokens
from hedgerow.errors import MethodNotAllowed, Unavailable

LISTS: dict[str, dict[str, Any]] = {
    "/api/surveys": {"surveys": [], "survey_config": None},
    "/api/early_access_features": {"earlyAccessFeatures": []},
    "/api/web_experiments": {"experiments": []},
    "/api/product_tours": {"product_tours": []},
}


class EmptyList:
    def __init__(self, tokens: Tokens, value: dict[str, Any]) -> None:
        self._tokens = tokens
        self._value = value

    async def __call__(self, request: Request) -> Answer:
        """200 for a project's token, 401 for any other, 503 while tokens cannot be checked."""
        if request.method == "OPTIONS":
            return preflight(request)
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD, OPTIONS"})
        token = request.query.get("token") or request.query.get("api_key")
        if await self._tokens.require(token) is None:
            raise Unavailable("The project cannot be looked up right now. Try again in a few seconds.")
        return json_answer(200, self._value, origin_of(request).headers)
