"""What all the reference implementations ask of a history: slow, obvious, over lists."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

from hedgerow.hogql.context import QueryContext
from hedgerow.insights.dates import DateRange
from tests.insights.support import Happened, History

NULL = "$$_posthog_breakdown_null_$$"
OTHER = "$$_posthog_breakdown_other_$$"


def text(value: Any) -> str:
    """A property's value as it is shown; '' for a missing one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def numeric(value: Any) -> float | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def session_events(history: History, session: str) -> list[Happened]:
    return sorted((event for event in history.events if event.session_id == session), key=lambda event: event.at)


def session_duration(history: History, session: str) -> int | None:
    if not session:
        return None
    found = session_events(history, session)
    return int(found[-1].at.timestamp() // 1) - int(found[0].at.timestamp() // 1)


def read(history: History, event: Happened, kind: str, name: str) -> Any:
    """A property of an event, its person, its group of the first type, or its session."""
    if kind == "person":
        return history.person_properties(event).get(name)
    if kind == "group":
        key = event.groups.get(0)
        return next((group.properties.get(name) for group in history.groups if group.key == key), None)
    if kind == "session":
        assert name == "$session_duration"
        return session_duration(history, event.session_id)
    return event.properties.get(name)


def passes(history: History, event: Happened, filters: Sequence[dict[str, Any]] | None) -> bool:
    """AND of filters; those operators that the random queries use."""
    for one in filters or ():
        value = read(history, event, one.get("type", "event"), one["key"])
        wanted = one.get("value")
        match one.get("operator", "exact"):
            case "exact":
                good = text(value) != "" and text(value) in [text(each) for each in wanted]
            case "is_not":
                good = text(value) not in [text(each) for each in wanted]
            case "gt":
                good = numeric(value) is not None and float(numeric(value) or 0) > float(wanted)
            case "is_set":
                good = text(value) != ""
            case "is_not_set":
                good = text(value) == ""
            case other:
                raise AssertionError(other)
        if not good:
            return False
    return True


def order_of(uuid: UUID) -> tuple[int, int]:
    """How the event store sorts them: by the second half first."""
    return uuid.int & (2**64 - 1), uuid.int >> 64


def quantile(numbers: Sequence[float], level: float) -> float:
    """Between neighbours in a straight line, as the event store's `quantile` of few values."""
    ordered = sorted(numbers)
    place = level * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def periods_of(
    history: History, query: dict[str, Any], context: QueryContext, *, explicit: bool = False
) -> tuple[DateRange, DateRange | None]:
    """The current period and the previous one; that dates are read well is tested elsewhere."""
    dates = query.get("dateRange") or {}
    current = DateRange.of(
        dates.get("date_from"), dates.get("date_to"), query.get("interval"), context,
        explicit or bool(dates.get("explicitDate")), min((event.at for event in history.events), default=None),
    )  # fmt: skip
    compare = query.get("compareFilter") or {}
    return current, current.previous(compare.get("compare_to")) if compare.get("compare") else None


def worth_asking(numbers: Sequence[float], random: Random) -> list[int]:
    """The places of numbers whose people are asked for: all that are not zero, and two of those that are."""
    empty = [place for place, number in enumerate(numbers) if not number]
    return [place for place, number in enumerate(numbers) if number] + random.sample(empty, min(2, len(empty)))
