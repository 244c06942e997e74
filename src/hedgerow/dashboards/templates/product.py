from __future__ import annotations

from hedgerow.dashboards.templates.building import (
    event,
    funnel,
    insight,
    number,
    retention,
    stickiness,
    template,
    text,
    trends,
)

TEMPLATE = template(
    "product-health",
    "Product health",
    "Whether people come, come back, and use what was built.",
    ["product"],
    text(
        "**Product health.** The core funnel and the adoption of features are made for `signed_up`, "
        "`project_created` and `feature_used` (with the property `feature`)."
    ),
    insight("Daily active users", number(event(None, "dau"), date_from="-1d"), width=4, height=3),
    insight("Weekly active users", number(event(None, "weekly_active")), width=4, height=3),
    insight("Monthly active users", number(event(None, "monthly_active")), width=4, height=3),
    insight(
        "Active users",
        trends(event(None, "dau"), event(None, "weekly_active"), event(None, "monthly_active")),
        width=12,
    ),
    insight("Core funnel", funnel(event("signed_up"), event("project_created"), event("feature_used"))),
    insight("Weekly retention", retention("signed_up", None)),
    insight("Feature adoption", trends(event("feature_used", "dau"), display="ActionsBarValue", breakdown="feature")),
    insight("Stickiness", stickiness(None), description="On how many days of the last 30 people were there."),
)
