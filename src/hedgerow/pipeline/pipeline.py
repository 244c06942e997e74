"""The way of an event through the worker: this list, in this order, over each block of events."""

from __future__ import annotations

from hedgerow.pipeline.block import Step
from hedgerow.pipeline.columns import Rows
from hedgerow.pipeline.definitions import Definitions
from hedgerow.pipeline.geoip import GeoIp
from hedgerow.pipeline.group_types import GroupTypes
from hedgerow.pipeline.promoted import Promoted
from hedgerow.pipeline.salts import Salts
from hedgerow.pipeline.steps import decode, identity, timestamps
from hedgerow.pipeline.steps.cookieless import Cookieless
from hedgerow.pipeline.steps.elements import elements
from hedgerow.pipeline.steps.enrich import AddressAndPlace, BrowserFromUserAgent, MarkBots
from hedgerow.pipeline.steps.groups import Groups
from hedgerow.pipeline.steps.ids import DropResent, assign_uuids
from hedgerow.pipeline.steps.repair import repair
from hedgerow.pipeline.store import PipelineStore
from hedgerow.pipeline.tenants import Tenants
from hedgerow.pipeline.useragent import UserAgents
from hedgerow.settings import Settings

Steps = tuple[tuple[str, Step], ...]


def build(settings: Settings, store: PipelineStore, resent: DropResent) -> Steps:
    """The steps before persons. They change nothing but the block, the catalogue and their own caches.

    What follows them is in `worker.py`, because it must happen exactly once: `persons` (with the log position, in one
    transaction), then `write` (events, person rows, warnings, dead letters), then the commit of the position.
    """
    agents = UserAgents()
    return (
        ("decode", decode.Decode(settings.edge.max_decompressed_bytes)),
        ("token_to_project", decode.TokenToProject(Tenants(store))),
        ("read_properties", decode.ReadProperties(settings.edge.max_event_bytes)),
        ("fold_capture_v1", decode.fold_capture_v1),
        ("check_events", decode.check_events),
        ("special_events", decode.set_special_events_apart),
        ("assign_uuids", assign_uuids),
        ("drop_resent", resent),
        ("timestamps", timestamps.read_timestamps),
        ("repair", repair),
        ("bots", MarkBots(agents, settings.worker.bot_events)),
        ("cookieless", Cookieless(Salts(store))),
        ("address_and_place", AddressAndPlace(GeoIp(settings.worker.city_database))),
        ("browser_from_user_agent", BrowserFromUserAgent(agents)),
        ("elements", elements),
        ("person_mode", identity.person_mode),
        ("person_properties", identity.person_properties),
        ("groups", Groups(GroupTypes(store))),
        ("person_ops", identity.person_ops),
        ("definitions", Definitions(store)),
        ("rows", Rows(Promoted(store))),
    )
