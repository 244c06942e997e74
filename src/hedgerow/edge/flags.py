"""`/flags/` and `/decide/`: there are no flags yet, said in each shape that an SDK asks for (wire-protocol §7, §8).

The answer is exactly 200 with an object `flags`; anything else makes SDKs fall back, or complain on every call.
"""

from __future__ import annotations

from time import perf_counter, time
from typing import Any
from uuid import uuid4

import msgspec

from hedgerow.edge.cors import origin_of, preflight
from hedgerow.edge.http import Answer, Request, json_answer
from hedgerow.edge.intake import hint_of, judged, unpack
from hedgerow.edge.rejections import Reason, Rejected
from hedgerow.edge.remote_config import config_of
from hedgerow.edge.tokens import Project, Tokens
from hedgerow.edge.validation import UNREADABLE, parse_leniently
from hedgerow.errors import MethodNotAllowed, Unavailable
from hedgerow.runtime import telemetry
from hedgerow.settings import Edge


class FlagsRequest(msgspec.Struct, gc=False):
    """What decides the answer while there are no flags; the rest of the body is checked and skipped."""

    token: Any = None
    dollar_token: Any = msgspec.field(name="$token", default=None)
    api_key: Any = None
    distinct_id: Any = None
    dollar_distinct_id: Any = msgspec.field(name="$distinct_id", default=None)
    disable_flags: Any = None


_decoder = msgspec.json.Decoder(FlagsRequest)


def read(text: bytes) -> FlagsRequest:
    """Raises `Rejected` where the text is no JSON object."""
    try:
        return _decoder.decode(text)
    except UNREADABLE as error:
        value = parse_leniently(text, error)
    if not isinstance(value, dict):
        raise Rejected(Reason.NOT_AN_OBJECT, "The body must be a JSON object.")
    return FlagsRequest(
        value.get("token"),
        value.get("$token"),
        value.get("api_key"),
        value.get("distinct_id"),
        value.get("$distinct_id"),
        value.get("disable_flags"),
    )


def version_of(text: str | None) -> int:
    """The number in `v`; 0 where it is missing or none."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 4 else 0


def flags_answer(version: int) -> dict[str, Any]:
    """`/flags/`: version 1 is the legacy shape, every later one the superset of §7.3."""
    about = {"errorsWhileComputingFlags": False, "requestId": str(uuid4()), "evaluatedAt": int(time() * 1000)}
    if version == 1:
        return {"featureFlags": {}, "featureFlagPayloads": {}, **about}
    return {"flags": {}, **about}


def decide_answer(version: int, project: Project, page: str) -> dict[str, Any]:
    """`/decide/`: the older the version, the plainer the shape; always with the config."""
    answer = {"isAuthenticated": False, "toolbarParams": {}, "editorParams": {}, **config_of(project, page)}
    answer.update(flags_answer(version if version >= 4 else 1))
    if version < 4:
        answer["featureFlags"] = [] if version < 2 else {}
    if version < 3:
        del answer["featureFlagPayloads"]
    return answer


class Flags:
    """Both endpoints; `decide` tells which."""

    def __init__(self, settings: Edge, tokens: Tokens, *, decide: bool = False) -> None:
        self._body_limit = settings.max_event_body_bytes
        self._limit = settings.max_decompressed_bytes
        self._tokens = tokens
        self._decide = decide
        self._observe = telemetry.flags_seconds.observe

    async def __call__(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return preflight(request, 204)
        origin = origin_of(request)
        if request.method in ("GET", "HEAD"):
            return json_answer(200, flags_answer(2), origin.headers)
        if request.method != "POST":
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD, POST, OPTIONS"})
        started = perf_counter()
        asked, form = await self._read(request)
        token = asked.token or asked.dollar_token or asked.api_key or form.get("api_key") or form.get("token")
        project = await self._tokens.require(token or request.query.get("token") or request.query.get("api_key"))
        if project is None:
            raise Unavailable("The project cannot be looked up right now. Try again in a few seconds.")
        if not asked.disable_flags and _is_missing(asked.distinct_id) and _is_missing(asked.dollar_distinct_id):
            raise Rejected(Reason.MISSING_DISTINCT_ID, "`distinct_id` is needed to evaluate flags.")
        value = self._answer(request, project)
        self._observe(perf_counter() - started)
        return json_answer(200, value, origin.headers)

    async def _read(self, request: Request) -> tuple[FlagsRequest, dict[str, str]]:
        body = await request.body(self._body_limit)
        unpacked = await unpack(body, hint_of(request), request.header(b"content-type"), self._limit)
        return await judged(read, unpacked.text), unpacked.form

    def _answer(self, request: Request, project: Project) -> dict[str, Any]:
        query = request.query
        page = request.header(b"origin") or request.header(b"referer")
        version = version_of(query.get("v"))
        if self._decide:
            return decide_answer(version, project, page)
        with_config = query.get("config", "").lower() in ("true", "1") or ("v" not in query and "config" not in query)
        answer = flags_answer(version or 2)
        return {**config_of(project, page), **answer} if with_config else answer


def _is_missing(value: Any) -> bool:
    return value is None or value == ""
