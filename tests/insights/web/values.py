"""The value of a row, for each breakdown, of a session and one of its events: plainly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.insights.reference.web import Period, Session
from tests.insights.support import Happened, History

Value = Callable[[Session, Happened], Any]
Build = Callable[[History, Sequence[Period]], Value]


def _property(name: str) -> Build:
    return lambda history, periods: lambda session, event: event.properties.get(name) or None


def _entry(name: str) -> Build:
    return lambda history, periods: lambda session, event: session.entry(name)


def _several(*names: str) -> Build:
    return lambda history, periods: lambda session, event: tuple(event.properties.get(name) or None for name in names)


def _parameter(name: str) -> Build:
    def value(session: Session, event: Happened) -> str | None:
        url = session.entry("$current_url") or ""
        return (parse_qs(urlsplit(url).query).get(name) or [None])[0]

    return lambda history, periods: value


def _previous_page(session: Session, event: Happened) -> str | None:
    properties = event.properties
    referrer = properties.get("$referrer")
    if properties.get("$prev_pageview_pathname"):
        return str(properties["$prev_pageview_pathname"])
    url = properties.get("$current_url")
    if url and referrer and urlsplit(url).hostname == urlsplit(referrer).hostname:
        return urlsplit(referrer).path
    return referrer or None


def _source_medium_campaign(session: Session, event: Happened) -> str:
    domain = session.entry("$referring_domain")
    source = session.entry("utm_source") or (f"referrer:{domain}" if domain else "(none)")
    return " / ".join((source, session.entry("utm_medium") or "(none)", session.entry("utm_campaign") or "(none)"))


def _last_click(history: History, periods: Sequence[Period]) -> Value:
    def value(session: Session, event: Happened) -> str | None:
        links = [
            one.properties["$external_click_url"]
            for one in session.events
            if one.event == "$autocapture"
            and one.properties.get("$external_click_url")
            and any(period.has(one.at) for period in periods)
        ]
        return links[-1] if links else None

    return value


def _referrer(history: History, periods: Sequence[Period]) -> Value:
    def value(session: Session, event: Happened) -> str | None:
        for one in session.events:
            if one.properties.get("$current_url") and any(period.has(one.at) for period in periods):
                return (one.properties.get("$referrer") or "").split("?")[0].split("#")[0] or None
        return None

    return value


def _channel(session: Session, event: Happened) -> str:
    """Of the few sources and referrers that these histories have."""
    source, medium = session.entry("utm_source"), session.entry("utm_medium")
    campaign, domain = session.entry("utm_campaign"), session.entry("$referring_domain")
    site = source or domain or ""
    if medium == "cpc":
        return "Paid Search" if "google" in site else "Paid Unknown"
    if not (source or medium or campaign) and domain in (None, "$direct"):
        return "Direct"
    if medium == "email":
        return "Email"
    if "google" in site:
        return "Organic Search"
    return "Referral" if domain not in (None, "$direct") else "Unknown"


def _timezone(session: Session, event: Happened) -> float | None:
    offset = event.properties.get("$timezone_offset")
    return None if offset is None else -offset / 60


def _viewport(session: Session, event: Happened) -> tuple[Any, ...]:
    return tuple(event.properties.get(name) for name in ("$viewport_width", "$viewport_height"))


VALUES: dict[str, Build] = {
    "Page": _property("$pathname"),
    "InitialPage": _entry("$pathname"),
    "ExitPage": lambda history, periods: lambda session, event: session.exit("$pathname"),
    "ExitClick": _last_click,
    "PreviousPage": lambda history, periods: _previous_page,
    "ScreenName": _property("$screen_name"),
    "InitialChannelType": lambda history, periods: _channel,
    "InitialReferringDomain": _entry("$referring_domain"),
    "InitialReferringURL": _referrer,
    "InitialUTMSource": _entry("utm_source"),
    "InitialUTMCampaign": _entry("utm_campaign"),
    "InitialUTMMedium": _entry("utm_medium"),
    "InitialUTMTerm": _parameter("utm_term"),
    "InitialUTMContent": _parameter("utm_content"),
    "InitialUTMSourceMediumCampaign": lambda history, periods: _source_medium_campaign,
    "Browser": _property("$browser"),
    "OS": _property("$os"),
    "Viewport": lambda history, periods: _viewport,
    "DeviceType": _property("$device_type"),
    "Country": _property("$geoip_country_code"),
    "Region": _several("$geoip_country_code", "$geoip_subdivision_1_code", "$geoip_subdivision_1_name"),
    "City": _several("$geoip_country_code", "$geoip_city_name"),
    "Timezone": lambda history, periods: _timezone,
    "Language": _property("$browser_language"),
    "FrustrationMetrics": _property("$pathname"),
}
ALWAYS = lambda value: True  # noqa: E731
SHOWN: dict[str, Callable[[Any], bool]] = {
    **{f"InitialUTM{name}": ALWAYS for name in ("Source", "Campaign", "Medium", "Term", "Content")},
    "Viewport": lambda value: bool(value[0]) and bool(value[1]),
    "Region": lambda value: value[1] is not None,
    "City": lambda value: value[1] is not None,
}
