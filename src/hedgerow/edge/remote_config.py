"""Remote config: what a browser SDK may switch on for a project (wire-protocol §10.1).

Keys that are absent mean something else than false (a recorder starts from an old copy, autocapture waits), so each
is always sent. Only what the product does is switched on.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import msgspec

from hedgerow.edge.cors import origin_of, preflight
from hedgerow.edge.http import SCRIPT, Answer, Header, Request, content, json_answer
from hedgerow.edge.rejections import Reason, Rejected
from hedgerow.edge.scripts.library import Library
from hedgerow.edge.tokens import CannotCheck, Project, Tokens, syntactic
from hedgerow.errors import InvalidInput, MethodNotAllowed, NotFound, Unavailable

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,200}")
PATH = r"/array/(?:(?P<token>[^/]*)/)?(?P<file>config|config\.js|array\.js)/?"
CACHE: list[Header] = [(b"cache-control", b"public, max-age=300")]
WEB_VITALS = ["CLS", "FCP", "INP", "LCP"]


def config_of(project: Project, page: str = "") -> dict[str, Any]:
    """The config of a project for a page, given by its origin, or `""` where that is not known."""
    performance: Any = False
    if project.capture_performance_opt_in or project.autocapture_web_vitals_opt_in:
        performance = {
            "network_timing": project.capture_performance_opt_in,
            "web_vitals": project.autocapture_web_vitals_opt_in,
            "web_vitals_allowed_metrics": WEB_VITALS if project.autocapture_web_vitals_opt_in else None,
        }
    return {
        "token": project.token,
        "supportedCompression": ["gzip", "gzip-js"],
        "hasFeatureFlags": False,
        "autocapture_opt_out": project.autocapture_opt_out,
        "capturePerformance": performance,
        "autocaptureExceptions": project.autocapture_exceptions_opt_in,
        "errorTracking": {
            "autocaptureExceptions": project.autocapture_exceptions_opt_in,
            "captureExtensionExceptions": False,
            "suppressionRules": [],
        },
        "analytics": {"endpoint": "/e/"},
        "elementsChainAsString": True,
        "sessionRecording": _recording(project) if _may_record(project, page) else False,
        "surveys": False,
        "productTours": False,
        "conversations": False,
        "logs": {"captureConsoleLogs": False},
        "heatmaps": project.heatmaps_opt_in,
        "captureDeadClicks": project.capture_dead_clicks,
        "siteApps": [],
        "defaultIdentifiedOnly": True,
    }


def _recording(project: Project) -> dict[str, Any]:
    return {
        "endpoint": "/s/",
        "consoleLogRecordingEnabled": project.capture_console_log_opt_in,
        "recorderVersion": "v2",
        "sampleRate": None,
        "minimumDurationMilliseconds": None,
        "linkedFlag": None,
        "networkPayloadCapture": None,
        "masking": None,
        "urlTriggers": [],
        "urlBlocklist": [],
        "eventTriggers": [],
        "scriptConfig": None,
    }


def _may_record(project: Project, page: str) -> bool:
    """Whether the project wants recordings, and of this page."""
    if not project.session_recording_opt_in:
        return False
    if not project.recording_domains or not page:
        return True
    try:
        host = urlsplit(page).hostname or ""
    except ValueError:
        return False
    return any(_is_domain(host, domain) for domain in project.recording_domains)


def _is_domain(host: str, domain: str) -> bool:
    """`domain` is an origin, or a host name, either with `*.` for all below it."""
    name = domain.partition("://")[2] or domain
    name = name.partition("/")[0].partition(":")[0].lower()
    return host.endswith(name[1:]) if name.startswith("*.") else host == name


class RemoteConfig:
    """`/array/<token>/config`, `config.js` and `array.js`."""

    def __init__(self, tokens: Tokens, library: Library) -> None:
        self._tokens = tokens
        self._library = library
        self._path = re.compile(PATH)

    async def __call__(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return preflight(request, 204)
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD, OPTIONS"})
        match = self._path.fullmatch(request.path)
        assert match is not None  # the routing table has matched it
        project = await self._project(match["token"] or "")
        page = request.header(b"origin") or request.header(b"referer")
        config = config_of(project, page)
        headers = [(n, b"Origin, Referer" if n == b"vary" else v) for n, v in origin_of(request).headers] + CACHE
        if match["file"] == "config":
            return json_answer(200, config, headers)
        script = script_of(config)
        if match["file"] == "array.js":
            loader = self._library.newest("array.js")
            if loader is None:
                raise NotFound("The browser SDK's scripts are not installed: python -m hedgerow.edge.scripts.fetch")
            script += b"\n" + loader.read()
        return Answer(200, content(SCRIPT, script) + headers, script)

    async def _project(self, token: str) -> Project:
        if not token:
            raise Rejected(Reason.MISSING_TOKEN)
        if not TOKEN.fullmatch(token):
            raise InvalidInput("A project token holds letters, digits, `_` and `-` only.", code="invalid_token")
        try:
            project = await self._tokens.find(syntactic(token))
        except CannotCheck as error:
            raise Unavailable from error
        if project is None:
            raise NotFound("No project has this token.", code="unknown_token")
        return project


def script_of(config: dict[str, Any]) -> bytes:
    """JavaScript that puts the config where the SDK looks for it before it asks for anything."""
    inner = {key: value for key, value in config.items() if key != "siteApps"}
    token = msgspec.json.encode(config["token"])
    value = msgspec.json.encode(inner)
    return (
        b"(function(){var w=window;w._POSTHOG_REMOTE_CONFIG=w._POSTHOG_REMOTE_CONFIG||{};"
        b"w._POSTHOG_REMOTE_CONFIG[" + token + b"]={config:" + value + b",siteApps:[]};})();"
    )
