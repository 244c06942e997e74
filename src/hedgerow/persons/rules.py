"""PostHog's rules about persons that are plain lists: illegal ids, properties taken from events, volatile properties.

Source: wire-protocol.md 11.2 and 11.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Ids that many people share because a client had none to give: whoever merges with one would swallow everybody.
_ILLEGAL_IN_ANY_CASE = frozenset(
    ("anonymous", "guest", "distinctid", "distinct_id", "id", "not_authenticated", "email", "undefined", "true",
     "false")
)  # fmt: skip
_ILLEGAL_AS_WRITTEN = frozenset(("[object Object]", "NaN", "None", "none", "null", "0", "undefined"))
_QUOTES = frozenset("\"'")


def is_illegal(distinct_id: str) -> bool:
    """Whether an id must not take part in a merge."""
    if _is_illegal_bare(distinct_id):
        return True
    quoted = len(distinct_id) > 1 and distinct_id[0] in _QUOTES and distinct_id[0] == distinct_id[-1]
    return quoted and _is_illegal_bare(distinct_id[1:-1])


def _is_illegal_bare(distinct_id: str) -> bool:
    return not distinct_id.strip() or distinct_id in _ILLEGAL_AS_WRITTEN or distinct_id.lower() in _ILLEGAL_IN_ANY_CASE


CAMPAIGN_KEYS = (
    "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_name", "utm_term", "gclid", "gad_source", "gclsrc",
    "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "twclid", "li_fat_id", "mc_cid", "igshid", "ttclid", "rdt_cid",
    "irclid", "_kx", "epik", "qclid", "sccid",
)  # fmt: skip

EVENT_TO_PERSON = (
    "$app_build", "$app_name", "$app_namespace", "$app_version", "$browser", "$browser_version", "$device_type",
    "$current_url", "$pathname", "$os", "$os_name", "$os_version", "$referring_domain", "$referrer", "$screen_height",
    "$screen_width", "$viewport_height", "$viewport_width", "$raw_user_agent", *CAMPAIGN_KEYS,
)  # fmt: skip

GEOIP = (
    "$geoip_city_name", "$geoip_country_name", "$geoip_country_code", "$geoip_continent_name",
    "$geoip_continent_code", "$geoip_postal_code", "$geoip_latitude", "$geoip_longitude", "$geoip_accuracy_radius",
    "$geoip_time_zone",
    "$geoip_subdivision_1_code", "$geoip_subdivision_1_name", "$geoip_subdivision_2_code", "$geoip_subdivision_2_name",
    "$geoip_subdivision_3_code", "$geoip_subdivision_3_name", "$geoip_city_confidence", "$geoip_country_confidence",
    "$geoip_postal_code_confidence", "$geoip_subdivision_1_confidence", "$geoip_subdivision_2_confidence",
)  # fmt: skip


def initial_name(name: str) -> str:
    """`$initial_browser` for `$browser`, `$initial_utm_source` for `utm_source`."""
    return f"$initial_{name.removeprefix('$')}"


INITIAL_NAMES: Mapping[str, str] = {name: initial_name(name) for name in (*EVENT_TO_PERSON, *GEOIP)}

# Some SDKs say $os_name and some $os: both are the same property of the person.
_SAME_PROPERTY = {"$os_name": "$os"}
_SERVER_SIDE_OS = frozenset(("$os", "$os_name", "$os_version"))  # there it is the server's, not the person's
SERVER_SIDE_LIBS = frozenset(
    ("posthog-python", "posthog-node", "posthog-php", "posthog-ruby", "posthog-go", "posthog-java", "posthog-server",
     "posthog-elixir", "posthog-dotnet", "posthog-rs")
)  # fmt: skip

# event property -> (name in $set, name in $set_once)
_ADDED = {name: (name, INITIAL_NAMES[name]) for name in (*EVENT_TO_PERSON, *GEOIP) if name not in _SAME_PROPERTY}


def added_properties(properties: Mapping[str, Any], lib: str | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an event's own properties contribute to its person, as `($set, $set_once)`."""
    to_set: dict[str, Any] = {}
    once: dict[str, Any] = {}
    server_side = lib in SERVER_SIDE_LIBS
    for name in properties.keys() & _ADDED.keys():
        if server_side and name in _SERVER_SIDE_OS:
            continue
        value = properties[name]
        if value is not None:  # browsers send each campaign key, null where there was none
            now, first = _ADDED[name]
            to_set[now] = once[first] = value
    if not server_side:
        for other, name in _SAME_PROPERTY.items():
            if properties.get(other) is not None and properties.get(name) is None:
                to_set[name] = once[INITIAL_NAMES[name]] = properties[other]
    return to_set, once


# A plain event that changes only these does not write the person: they change with every page and every network.
VOLATILE = frozenset(
    ("$browser", "$browser_version", "$device_type", "$current_url", "$pathname", "$os", "$os_name", "$os_version",
     "$referring_domain", "$referrer", "$screen_height", "$screen_width", "$viewport_height", "$viewport_width",
     "$raw_user_agent", *(set(GEOIP) - {"$geoip_country_name", "$geoip_city_name"}))
)  # fmt: skip
