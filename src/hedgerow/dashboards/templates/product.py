from __future__ import annotations

from hedgerow.dashboards.templates.building import (
    SIGN_UP,
    event,
    funnel,
    insight,
    number,
    retention,
    stickiness,
    template,
    text,
    trends,
    variable,
)

TEMPLATE = template(
    "product-health",
    "Product health",
    "Whether people come, come back, and use what was built.",
    ["product"],
    [
        SIGN_UP,
        variable(
            "FIRST_STEP",
            "First step",
            "project_created",
            "onboarding_completed",
            "workspace created",
            "product added to cart",
            description="What people do first after they have signed up.",
        ),
        variable(
            "FEATURE_USED",
            "Use of a feature",
            "feature_used",
            "feature opened",
            "product viewed",
            "checkout started",
            description="Somebody uses what was built.",
        ),
        variable(
            "FEATURE",
            "Which feature",
            "feature",
            "feature_name",
            "category",
            type="property",
            description="The property that names the feature.",
        ),
    ],
    text(
        "**Product health.** The core funnel goes from `{SIGN_UP}` by `{FIRST_STEP}` to `{FEATURE_USED}`; the "
        "adoption of features is that event by `{FEATURE}`."
    ),
    insight("Daily active users", number(event(None, "dau"), date_from="-1d"), width=4, height=3),
    insight("Weekly active users", number(event(None, "weekly_active")), width=4, height=3),
    insight("Monthly active users", number(event(None, "monthly_active")), width=4, height=3),
    insight(
        "Active users",
        trends(
            event(None, "dau", custom_name="Daily"),
            event(None, "weekly_active", custom_name="Weekly"),
            event(None, "monthly_active", custom_name="Monthly"),
        ),
        width=12,
    ),
    insight("Core funnel", funnel(event("{SIGN_UP}"), event("{FIRST_STEP}"), event("{FEATURE_USED}"))),
    insight("Weekly retention", retention("{SIGN_UP}", None)),
    insight(
        "Feature adoption", trends(event("{FEATURE_USED}", "dau"), display="ActionsBarValue", breakdown="{FEATURE}")
    ),
    insight("Stickiness", stickiness(None), description="On how many days of the last 30 people were there."),
)
