"""What a row of the table of a site stands for, for each `breakdownBy`: from where its value is read.

Values of an event come from the events that are counted, values of a session from the session; what a session has
besides (the last link out of the site, the address that it came from) from more of its events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr
from hedgerow.insights.web.channels import entry_parameter
from hedgerow.insights.web.models import BreakdownBy
from hedgerow.insights.web.site import Site

Where = Literal["event", "session", "clicks", "referrers"]
PATHNAME = ast.name("properties", "$pathname")


@dataclass(frozen=True, slots=True)
class Source:
    """`value` over the table at `where`; rows are shown where `shown`, an expression over `breakdown_value`, is true.

    The sources `clicks` and `referrers` give a column of that name for each session.
    """

    where: Where
    value: Callable[[Site], ast.Expr]
    shown: str = "breakdown_value IS NOT NULL"


def _event(text: str, shown: str = "breakdown_value IS NOT NULL") -> Source:
    return Source("event", lambda _: parse_expr(text), shown)


def _session(text: str, shown: str = "breakdown_value IS NOT NULL") -> Source:
    return Source("session", lambda _: parse_expr(text), shown)


def _parameter(name: str) -> Source:
    return Source("session", lambda _: entry_parameter(name), ALL)


def _previous_page(site: Site) -> ast.Expr:
    """Within a page that never reloads it says so itself; else the referrer, whose path is enough on the same site."""
    return parse_expr(
        "multiIf(properties.$prev_pageview_pathname IS NOT NULL, {previous}, "
        "domain(properties.$current_url) = domain(properties.$referrer), {path}, properties.$referrer)",
        {
            "previous": site.clean(parse_expr("properties.$prev_pageview_pathname")),
            "path": site.clean(parse_expr("path(properties.$referrer)")),
        },
    )


ALL = "true"  # visitors without a campaign are worth a row
SOURCE_MEDIUM_CAMPAIGN = (
    "concat(multiIf($entry_utm_source IS NOT NULL, $entry_utm_source, "
    "$entry_referring_domain IS NOT NULL, concat('referrer:', $entry_referring_domain), '(none)'), ' / ', "
    "ifNull($entry_utm_medium, '(none)'), ' / ', ifNull($entry_utm_campaign, '(none)'))"
)
SECOND = "breakdown_value.2 IS NOT NULL"

SOURCES: dict[BreakdownBy, Source] = {
    "Page": Source("event", lambda site: site.clean(PATHNAME)),
    "InitialPage": Source("session", lambda site: site.clean(ast.name("$entry_pathname"))),
    "ExitPage": Source("session", lambda site: site.clean(ast.name("$end_pathname"))),
    "ExitClick": Source("clicks", lambda _: parse_expr("nullIf(value, '')")),
    "PreviousPage": Source("event", _previous_page),
    "ScreenName": _event("properties.$screen_name"),
    "InitialChannelType": _session("nullIf($channel_type, '')"),
    "InitialReferringDomain": _session("$entry_referring_domain"),
    "InitialReferringURL": Source("referrers", lambda _: parse_expr("nullIf(cutQueryStringAndFragment(value), '')")),
    "InitialUTMSource": _session("$entry_utm_source", ALL),
    "InitialUTMCampaign": _session("$entry_utm_campaign", ALL),
    "InitialUTMMedium": _session("$entry_utm_medium", ALL),
    "InitialUTMTerm": _parameter("utm_term"),
    "InitialUTMContent": _parameter("utm_content"),
    "InitialUTMSourceMediumCampaign": _session(SOURCE_MEDIUM_CAMPAIGN),
    "Browser": _event("properties.$browser"),
    "OS": _event("properties.$os"),
    "Viewport": _event(
        "tuple(toFloat(properties.$viewport_width), toFloat(properties.$viewport_height))",
        "ifNull(breakdown_value.1, 0) != 0 AND ifNull(breakdown_value.2, 0) != 0",
    ),
    "DeviceType": _event("properties.$device_type"),
    "Country": _event("properties.$geoip_country_code"),
    "Region": _event(
        "tuple(properties.$geoip_country_code, properties.$geoip_subdivision_1_code, "
        "properties.$geoip_subdivision_1_name)",
        SECOND,
    ),
    "City": _event("tuple(properties.$geoip_country_code, properties.$geoip_city_name)", SECOND),
    "Timezone": _event("-toFloat(properties.$timezone_offset) / 60"),  # browsers count minutes, to the west
    "Language": _event("properties.$browser_language"),
    "FrustrationMetrics": Source("event", lambda site: site.clean(PATHNAME)),
}
