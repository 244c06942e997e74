from __future__ import annotations

from hedgerow.dashboards.templates.building import (
    CANCELLATION,
    event,
    insight,
    number,
    table,
    template,
    text,
    trends,
    variable,
)

TEMPLATE = template(
    "customer-success",
    "Customer success",
    "How satisfied customers are, and who may be leaving.",
    ["customers"],
    [
        variable(
            "ANSWER",
            "Answer to a survey",
            "nps_answered",
            "survey sent",
            "survey answered",
            "review written",
            description="Somebody says how satisfied they are.",
        ),
        variable(
            "SCORE",
            "Score",
            "score",
            "rating",
            "$survey_response",
            type="property",
            description="A number. The net promoter score takes it as 0 to 10.",
        ),
        variable(
            "TICKET_OPENED",
            "Ticket opened",
            "ticket_opened",
            "ticket created",
            "support requested",
            "payment failed",
            description="Somebody needs help.",
        ),
        variable(
            "TICKET_CLOSED",
            "Ticket closed",
            "ticket_closed",
            "ticket solved",
            "support ended",
            description="Somebody was helped.",
        ),
        CANCELLATION,
        variable("REASON", "Reason for a cancellation", "reason", "cancellation_reason", type="property"),
    ],
    text(
        "**Customer success.** Answers are `{ANSWER}` with the property `{SCORE}`, tickets are `{TICKET_OPENED}` and "
        "`{TICKET_CLOSED}`, cancellations are `{CANCELLATION}`."
    ),
    insight("Average score", number(event("{ANSWER}", "avg", math_property="{SCORE}")), width=4, height=3),
    insight("Tickets opened", number(event("{TICKET_OPENED}")), width=4, height=3),
    insight("Cancellations", number(event("{CANCELLATION}", "dau")), width=4, height=3),
    insight(
        "Net promoter score",
        table(
            "SELECT toStartOfWeek(timestamp) AS week, count() AS answers, "
            "round(100 * (countIf(toFloat(properties[{SCORE}]) >= 9) - countIf(toFloat(properties[{SCORE}]) <= 6)) "
            "/ count(), 1) AS nps FROM events WHERE event = {ANSWER} AND timestamp > now() - INTERVAL 90 DAY "
            "GROUP BY week ORDER BY week LIMIT 20"
        ),
    ),
    insight("Tickets", trends(event("{TICKET_OPENED}"), event("{TICKET_CLOSED}"), display="ActionsBar")),
    insight(
        "People at risk",
        table(
            "SELECT count() AS people, countIf(last_seen < now() - INTERVAL 14 DAY) AS quiet_for_two_weeks, "
            "countIf(tickets > 1) AS with_several_tickets, countIf(worst <= 6) AS detractors FROM ("
            "SELECT person_id, max(timestamp) AS last_seen, countIf(event = {TICKET_OPENED}) AS tickets, "
            "minIf(toFloat(properties[{SCORE}]), event = {ANSWER}) AS worst "
            "FROM events WHERE timestamp > now() - INTERVAL 60 DAY GROUP BY person_id) LIMIT 1"
        ),
        description="How many were here in the last 60 days, and how many of them show signs of leaving.",
    ),
    insight(
        "Cancellations by reason",
        trends(event("{CANCELLATION}"), display="ActionsPie", date_from="-90d", breakdown="{REASON}"),
    ),
)
