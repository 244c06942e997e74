"""Which path is answered by what: the edge's whole surface on one screen (wire-protocol §0)."""

from __future__ import annotations

from hedgerow.cache.store import open_cache
from hedgerow.database.engine import Database
from hedgerow.edge.addresses import Addresses
from hedgerow.edge.ai import AiMultipart
from hedgerow.edge.capture import Capture
from hedgerow.edge.capture_v1 import CaptureV1
from hedgerow.edge.definitions import REMOTE_CONFIG_PATH, Definitions
from hedgerow.edge.flags import Flags
from hedgerow.edge.keys import Keys
from hedgerow.edge.limits import open_limits
from hedgerow.edge.lists import LISTS, EmptyList
from hedgerow.edge.operations import Operations
from hedgerow.edge.otlp import Otlp
from hedgerow.edge.remote_config import PATH as CONFIG_PATH
from hedgerow.edge.remote_config import RemoteConfig
from hedgerow.edge.replay import Replay
from hedgerow.edge.routes import Routes
from hedgerow.edge.scripts.library import Library, Static
from hedgerow.edge.tokens import Tokens
from hedgerow.eventlog.interface import Writer
from hedgerow.runtime.ops import Health
from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings


def assemble(
    settings: Settings,
    secrets: Secrets,
    health: Health,
    database: Database,
    tokens: Tokens,
    addresses: Addresses,
    events: Writer,
    replay: Writer,
) -> Routes:
    """Called in the running loop. What is opened here ends with `tokens` and the loop."""
    edge = settings.edge
    small, large = edge.max_event_body_bytes, edge.max_batch_body_bytes
    cache = open_cache(settings)
    tokens.follow(cache)
    limits = open_limits(edge, cache)
    if limits is not None:
        limits.start()
    library = Library()
    definitions = Definitions(Keys(database))
    operations = Operations(health, settings.data, secrets.operations_token)

    def capture(lane: str, body_limit: int) -> Capture:
        return Capture(lane, body_limit, edge, tokens, addresses, events, limits)

    routes = Routes()
    routes.add("capture", capture("event", small), "/e", "/i/v0/e", "/capture", "/track")
    routes.add("capture", capture("batch", large), "/batch")
    routes.add("capture", capture("engage", small), "/engage")
    routes.add("capture", capture("ai", large), "/i/v0/ai/batch")
    routes.add("capture", AiMultipart(edge, tokens, addresses, events, limits), "/i/v0/ai")
    v1 = CaptureV1(edge, tokens, addresses, events, limits)
    routes.add("capture_v1", v1, "/i/v1/analytics/events", "/i/v1/ai/events")
    routes.add("replay", Replay(edge, tokens, addresses, replay, limits), "/s")
    routes.add("otlp", Otlp(edge, tokens), "/i/v1/logs", "/i/v1/metrics", "/i/v1/traces", "/i/v0/ai/otel")
    routes.add("flags", Flags(edge, tokens), "/flags")
    routes.add("decide", Flags(edge, tokens, decide=True), "/decide")
    routes.add("definitions", definitions.local_evaluation, "/flags/definitions", "/api/feature_flag/local_evaluation")
    routes.add_pattern("definitions", definitions.remote_config, REMOTE_CONFIG_PATH)
    for path, value in LISTS.items():
        routes.add("lists", EmptyList(tokens, value), path)
    routes.add_pattern("config", RemoteConfig(tokens, library), CONFIG_PATH)
    routes.add_pattern("static", Static(library), r"/static/.*")
    routes.add("operations", operations.liveness, "/_liveness")
    routes.add("operations", operations.readiness, "/_readiness")
    routes.add("operations", operations.metrics, "/metrics")
    return routes
