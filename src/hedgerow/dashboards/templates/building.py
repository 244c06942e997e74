"""Short ways to write the queries of templates."""

from __future__ import annotations

from typing import Any

from hedgerow.dashboards.layouts import flowed, place
from hedgerow.dashboards.schemas import TemplateRow, TemplateTile, TemplateVariable

Query = dict[str, Any]


def event(name: str | None, math: str = "total", **more: Any) -> Query:
    """A series. `None` is every event."""
    return {"kind": "EventsNode", "event": name, "name": name or "All events", "math": math, **more}


def where(key: str, value: Any = None, operator: str = "exact", type: str = "event") -> dict[str, Any]:
    """A property filter."""
    return {"key": key, "value": value, "operator": operator, "type": type}


def trends(*series: Query, display: str = "ActionsLineGraph", date_from: str = "-30d", **more: Any) -> Query:
    """`formula`, `interval`, `breakdown` and `compare` may be among `more`."""
    shown: dict[str, Any] = {"display": display}
    if "formula" in more:
        shown["formulaNodes"] = [{"formula": more.pop("formula")}]
    query: Query = {
        "kind": "TrendsQuery",
        "series": list(series),
        "dateRange": {"date_from": date_from},
        "interval": more.pop("interval", "day"),
        "trendsFilter": shown,
    }
    breakdown = more.pop("breakdown", None)
    if breakdown:
        query["breakdownFilter"] = {"breakdown": breakdown, "breakdown_type": more.pop("breakdown_type", "event")}
    if more.pop("compare", False):
        query["compareFilter"] = {"compare": True}
    return _shown({**query, **more})


def number(*series: Query, **more: Any) -> Query:
    """One number, beside that of the period before."""
    return trends(*series, display="BoldNumber", compare=True, **more)


def funnel(*steps: Query, date_from: str = "-30d", days: int = 14, breakdown: str | None = None) -> Query:
    query: Query = {
        "kind": "FunnelsQuery",
        "series": list(steps),
        "dateRange": {"date_from": date_from},
        "funnelsFilter": {
            "funnelVizType": "steps",
            "funnelOrderType": "ordered",
            "funnelWindowInterval": days,
            "funnelWindowIntervalUnit": "day",
        },
    }
    if breakdown:
        query["breakdownFilter"] = {"breakdown": breakdown, "breakdown_type": "event"}
    return _shown(query)


def retention(first: str | None, again: str | None, period: str = "Week", intervals: int = 8) -> Query:
    return _shown(
        {
            "kind": "RetentionQuery",
            "dateRange": {"date_from": f"-{intervals}{period[0].lower()}"},
            "retentionFilter": {
                "period": period,
                "totalIntervals": intervals,
                "retentionType": "retention_first_time",
                "targetEntity": {"id": first, "name": first or "All events", "type": "events"},
                "returningEntity": {"id": again, "name": again or "All events", "type": "events"},
            },
        }
    )


def stickiness(name: str | None, date_from: str = "-30d") -> Query:
    return _shown(
        {
            "kind": "StickinessQuery",
            "series": [event(name, "dau")],
            "dateRange": {"date_from": date_from},
            "interval": "day",
        }
    )


def table(hogql: str) -> Query:
    return {"kind": "DataVisualizationNode", "source": {"kind": "HogQLQuery", "query": hogql}}


def _shown(source: Query) -> Query:
    return {"kind": "InsightVizNode", "source": source}


def insight(name: str, query: Query, *, width: int = 6, height: int = 5, description: str = "") -> TemplateTile:
    return TemplateTile(
        type="INSIGHT", name=name, description=description or None, query=query, layouts=place(0, 0, width, height)
    )


def text(body: str, *, width: int = 12, height: int = 2) -> TemplateTile:
    return TemplateTile(type="TEXT", body=body, layouts=place(0, 0, width, height))


def variable(
    id: str, name: str, default: str, *guesses: str, type: str = "event", description: str = ""
) -> TemplateVariable:
    """An event or a property that each project calls something else; `guesses` are names that are common."""
    return TemplateVariable(
        id=id, name=name, type=type, default=default, guesses=list(guesses), description=description
    )


def template(
    id: str, name: str, description: str, tags: list[str], variables: list[TemplateVariable], *tiles: TemplateTile
) -> TemplateRow:
    """A template whose tiles follow each other from left to right."""
    for tile, layout in zip(tiles, flowed(one.layouts for one in tiles), strict=True):
        tile.layouts = layout
    return TemplateRow(
        id=id,
        template_name=name,
        dashboard_description=description,
        tags=tags,
        tiles=list(tiles),
        variables=variables,
        is_featured=True,
    )


SIGN_UP = variable(
    "SIGN_UP", "Sign-up", "signed_up", "user signed up", "user_signed_up", "sign_up", "signup", "account created",
    "registered", description="Somebody makes an account.",
)  # fmt: skip
PAYMENT = variable(
    "PAYMENT", "Payment", "payment_completed", "payment received", "payment succeeded", "order completed", "purchase",
    "purchase completed", "invoice paid", "subscription created", description="Somebody pays.",
)  # fmt: skip
AMOUNT = variable(
    "AMOUNT", "Amount of a payment", "amount", "revenue", "value", "price", "total", type="property",
    description="The property that holds how much was paid.",
)  # fmt: skip
CANCELLATION = variable(
    "CANCELLATION", "Cancellation", "subscription_cancelled", "subscription canceled", "account deleted",
    "order refunded", description="Somebody leaves, or takes a purchase back.",
)  # fmt: skip
