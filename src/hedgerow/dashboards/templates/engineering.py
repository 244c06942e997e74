from __future__ import annotations

from hedgerow.dashboards.templates.building import event, insight, table, template, text, trends

TEMPLATE = template(
    "engineering-health",
    "Engineering health",
    "Errors, how long requests take, and how many events arrive.",
    ["engineering"],
    text(
        "**Engineering health.** Errors are `$exception`; requests are made for `api_request` with the properties "
        "`duration_ms`, `endpoint` and `status_code`."
    ),
    insight("Errors an hour", trends(event("$exception"), date_from="-48h", interval="hour")),
    insight(
        "95th percentile of a request (ms)",
        trends(event("api_request", "p95", math_property="duration_ms"), date_from="-48h", interval="hour"),
    ),
    insight(
        "Events ingested a minute",
        trends(event(None), display="ActionsAreaGraph", date_from="-1h", interval="minute"),
    ),
    insight(
        "Errors by endpoint",
        trends(event("$exception"), display="ActionsBarValue", date_from="-7d", breakdown="endpoint"),
    ),
    insight(
        "Status codes",
        trends(event("api_request"), display="ActionsStackedBar", date_from="-7d", breakdown="status_code"),
    ),
    insight(
        "Slowest endpoints",
        table(
            "SELECT properties.endpoint AS endpoint, count() AS requests, "
            "round(quantile(0.5)(toFloat(properties.duration_ms))) AS median_ms, "
            "round(quantile(0.95)(toFloat(properties.duration_ms))) AS p95_ms "
            "FROM events WHERE event = 'api_request' AND timestamp > now() - INTERVAL 7 DAY "
            "GROUP BY endpoint ORDER BY p95_ms DESC LIMIT 25"
        ),
    ),
)
