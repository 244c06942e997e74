"""Ids for visitors who agreed to no cookie: derived on the server, and not derivable again after three days.

The SDK sends `$cookieless_mode: true` and the distinct id `$posthog_cookieless`. The id is a keyed hash of
(project, address, user agent, host) under a random salt of the day; the salt is deleted after three days, and with
it every way back to the visitor. PostHog's exact recipe is not public in our sources; ids need not agree with it,
since no SDK ever sees them. A visitor's day counts as one session.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime

from hedgerow.pipeline.block import Block, Event
from hedgerow.pipeline.reasons import Drop
from hedgerow.pipeline.steps.enrich import visitor_agent

SENTINEL = "$posthog_cookieless"
SaltOfDay = Callable[[str], bytes]


class Cookieless:
    """`salt_of` gives the salt of an ISO date, made at its first use."""

    def __init__(self, salt_of: SaltOfDay) -> None:
        self._salt_of = salt_of

    def __call__(self, block: Block) -> None:
        for event in block.events:
            if event.distinct_id != SENTINEL and event.properties.get("$cookieless_mode") is not True:
                continue
            if event.distinct_id != SENTINEL:
                continue  # cookieless mode with an id of its own: the visitor was identified by the page
            if not event.tenant.cookieless:
                block.drop(event, Drop.COOKIELESS_OFF)
                continue
            self._derive(event)

    def _derive(self, event: Event) -> None:
        day = datetime.fromtimestamp(event.record.received_at / 1000, UTC).date().isoformat()
        host = event.properties.get("$host") or event.record.origin
        ip = event.properties.get("$ip") or event.ip or event.record.ip
        text = "\x00".join((str(event.tenant.id), str(ip), visitor_agent(event), str(host)))
        digest = hmac.digest(self._salt_of(day), text.encode(), hashlib.sha256)
        event.distinct_id = "cookieless_" + digest[:16].hex()
        event.personless = True
        event.properties["distinct_id"] = event.distinct_id
        event.properties.pop("$ip", None)
        event.rewritten = True
        if not event.properties.get("$session_id"):
            session = _session(event.record.received_at, digest)
            event.properties["$session_id"] = session
        event.properties["$device_id"] = event.distinct_id


def _session(received_at: int, digest: bytes) -> str:
    """A version 7 uuid of the visitor's day."""
    midnight = received_at - received_at % 86_400_000
    value = midnight.to_bytes(6, "big") + bytes((0x70 | digest[16] & 0x0F, digest[17], 0x80 | digest[18] & 0x3F))
    text = (value + digest[19:26]).hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
