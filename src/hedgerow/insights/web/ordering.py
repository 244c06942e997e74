"""In which order the rows of a site's tables come."""

from __future__ import annotations

from typing import Any

from hedgerow.hogql import ast
from hedgerow.insights.web.models import OrderField

COLUMN_OF: dict[OrderField, str] = {
    "Visitors": "visitors",
    "Views": "views",
    "AvgTimeOnPage": "avg_time_on_page",
    "Clicks": "clicks",
    "BounceRate": "bounce_rate",
    "AverageScrollPercentage": "average_scroll_percentage",
    "ScrollGt80Percentage": "scroll_gt80_percentage",
    "TotalConversions": "total_conversions",
    "UniqueConversions": "unique_conversions",
    "ConversionRate": "conversion_rate",
    "ConvertingUsers": "converting_users",
    "RageClicks": "rage_clicks",
    "DeadClicks": "dead_clicks",
    "Errors": "errors",
}
FRACTIONS = frozenset({"bounce_rate", "average_scroll_percentage", "scroll_gt80_percentage", "conversion_rate"})
"""What fills a row by itself, and not by its share of all rows."""
THEN_BY = ("unique_conversions", "total_conversions", "visitors", "views", "errors", "rage_clicks", "dead_clicks")


def ordered_by(
    wanted: list[Any] | None, metrics: list[str], *, compares: bool, value: str = "shown_value"
) -> tuple[str, list[ast.OrderExpr]]:
    """The first column, and the ORDER BY: what is asked for, then the usual columns, then the value ascending.

    A column that the table does not have is left out. Equal numbers are told apart by the previous period's; what is
    missing comes last.
    """
    asked = COLUMN_OF[wanted[0]] if wanted else None
    descending = wanted is None or wanted[1] == "DESC"
    columns = [name for name in dict.fromkeys([asked, *THEN_BY]) if name in metrics]
    order = [
        ast.OrderExpr(ast.name(prefix + name), descending, nulls="last")
        for name in columns
        for prefix in (("", "previous_") if compares else ("",))
        if name is not None
    ]
    return str(columns[0]), [*order, ast.OrderExpr(ast.name(value))]
