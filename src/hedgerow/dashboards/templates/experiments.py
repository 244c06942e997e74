from __future__ import annotations

from hedgerow.dashboards.templates.building import event, insight, table, template, text, trends, variable

TEMPLATE = template(
    "experiment-results",
    "Experiment results",
    "Which flags are being tried out, and what their variants do.",
    ["experiments"],
    [
        variable(
            "GOAL",
            "Goal",
            "signed_up",
            "user signed up",
            "user_signed_up",
            "order completed",
            "payment_completed",
            description="What the variants are to bring about.",
        ),
        variable(
            "EXPOSURE", "Exposure", "$feature_flag_called", "experiment viewed", description="Somebody meets a variant."
        ),
        variable(
            "FLAG",
            "Experiment",
            "$feature_flag",
            "experiment",
            type="property",
            description="The property that names the flag or the experiment.",
        ),
        variable(
            "VARIANT",
            "Variant",
            "$feature_flag_response",
            "variant",
            type="property",
            description="The property that names the variant; one of them is `control`.",
        ),
    ],
    text(
        "**Experiment results.** Exposures are `{EXPOSURE}`, the goal is `{GOAL}`. Significance "
        "takes the difference of two shares as normally distributed: over 95 % is a result."
    ),
    insight(
        "People exposed a day, by flag",
        trends(event("{EXPOSURE}", "dau"), breakdown="{FLAG}"),
    ),
    insight(
        "People exposed, by variant",
        trends(event("{EXPOSURE}", "dau"), display="ActionsBarValue", breakdown="{VARIANT}"),
    ),
    insight(
        "Conversion by variant",
        table(
            "SELECT flag, variant, count() AS exposed, countIf(reached) AS converted, "
            "round(100 * countIf(reached) / count(), 2) AS conversion_percent FROM ("
            "SELECT person_id, properties[{FLAG}] AS flag, properties[{VARIANT}] AS variant, "
            "person_id IN (SELECT person_id FROM events WHERE event = {GOAL} "
            "AND timestamp > now() - INTERVAL 30 DAY) AS reached "
            "FROM events WHERE event = {EXPOSURE} AND timestamp > now() - INTERVAL 30 DAY "
            "GROUP BY person_id, flag, variant) "
            "GROUP BY flag, variant ORDER BY flag, variant LIMIT 100"
        ),
        width=12,
    ),
    insight(
        "Lift and significance",
        table(
            "SELECT flag, variant, round(100 * (share - control) / control, 2) AS lift_percent, "
            "round(100 * erf(abs(share - control) / sqrt(2 * (share * (1 - share) / people "
            "+ control * (1 - control) / control_people))), 2) AS significance_percent FROM ("
            "SELECT flag, variant, count() AS people, countIf(reached) / count() AS share, "
            "max(if(variant = 'control', countIf(reached) / count(), 0)) OVER (PARTITION BY flag) AS control, "
            "max(if(variant = 'control', count(), 0)) OVER (PARTITION BY flag) AS control_people FROM ("
            "SELECT person_id, properties[{FLAG}] AS flag, properties[{VARIANT}] AS variant, "
            "person_id IN (SELECT person_id FROM events WHERE event = {GOAL} "
            "AND timestamp > now() - INTERVAL 30 DAY) AS reached "
            "FROM events WHERE event = {EXPOSURE} AND timestamp > now() - INTERVAL 30 DAY "
            "GROUP BY person_id, flag, variant) GROUP BY flag, variant) "
            "WHERE variant != 'control' AND control > 0 ORDER BY flag, variant LIMIT 100"
        ),
        width=12,
    ),
)
