"""Who is in a cohort, told slowly and plainly from a history: what the product is compared with."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.insights.support import Happened, History

SECONDS = {
    "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400, "month": 31 * 86400, "year": 366 * 86400,
}  # fmt: skip
COMPARED: dict[str, Callable[[int, int], bool]] = {
    "gte": lambda a, b: a >= b,
    "lte": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "lt": lambda a, b: a < b,
    "eq": lambda a, b: a == b,
    "exact": lambda a, b: a == b,
}


class Reference:
    """`members(filters)` of one history as of `now`. `cohorts` are the filters of others, by number."""

    def __init__(self, history: History, now: datetime, cohorts: dict[int, dict[str, Any]] | None = None) -> None:
        self.history = history
        self.now = now.astimezone(history.zone)
        self.cohorts = cohorts or {}

    def members(self, filters: dict[str, Any]) -> set[UUID]:
        everybody = {one.uuid for one in self.history.persons if self.history.person(one.uuid)}
        return {person for person in everybody if self.holds(filters["properties"], person)}

    def holds(self, given: dict[str, Any], person: UUID) -> bool:
        if "values" in given:
            parts = [self.holds(one, person) for one in given["values"]]
            return all(parts) if given["type"] == "AND" else any(parts)
        kind = given["type"]
        if kind == "person":
            found = self.property_holds(given, self.person_properties(person))
        elif kind == "cohort":
            other = self.cohorts.get(given["value"])
            found = other is not None and self.holds(other["properties"], person)
        else:
            found = getattr(self, given["value"])(given, person)
        return found != bool(given.get("negation"))

    def person_properties(self, person: UUID) -> dict[str, Any]:
        found = self.history.person(person)
        return found.properties if found else {}

    @staticmethod
    def property_holds(given: dict[str, Any], properties: dict[str, Any]) -> bool:
        value = properties.get(given["key"])
        if given.get("operator") == "is_set":
            return value not in (None, "")
        assert given.get("operator", "exact") == "exact"
        return value not in (None, "") and value in given["value"]

    # times

    def local(self, naive: datetime) -> datetime:
        return naive.replace(tzinfo=self.history.zone, fold=0).astimezone(UTC)

    def days_start(self, moment: datetime) -> datetime:
        return self.local(moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None))

    def back(self, count: int, unit: str) -> datetime:
        """That long before now: days and more by the calendar, less as it passes."""
        if unit in ("minute", "hour"):
            at = self.now.astimezone(UTC) - timedelta(seconds=SECONDS[unit] * count)
            return at.astimezone(self.history.zone)
        naive = self.now.replace(tzinfo=None)
        if unit in ("day", "week"):
            naive -= timedelta(days=count * (7 if unit == "week" else 1))
        else:
            months = naive.year * 12 + naive.month - 1 - count * (12 if unit == "year" else 1)
            year, month = divmod(months, 12)
            naive = naive.replace(year=year, month=month + 1, day=min(naive.day, monthrange(year, month + 1)[1]))
        return naive.replace(tzinfo=self.history.zone).astimezone(UTC).astimezone(self.history.zone)

    def start(self, count: int, unit: str) -> datetime:
        at = self.back(count, unit)
        if unit == "minute":
            return at.astimezone(UTC)
        if unit == "hour":
            begin = self.days_start(at)
            passed = at.astimezone(UTC) - begin
            return begin + timedelta(hours=passed // timedelta(hours=1))
        return self.days_start(at)

    def window(self, given: dict[str, Any]) -> tuple[datetime, datetime]:
        """The end does not belong to it."""
        tomorrow = self.days_start(self.now.replace(tzinfo=None) + timedelta(days=1))
        if given.get("explicit_datetime"):
            begin = self.days_start(datetime.fromisoformat(given["explicit_datetime"]))
            last = given.get("explicit_datetime_to")
            return begin, self.days_start(datetime.fromisoformat(last) + timedelta(days=1)) if last else tomorrow
        return self.start(given["time_value"], given["time_interval"]), tomorrow

    # behaviour

    def did(self, given: dict[str, Any], person: UUID, key: str = "key") -> list[Happened]:
        found = [
            one for one in self.history.events if one.event == given[key] and self.history.person_of(one) == person
        ]
        if key == "key":
            for one in given.get("event_filters") or ():
                found = [event for event in found if self.property_holds(one, event.properties)]
        return sorted(found, key=lambda event: event.at)

    def performed_event(self, given: dict[str, Any], person: UUID) -> bool:
        start, end = self.window(given)
        return any(start <= one.at < end for one in self.did(given, person))

    def performed_event_first_time(self, given: dict[str, Any], person: UUID) -> bool:
        start, end = self.window(given)
        found = self.did(given, person)
        return bool(found) and start <= found[0].at < end

    def performed_event_multiple(self, given: dict[str, Any], person: UUID) -> bool:
        start, end = self.window(given)
        count = sum(start <= one.at < end for one in self.did(given, person))
        compare, number = COMPARED[given.get("operator", "exact")], given["operator_value"]
        possible = any(compare(other, number) for other in range(1, 100))
        return compare(count, number) and (count > 0 or not possible)

    def performed_event_sequence(self, given: dict[str, Any], person: UUID) -> bool:
        start, end = self.window(given)
        within = timedelta(seconds=SECONDS[given["seq_time_interval"]] * given["seq_time_value"])
        return any(
            first is not second and start <= first.at <= second.at < end and second.at - first.at <= within
            for first in self.did(given, person)
            for second in self.did(given, person, "seq_event")
        )

    def performed_event_regularly(self, given: dict[str, Any], person: UUID) -> bool:
        count, unit = given["time_value"], given["time_interval"]
        bounds = []
        for number in range(given["total_periods"] + 1):
            if unit == "hour":
                bounds.append(self.start(0, "hour") - timedelta(hours=number * count))
            else:
                today = self.now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
                bounds.append(self.local(today - timedelta(days=number * count * (7 if unit == "week" else 1))))
        compare, number = COMPARED[given.get("operator", "exact")], given["operator_value"]
        found = self.did(given, person)
        good = 0
        for begin, end in zip(bounds[1:], bounds, strict=False):
            times = sum(begin <= one.at < end for one in found)
            good += times > 0 and compare(times, number)
        return good >= given["min_periods"]

    def stopped_performing_event(self, given: dict[str, Any], person: UUID) -> bool:
        start, end = self.window(given)
        recent = self.start(given["seq_time_value"], given["seq_time_interval"])
        found = [one.at for one in self.did(given, person)]
        return any(start <= at < recent for at in found) and not any(recent <= at < end for at in found)

    def restarted_performing_event(self, given: dict[str, Any], person: UUID) -> bool:
        start, end = self.window(given)
        recent = self.start(given["seq_time_value"], given["seq_time_interval"])
        found = [one.at for one in self.did(given, person)]
        return (
            any(at < start for at in found)
            and not any(start <= at < recent for at in found)
            and any(recent <= at < end for at in found)
        )
