"""Events as posthog-js sends them, without uuids so that the server assigns them, as ready-made gzip bodies.

About 1.4 KB and 39 properties an event. A body's events are one visitor's, as in the SDK's queue. Half of the visitors
are identified; the others' events carry `$process_person_profile: false`, as by default.
"""

from __future__ import annotations

import random
import struct
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

EVENTS_PER_VISITOR = 10  # more of them in one table would compress better than real traffic does
PAGES = ("/", "/pricing", "/cart", "/checkout", "/product/{n}", "/blog/{n}", "/docs/{n}", "/account")
EVENTS = ("$pageview", "$pageview", "$autocapture", "$autocapture", "$pageleave", "product viewed", "added to cart")
BROWSERS = (("Chrome", 138), ("Chrome", 137), ("Safari", 18), ("Firefox", 140), ("Edge", 138))
SYSTEMS = (("Windows", "10"), ("Mac OS X", "10.15.7"), ("iOS", "18.5"), ("Android", "15"), ("Linux", ""))
SCREENS = ((1920, 1080), (1440, 900), (390, 844), (2560, 1440), (412, 915))
SOURCES = (None, None, None, "google", "newsletter", "twitter")
REFERRERS = ("$direct", "https://www.google.com/", "https://news.ycombinator.com/", "https://t.co/abc")


class Visitor:
    """One browser, with what stays the same over its events."""

    def __init__(self, chance: random.Random, token: str, identified: bool) -> None:
        self._chance = chance
        browser, version = chance.choice(BROWSERS)
        system, system_version = chance.choice(SYSTEMS)
        width, height = chance.choice(SCREENS)
        width, height = width - chance.randrange(60), height - chance.randrange(40)
        referrer, source = chance.choice(REFERRERS), chance.choice(SOURCES)
        if referrer.startswith("https"):
            referrer += f"search/{chance.getrandbits(32):x}?q={chance.getrandbits(24)}"
        entry = f"https://shop.example.com/landing/{chance.randrange(300)}?ref={chance.getrandbits(40):x}"
        patch = f"{chance.randrange(8)}.{chance.randrange(7000)}.{chance.randrange(200)}"
        self.distinct_id = self._uuid7()
        self._session, self._window = self._uuid7(), self._uuid7()
        self._fixed: dict[str, Any] = {
            "$os": system,
            "$os_version": system_version,
            "$browser": browser,
            "$browser_version": version,
            "$device_type": "Mobile" if width < 500 else "Desktop",
            "$browser_language": "en-US",
            "$browser_language_prefix": "en",
            "$screen_height": height,
            "$screen_width": width,
            "$viewport_height": height - 137,
            "$viewport_width": width,
            "$raw_user_agent": f"Mozilla/5.0 ({system} {system_version}; Win64; x64) AppleWebKit/537.36"
            f" (KHTML, like Gecko) {browser}/{version}.{patch} Safari/537.36",
            "$timezone": "Europe/Berlin",
            "$lib": "web",
            "$lib_version": "1.449.2",
            "$host": "shop.example.com",
            "$referrer": referrer,
            "$referring_domain": referrer.split("/")[2] if "/" in referrer else referrer,
            "utm_source": source,
            "utm_medium": "cpc" if source else None,
            "utm_campaign": "spring" if source else None,
            "gclid": None,
            "fbclid": None,
            "$session_entry_url": entry,
            "$session_entry_pathname": "/landing",
            "$session_entry_host": "shop.example.com",
            "distinct_id": self.distinct_id,
            "$device_id": self.distinct_id,
            "$session_id": self._session,
            "$window_id": self._window,
            "$is_identified": identified,
            "$process_person_profile": identified,
            "token": token,
        }

    def event(self) -> bytes:
        chance = self._chance
        now = time.time()
        path = chance.choice(PAGES).format(n=chance.randrange(500))
        properties = {
            **self._fixed,
            "$current_url": f"https://shop.example.com{path}?variant={chance.randrange(40)}",
            "$pathname": path,
            "title": f"Shop: {path.strip('/') or 'home'}",
            "$insert_id": f"{chance.getrandbits(80):016x}",
            "$time": round(now, 3),
            "$pageview_id": self._uuid7(),
        }
        when = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return orjson.dumps({"event": chance.choice(EVENTS), "properties": properties, "timestamp": when})

    def _uuid7(self) -> str:
        bits = (int(time.time() * 1000) << 80) | (0x7 << 76) | (self._chance.getrandbits(12) << 64)
        return str(UUID(int=bits | (0b10 << 62) | self._chance.getrandbits(62)))


def usual_bodies(token: str, events: int, per_request: int) -> Iterator[bytes]:
    """`events` events, all different; about ten of each visitor, or one request's where that is more."""
    chance = random.Random(per_request)
    number = 1 + events // max(EVENTS_PER_VISITOR, per_request)
    visitors = [Visitor(chance, token, identified=index % 2 == 0) for index in range(number)]
    for _ in range(events // per_request):
        visitor = chance.choice(visitors)
        yield _body(token, [visitor.event() for _ in range(per_request)])


def new_people_bodies(token: str, events: int, per_request: int) -> Iterator[bytes]:
    """`events` events, each of a person never seen before."""
    chance = random.Random(f"new {time.time_ns()}")
    for _ in range(events // per_request):
        yield _body(token, [Visitor(chance, token, identified=True).event() for _ in range(per_request)])


def write(bodies: Iterator[bytes], path: Path) -> int:
    """Write bodies, each after its length as four bytes, for `send.lua`; returns how many."""
    count = 0
    with path.open("wb") as file:
        for body in bodies:
            file.write(struct.pack("<I", len(body)))
            file.write(body)
            count += 1
    return count


def _body(token: str, events: list[bytes]) -> bytes:
    whole = b'{"api_key":"%s","batch":[%s]}' % (token.encode(), b",".join(events))
    compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
    return compressor.compress(whole) + compressor.flush()
