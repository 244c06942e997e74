from __future__ import annotations

from hedgerow.dashboards.templates.building import event, insight, table, template, text, trends, variable

TEMPLATE = template(
    "engineering-health",
    "Engineering health",
    "Errors, how long requests take, and how many events arrive.",
    ["engineering"],
    [
        variable(
            "ERROR",
            "Error",
            "$exception",
            "error",
            "exception",
            "error occurred",
            "payment failed",
            description="Something goes wrong.",
        ),
        variable(
            "REQUEST",
            "Request",
            "api_request",
            "request",
            "api request",
            "$pageleave",
            description="Something that takes time, such as a request.",
        ),
        variable(
            "DURATION",
            "How long it took",
            "duration_ms",
            "duration",
            "$prev_pageview_duration",
            type="property",
            description="A number; milliseconds or seconds, as you send it.",
        ),
        variable("ENDPOINT", "Endpoint", "endpoint", "route", "path", "$pathname", type="property"),
        variable("STATUS", "Status", "status_code", "status", "$browser", type="property"),
    ],
    text(
        "**Engineering health.** Errors are `{ERROR}`; requests are `{REQUEST}` with the properties `{DURATION}`, "
        "`{ENDPOINT}` and `{STATUS}`."
    ),
    insight("Errors an hour", trends(event("{ERROR}"), date_from="-48h", interval="hour")),
    insight(
        "95th percentile of a request",
        trends(event("{REQUEST}", "p95", math_property="{DURATION}"), date_from="-48h", interval="hour"),
    ),
    insight(
        "Events ingested a minute",
        trends(event(None), display="ActionsAreaGraph", date_from="-1h", interval="minute"),
    ),
    insight(
        "Errors by endpoint",
        trends(event("{ERROR}"), display="ActionsBarValue", date_from="-7d", breakdown="{ENDPOINT}"),
    ),
    insight(
        "Requests by status",
        trends(event("{REQUEST}"), display="ActionsStackedBar", date_from="-7d", breakdown="{STATUS}"),
    ),
    insight(
        "Slowest endpoints",
        table(
            "SELECT properties[{ENDPOINT}] AS endpoint, count() AS requests, "
            "round(quantile(0.5)(toFloat(properties[{DURATION}])), 1) AS median, "
            "round(quantile(0.95)(toFloat(properties[{DURATION}])), 1) AS p95 "
            "FROM events WHERE event = {REQUEST} AND timestamp > now() - INTERVAL 7 DAY "
            "GROUP BY endpoint ORDER BY p95 DESC LIMIT 25"
        ),
    ),
)
