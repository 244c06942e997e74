from __future__ import annotations

from hedgerow.dashboards.templates.building import event, funnel, insight, number, template, text, trends

TEMPLATE = template(
    "company-kpis",
    "Company KPIs",
    "How the company does: revenue, active users, activation and churn.",
    ["company"],
    text(
        "**Company KPIs.** Made for the events `signed_up`, `onboarding_completed`, `payment_completed` "
        "(with the property `amount`) and `subscription_cancelled`. Change a tile's query to use your own names."
    ),
    insight("Revenue", number(event("payment_completed", "sum", math_property="amount")), width=3, height=3),
    insight("Monthly active users", number(event(None, "monthly_active")), width=3, height=3),
    insight("Sign-ups", number(event("signed_up", "dau")), width=3, height=3),
    insight("Cancellations", number(event("subscription_cancelled", "dau")), width=3, height=3),
    insight(
        "DAU / MAU",
        trends(event(None, "dau"), event(None, "monthly_active"), formula="A / B * 100"),
        description="How much of the month's users come on a day, in percent.",
    ),
    insight(
        "Activation rate",
        trends(event("onboarding_completed", "dau"), event("signed_up", "dau"), formula="A / B * 100", interval="week"),
        description="Onboarded of those who signed up, in percent.",
    ),
    insight(
        "Weekly revenue",
        trends(
            event("payment_completed", "sum", math_property="amount"),
            display="ActionsBar",
            date_from="-12w",
            interval="week",
        ),
    ),
    insight("Daily sign-ups", trends(event("signed_up", "dau"), compare=True)),
    insight(
        "Churn",
        trends(
            event("subscription_cancelled", "dau"),
            event("payment_completed", "dau"),
            formula="A / B * 100",
            date_from="-6m",
            interval="month",
        ),
        description="Cancelled of those who paid, in percent of a month.",
    ),
    insight(
        "Onboarding", funnel(event("signed_up"), event("onboarding_completed"), event("payment_completed"), days=30)
    ),
)
