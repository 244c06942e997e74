from __future__ import annotations

from hedgerow.dashboards.templates.building import SIGN_UP, event, funnel, insight, table, template, text, trends

TEMPLATE = template(
    "growth",
    "Growth",
    "Where people come from, and which of them stay.",
    ["growth", "marketing"],
    [SIGN_UP],
    text(
        "**Growth.** Visitors are people with page views, sign-ups are `{SIGN_UP}`; campaigns are read from `utm_…` "
        "parameters."
    ),
    insight("Visitors", trends(event("$pageview", "dau"), compare=True)),
    insight("Sign-ups", trends(event("{SIGN_UP}", "dau"), compare=True)),
    insight(
        "Sign-ups by channel",
        trends(event("{SIGN_UP}", "dau"), display="ActionsPie", breakdown="utm_source"),
    ),
    insight(
        "Visitors by referring site",
        trends(event("$pageview", "dau"), display="ActionsBarValue", breakdown="$referring_domain"),
    ),
    insight(
        "Campaigns",
        table(
            "SELECT properties.utm_campaign AS campaign, properties.utm_source AS source, "
            "uniq(person_id) AS visitors, uniqIf(person_id, event = {SIGN_UP}) AS sign_ups "
            "FROM events WHERE timestamp > now() - INTERVAL 30 DAY AND isNotNull(properties.utm_campaign) "
            "GROUP BY campaign, source ORDER BY visitors DESC LIMIT 50"
        ),
    ),
    insight("Conversion by source", funnel(event("$pageview"), event("{SIGN_UP}"), breakdown="utm_source", days=7)),
    insight(
        "Landing pages",
        trends(event("$pageview", "dau"), display="ActionsBarValue", breakdown="$pathname"),
    ),
    insight(
        "Visitors by country",
        trends(event("$pageview", "dau"), display="WorldMap", breakdown="$geoip_country_code"),
    ),
)
