"""Health and metrics on the public port. `/metrics` is for this machine and for whoever has the operations token."""

from __future__ import annotations

import asyncio
import hmac
import json
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from prometheus_client import CONTENT_TYPE_LATEST

from hedgerow.edge.addresses import is_loopback
from hedgerow.edge.http import TEXT, Answer, Request, content, text_answer
from hedgerow.errors import InvalidInput, MethodNotAllowed, NotAuthenticated, NotFound, Unavailable
from hedgerow.runtime import telemetry
from hedgerow.runtime.ops import Health
from hedgerow.runtime.role import ROLES
from hedgerow.settings import LOOPBACK

FORWARDED = (b"x-forwarded-for", b"x-real-ip", b"forwarded", b"via")
FETCH_TIMEOUT_S = 5
SUPERVISOR = "supervisor"  # no role, but it counts the restarts of them all
NO_STORE = [(b"cache-control", b"no-store")]

_opener = build_opener(ProxyHandler({}))  # loopback must not go through a proxy of the environment


class Operations:
    def __init__(self, health: Health, data: Path, operations_token: str) -> None:
        self._health = health
        self._state = data / "run" / "serve.json"
        self._token = operations_token.encode()

    async def liveness(self, request: Request) -> Answer:
        _only_get(request)
        return text_answer(200, "ok\n", NO_STORE)

    async def readiness(self, request: Request) -> Answer:
        """503 before the event log is open and while the role stops."""
        _only_get(request)
        return text_answer(200 if self._health.ready else 503, f"{self._health.reason}\n", NO_STORE)

    async def metrics(self, request: Request) -> Answer:
        """This role's metrics; `?role=worker` and so on: another role's, which serves them on loopback only."""
        _only_get(request)
        if not self._may_read(request):
            raise NotAuthenticated(
                "Metrics are for this machine, or for a Bearer with the token in <data>/secrets/operations-token."
            )
        role = request.query.get("role", "edge")
        if role not in (*ROLES, SUPERVISOR):
            raise InvalidInput(f"There is no such role; roles are {', '.join((*ROLES, SUPERVISOR))}.", attr="role")
        body = telemetry.render() if role == "edge" else await asyncio.to_thread(self._fetch, role)
        return Answer(200, content(CONTENT_TYPE_LATEST.encode(), body) + NO_STORE, body)

    def _may_read(self, request: Request) -> bool:
        given = request.headers.get(b"authorization", b"")
        if hmac.compare_digest(given, b"Bearer " + self._token):
            return True
        peer = request.scope["client"]
        behind_proxy = any(name in request.headers for name in FORWARDED)
        return peer is not None and is_loopback(peer[0]) and not behind_proxy

    def _fetch(self, role: str) -> bytes:
        try:
            port = int(json.loads(self._state.read_text())["roles"][role]["ops_port"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotFound(f"The role {role} does not run under this `hedgerow serve`.") from error
        try:
            with _opener.open(f"http://{LOOPBACK}:{port}/metrics", timeout=FETCH_TIMEOUT_S) as answer:
                body: bytes = answer.read()
                return body
        except (URLError, OSError) as error:
            raise Unavailable(f"The role {role} does not answer.") from error


def _only_get(request: Request) -> None:
    if request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(headers={"Allow": "GET, HEAD"})


__all__ = ["TEXT", "Operations"]
