"""Random histories of a site's visitors, and random filters on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from tests.insights.reference.web import Session
from tests.insights.support import ZONES, Happened, History, random_history

NAMES = (
    "$pageview", "$pageview", "$pageview", "$screen", "$autocapture", "$pageleave",
    "$rageclick", "$dead_click", "$exception", "$web_vitals", "buy",
)  # fmt: skip
CHOICES: dict[str, tuple[Any, ...]] = {
    "$referrer": ("https://google.com/search?q=1", "https://shop.test/docs/a?b=1", "$direct", None),
    "$referring_domain": ("google.com", "shop.test", "$direct", None),
    "utm_source": ("google", "newsletter", "", None, None),
    "utm_medium": ("cpc", "email", None, None),
    "utm_campaign": ("spring", None, None),
    "$os": ("Linux", "Windows", None),
    "$device_type": ("Desktop", "Mobile", None),
    "$geoip_country_code": ("AT", "US", None),
    "$geoip_subdivision_1_code": ("9", "CA", None),
    "$geoip_subdivision_1_name": ("Vienna", "California", None),
    "$geoip_city_name": ("Vienna", "Berkeley", None),
    "$viewport_width": (800, 1024, 0, None),
    "$viewport_height": (600, 768, None),
    "$browser_language": ("de-AT", "en-US", "en-GB", "en", None),
    "$timezone_offset": (-60, 0, 345, None),
    "$screen_name": ("home", "cart", None),
    "$prev_pageview_pathname": ("/", "/docs", None),
    "$prev_pageview_max_scroll_percentage": (0.1, 0.5, 1, None),
    "$prev_pageview_max_content_percentage": (0.2, 0.8, 0.9, None),
    "$prev_pageview_duration": (1, 12.5, 90_000, None),
    "$external_click_url": ("https://other.test/a?b", "https://far.test/", "", None),
    "$event_type": ("click", "click", "submit"),
    "$web_vitals_LCP_value": (900, 2600.5, 4100, None),
}
QUERY_STRINGS = ("", "?utm_term=shoes", "?utm_term=red%20shoes&utm_content=top", "?utm_content=")

Passes = Callable[[Happened], bool]


def random_site(seed: int) -> History:
    """Visits of one or a few seconds or hours; in a session no two events have the same time."""
    random = Random(seed)
    history = random_history(seed, names=NAMES, days=8, most_events=60)
    for number, event in enumerate(history.events):
        event.at += timedelta(microseconds=2 * number)
        if random.random() < 0.6 and "$session_id" in event.properties:
            other = random.choice(history.events)  # visits of several events are what this is about
            if other.distinct_id == event.distinct_id and other.session_id:
                event.properties["$session_id"] = other.session_id
        for name, values in CHOICES.items():
            value = random.choice(values)
            if value is not None:
                event.properties[name] = value
        if random.random() < 0.2:
            del event.properties["$current_url"]
        else:
            event.properties["$current_url"] += random.choice(QUERY_STRINGS)
        if random.random() < 0.1:
            event.properties["$pathname"] = ""
    return history


def random_range(history: History, random: Random) -> dict[str, Any]:
    """A part of the days on which anything happened."""
    days = [day for zone, day in ZONES if zone == history.timezone]
    around = next((day for day in days if _is_near(history, day)), days[0])
    first = around + timedelta(days=random.randint(-5, 2))
    return {
        "date_from": first.strftime("%Y-%m-%d"),
        "date_to": (first + timedelta(days=random.randint(0, 5))).strftime("%Y-%m-%d"),
    }


def _is_near(history: History, day: Any) -> bool:
    return not history.events or abs(history.events[0].at.replace(tzinfo=None) - day) < timedelta(days=20)


def random_filters(random: Random) -> tuple[list[dict[str, Any]], Passes, Callable[[Session], bool]]:
    """Filters of a query, and whether an event and its session pass them."""
    filters: list[dict[str, Any]] = []
    events: list[Passes] = []
    sessions: list[Callable[[Session], bool]] = []
    if random.random() < 0.3:
        filters.append({"key": "$browser", "type": "event", "operator": "exact", "value": ["Chrome", "Firefox"]})
        events.append(lambda event: event.properties.get("$browser") in ("Chrome", "Firefox"))
    if random.random() < 0.3:
        filters.append({"key": "$geoip_country_code", "type": "event", "operator": "is_not", "value": "AT"})
        events.append(lambda event: event.properties.get("$geoip_country_code") != "AT")
    if random.random() < 0.2:
        filters.append({"key": "$entry_utm_medium", "type": "session", "operator": "exact", "value": "cpc"})
        sessions.append(lambda session: session.entry("utm_medium") == "cpc")
    if random.random() < 0.2:
        filters.append({"key": "$session_duration", "type": "session", "operator": "gt", "value": 5})
        sessions.append(lambda session: session.seconds > 5)
    return (
        filters,
        lambda event: all(passes(event) for passes in events),
        lambda session: all(passes(session) for passes in sessions),
    )
