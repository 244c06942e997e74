"""How old an answer may be before it is worked out again.

| question | age |
|---|---|
| of minutes or seconds | 1 minute |
| of hours, or over at most 7 days | 3 minutes |
| any other with dates | 15 minutes |
| without dates (HogQLQuery without filters, lists of people or events) | 15 seconds |
| any of these on a shared page | 30 minutes |

`lazy_async` is content with four times as much.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hedgerow.errors import InvalidInput
from hedgerow.hogql.context import QueryContext
from hedgerow.insights.dates import DateRange
from hedgerow.insights.models import DateRangeModel, PeriodsModel, QueryModel

MINUTE, SHORT, LONG = timedelta(minutes=1), timedelta(minutes=3), timedelta(minutes=15)
UNDATED, SHARED = timedelta(seconds=15), timedelta(minutes=30)
LENIENT = 4
SHORT_DAYS = 7


def range_of(query: QueryModel) -> DateRangeModel | None:
    """The dates of a query, of its source or of its filters; None where it has no place for any."""
    holders: list[Any] = [query, getattr(query, "source", None), getattr(query, "filters", None)]
    for holder in holders:
        if holder is not None and "date_range" in type(holder).model_fields:
            found: DateRangeModel | None = holder.date_range
            return found or DateRangeModel()
    return None


def resolved(query: QueryModel, context: QueryContext) -> DateRange | None:
    """The range in the project's time; None where it has none, or one that only the data know."""
    dates = range_of(query)
    if dates is None or dates.date_from == "all":
        return None
    interval = getattr(query, "interval", None)
    try:
        unit = interval if isinstance(interval, str) else None
        found = DateRange.of(dates.date_from, dates.date_to, unit, context, bool(dates.explicit_date))
        incomplete = isinstance(dates, PeriodsModel) and dates.exclude_incomplete_periods
        return found.whole(context.now) if incomplete else found
    except InvalidInput:  # the kind itself says what is wrong with it, or does not mind
        return None


def least_age(query: QueryModel, context: QueryContext, *, is_shared: bool = False) -> timedelta:
    """An answer younger than this is given again."""
    if is_shared:
        return SHARED
    dates = range_of(query)
    if dates is None:
        return UNDATED
    interval = getattr(query, "interval", None)
    if interval in {"second", "minute"}:
        return MINUTE
    if interval == "hour":
        return SHORT
    found = resolved(query, context)
    days = (found.end.date() - found.start.date()).days if found else SHORT_DAYS + 1
    return SHORT if days <= SHORT_DAYS else LONG
