from __future__ import annotations

from hedgerow.dashboards.templates.building import event, insight, number, table, template, text, trends

TEMPLATE = template(
    "customer-success",
    "Customer success",
    "How satisfied customers are, and who may be leaving.",
    ["customers"],
    text(
        "**Customer success.** Made for `nps_answered` (with the property `score`, 0 to 10), `ticket_opened`, "
        "`ticket_closed` and `subscription_cancelled`."
    ),
    insight("Average score", number(event("nps_answered", "avg", math_property="score")), width=4, height=3),
    insight("Tickets opened", number(event("ticket_opened")), width=4, height=3),
    insight("Cancellations", number(event("subscription_cancelled", "dau")), width=4, height=3),
    insight(
        "Net promoter score",
        table(
            "SELECT toStartOfWeek(timestamp) AS week, count() AS answers, "
            "round(100 * (countIf(toFloat(properties.score) >= 9) - countIf(toFloat(properties.score) <= 6)) "
            "/ count(), 1) AS nps FROM events WHERE event = 'nps_answered' AND timestamp > now() - INTERVAL 90 DAY "
            "GROUP BY week ORDER BY week LIMIT 20"
        ),
    ),
    insight("Tickets", trends(event("ticket_opened"), event("ticket_closed"), display="ActionsBar")),
    insight(
        "People at risk",
        table(
            "SELECT count() AS people, countIf(last_seen < now() - INTERVAL 14 DAY) AS quiet_for_two_weeks, "
            "countIf(tickets > 1) AS with_several_tickets, countIf(worst <= 6) AS detractors FROM ("
            "SELECT person_id, max(timestamp) AS last_seen, countIf(event = 'ticket_opened') AS tickets, "
            "minIf(toFloat(properties.score), event = 'nps_answered') AS worst "
            "FROM events WHERE timestamp > now() - INTERVAL 60 DAY GROUP BY person_id) LIMIT 1"
        ),
        description="How many were here in the last 60 days, and how many of them show signs of leaving.",
    ),
    insight(
        "Cancellations by reason",
        trends(event("subscription_cancelled"), display="ActionsPie", date_from="-90d", breakdown="reason"),
    ),
)
