"""What the server adds: bots, the address and where it is, the browser where no SDK said it.

Additions are spliced in front of the properties' bytes as they came (`Event.prefix`); writing them anew would cost
2 us an event. A sender's own value always wins.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from hedgerow.pipeline.block import Block, Event
from hedgerow.pipeline.geoip import GeoIp
from hedgerow.pipeline.reasons import Drop
from hedgerow.pipeline.useragent import UserAgents

_encode = msgspec.json.encode
IS_BOT = b'"$is_bot":true'


def members(values: dict[str, Any]) -> bytes:
    """A dict's JSON without its braces, to be spliced in."""
    return _encode(values)[1:-1]


class MarkBots:
    """Mark events of crawlers with `$is_bot`, and drop them where the project wants that.

    A server library's own user agent says nothing about the visitor, so the header counts for browsers only.
    """

    def __init__(self, agents: UserAgents, mode: Literal["mark", "keep"]) -> None:
        self._agents = agents
        self._mark = mode == "mark"

    def __call__(self, block: Block) -> None:
        is_bot = self._agents.is_bot
        for event in block.events:
            agent = visitor_agent(event)
            if not agent or not is_bot(agent):
                continue
            if event.tenant.drop_bots:
                block.drop(event, Drop.BOT, userAgent=agent)
            elif self._mark and "$is_bot" not in event.properties:
                event.prefix = [*event.prefix, IS_BOT]
                event.properties["$is_bot"] = True


def visitor_agent(event: Event) -> str:
    """The visitor's user agent, or an empty string where only a server library's is known."""
    properties = event.properties
    agent = properties.get("$raw_user_agent") or properties.get("$user_agent")
    if type(agent) is str:
        return agent
    header = event.record.user_agent
    return header if properties.get("$lib") == "web" or header.startswith("Mozilla/") else ""


class AddressAndPlace:
    """`$ip` and `$geoip_*`. A project may want neither address kept; `$geoip_disable` keeps the place away."""

    def __init__(self, geoip: GeoIp) -> None:
        self._geoip = geoip
        self._spliced: dict[str, bytes] = {}

    def __call__(self, block: Block) -> None:
        self._spliced.clear()
        for event in block.events:
            properties = event.properties
            given = properties.get("$ip")
            ip = given if type(given) is str and given else event.ip or event.record.ip
            event.ip = ip
            if event.tenant.anonymize_ips:
                if "$ip" in properties:
                    del properties["$ip"]
                    event.rewritten = True
            elif ip and "$ip" not in properties:
                event.prefix = [*event.prefix, b'"$ip":' + _encode(ip)]
            if ip and not properties.get("$geoip_disable"):
                self._place(event, ip)

    def _place(self, event: Event, ip: str) -> None:
        place = self._geoip.locate(ip)
        if not place:
            return
        properties = event.properties
        if "$geoip_country_code" in properties:  # the sender knows better, in part or in whole
            place = {key: value for key, value in place.items() if key not in properties}
            event.prefix = [*event.prefix, members(place)] if place else event.prefix
            event.country = _text(properties["$geoip_country_code"])
            return
        spliced = self._spliced.get(ip)
        if spliced is None:
            spliced = self._spliced[ip] = members(place)
        event.prefix = [*event.prefix, spliced]
        event.country = place.get("$geoip_country_code") or ""
        event.person_geo = place


class BrowserFromUserAgent:
    """`$browser` and its like, for raw callers only: every SDK for browsers sends its own."""

    def __init__(self, agents: UserAgents) -> None:
        self._agents = agents

    def __call__(self, block: Block) -> None:
        for event in block.events:
            properties = event.properties
            if "$browser" in properties or "$os" in properties or properties.get("$is_server"):
                continue
            agent = visitor_agent(event)
            if not agent:
                continue
            found = {key: value for key, value in self._agents.properties(agent).items() if key not in properties}
            if found:
                event.prefix = [*event.prefix, members(found)]
                properties.update(found)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
