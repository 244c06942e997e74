from __future__ import annotations

from hedgerow.dashboards.templates.building import (
    AMOUNT,
    CANCELLATION,
    PAYMENT,
    SIGN_UP,
    event,
    funnel,
    insight,
    number,
    template,
    text,
    trends,
    variable,
)

TEMPLATE = template(
    "company-kpis",
    "Company KPIs",
    "How the company does: revenue, active users, activation and churn.",
    ["company"],
    [
        SIGN_UP,
        variable(
            "ACTIVATION",
            "Activation",
            "onboarding_completed",
            "activated",
            "project_created",
            "checkout started",
            "first order",
            description="A newcomer does what makes the product worth something.",
        ),
        PAYMENT,
        AMOUNT,
        CANCELLATION,
    ],
    text(
        "**Company KPIs.** Sign-ups are `{SIGN_UP}`, activation is `{ACTIVATION}`, payments are `{PAYMENT}` with the "
        "property `{AMOUNT}`, and cancellations are `{CANCELLATION}`."
    ),
    insight("Revenue", number(event("{PAYMENT}", "sum", math_property="{AMOUNT}")), width=3, height=3),
    insight("Monthly active users", number(event(None, "monthly_active")), width=3, height=3),
    insight("Sign-ups", number(event("{SIGN_UP}", "dau")), width=3, height=3),
    insight("Cancellations", number(event("{CANCELLATION}", "dau")), width=3, height=3),
    insight(
        "DAU / MAU",
        trends(event(None, "dau"), event(None, "monthly_active"), formula="A / B * 100"),
        description="How much of the month's users come on a day, in percent.",
    ),
    insight(
        "Activation rate",
        trends(event("{ACTIVATION}", "dau"), event("{SIGN_UP}", "dau"), formula="A / B * 100", interval="week"),
        description="Onboarded of those who signed up, in percent.",
    ),
    insight(
        "Weekly revenue",
        trends(
            event("{PAYMENT}", "sum", math_property="{AMOUNT}"),
            display="ActionsBar",
            date_from="-12w",
            interval="week",
        ),
    ),
    insight("Daily sign-ups", trends(event("{SIGN_UP}", "dau"), compare=True)),
    insight(
        "Churn",
        trends(
            event("{CANCELLATION}", "dau"),
            event("{PAYMENT}", "dau"),
            formula="A / B * 100",
            date_from="-6m",
            interval="month",
        ),
        description="Cancelled of those who paid, in percent of a month.",
    ),
    insight("Onboarding", funnel(event("{SIGN_UP}"), event("{ACTIVATION}"), event("{PAYMENT}"), days=30)),
)
