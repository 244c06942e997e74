"""Property filters as ClickHouse conditions. Keys and values only ever travel as bound parameters.

A property is read from the JSON text of `properties`: `JSONExtract(.., 'Nullable(String)')` gives the text of strings,
numbers and booleans, the raw JSON of lists and objects, and NULL for a missing key or a null. As in HogQL, the texts ''
and 'null' are missing, too, but where a filter looks for them. What the worker keeps in a column of its own, with ''
for a missing property, is read from there instead, 25 times faster.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hedgerow.errors import InvalidInput
from hedgerow.events.property_filters import FilterGroup, PropertyFilter, Scalar, Type
from hedgerow.hogql.moments import parse_moment
from hedgerow.hogql.typed import SHORTEST_DATE

METADATA_COLUMNS = {
    "event": "event",
    "distinct_id": "distinct_id",
    "uuid": "toString(uuid)",
    "timestamp": "toString(timestamp)",
}
OPPOSITES = {"is_not": "exact", "not_icontains": "icontains", "not_regex": "regex", "is_not_set": "is_set"}
COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
HOT_OPERATORS = frozenset(("exact", "icontains", "regex", "is_set"))
READ_AS_NULL = frozenset(("", "null"))


def timestamp_text(moment: datetime) -> str:
    """A UTC moment as a `DateTime64(6, 'UTC')` parameter takes it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


class Parameters:
    """Collects values under made-up names: `add("x", "String")` is `{p0:String}`."""

    def __init__(self, **named: Any) -> None:
        self.values: dict[str, Any] = dict(named)

    def add(self, value: Any, type_name: str) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"{{{name}:{type_name}}}"


@dataclass
class FilterCompiler:
    """Conditions over one table, whose own kind of property is `own` (`event` for the table of events).

    `valid_regex` says whether the store can compile a pattern: one that it cannot matches nothing. The statement must
    bind `parameters.values`, in which `project_id` already is.
    """

    parameters: Parameters
    own: Type
    timezone: ZoneInfo
    valid_regex: Callable[[str], bool]
    json_column: str = "properties"
    hot: dict[str, str] = field(default_factory=dict)

    def group(self, group: FilterGroup) -> str:
        conditions = [
            self.group(part) if isinstance(part, FilterGroup) else self.condition(part) for part in group.parts
        ]
        return f"({(' AND ' if group.every else ' OR ').join(conditions)})" if conditions else "1"

    def condition(self, one: PropertyFilter) -> str:
        """Negative operators are the opposite of the positive ones, so that a missing property matches them."""
        positive = OPPOSITES.get(one.operator)
        if positive:
            if positive == "regex" and not any(self.valid_regex(str(value)) for value in one.values):
                return "0"
            opposite = PropertyFilter(one.key, positive, one.values, one.type, one.group_type_index)
            return f"NOT ({self.condition(opposite)})"
        if one.type == self.own:
            return self._own(one, self.json_column, self.hot)
        if self.own == "event":
            return self._of_others(one)
        raise InvalidInput(f"Properties: filters of type '{one.type}' are not supported here.", attr="properties")

    def _of_others(self, one: PropertyFilter) -> str:
        if one.type == "event_metadata":
            return self._by_operator(one, METADATA_COLUMNS[one.key], f"toFloat64OrNull({METADATA_COLUMNS[one.key]})")
        condition = self._own(one, "properties", {})
        if one.type == "person":
            return (  # by distinct id, because it is these that move when persons are merged or split
                "distinct_id IN (SELECT distinct_id FROM person_distinct_ids FINAL"  # noqa: S608
                " WHERE project_id = {project_id:Int64} AND is_deleted = 0 AND person_id IN"
                " (SELECT id FROM persons FINAL WHERE project_id = {project_id:Int64} AND is_deleted = 0"
                f" AND {condition}))"
            )
        index = one.group_type_index
        return (
            f"group_{index:d} IN (SELECT group_key FROM groups FINAL WHERE project_id = {{project_id:Int64}}"  # noqa: S608
            f" AND group_type_index = {index:d} AND is_deleted = 0 AND {condition})"
        )

    def _own(self, one: PropertyFilter, json_column: str, hot: dict[str, str]) -> str:
        column = hot.get(one.key)
        empty = one.operator == "exact" and not READ_AS_NULL.isdisjoint(one.values)
        if column and one.operator in HOT_OPERATORS and not empty:
            return f"({column} NOT IN ('', 'null') AND {self._by_operator(one, column, '')})"
        key = self.parameters.add(one.key, "String")
        text = f"JSONExtract({json_column}, {key}, 'Nullable(String)')"
        number = f"JSONExtract({json_column}, {key}, 'Nullable(Float64)')"
        if one.operator != "exact":
            text = f"nullIf(nullIf({text}, ''), 'null')"
        return self._by_operator(one, text, number)

    def _by_operator(self, one: PropertyFilter, text: str, number: str) -> str:
        if one.operator == "is_set":
            return f"isNotNull({text})"
        if one.operator == "exact":
            return self._exact(one.values, text, number)
        conditions = [self._single(one.operator, value, text, number) for value in one.values]
        return f"ifNull({' OR '.join(conditions)}, 0)"

    def _exact(self, values: tuple[Scalar, ...], text: str, number: str) -> str:
        texts = self.parameters.add([str(value) for value in values], "Array(String)")
        numbers = [value for value in values if not isinstance(value, str)]
        condition = f"{text} IN {texts}"
        if numbers and number:  # 5 is also 5.0
            condition += f" OR {number} IN {self.parameters.add([float(value) for value in numbers], 'Array(Float64)')}"
        return f"ifNull({condition}, 0)"

    def _single(self, operator: str, value: Scalar, text: str, number: str) -> str:
        if operator == "icontains":
            return f"positionCaseInsensitiveUTF8({text}, {self.parameters.add(str(value), 'String')}) > 0"
        if operator == "regex":
            valid = self.valid_regex(str(value))
            return f"match({text}, {self.parameters.add(str(value), 'String')})" if valid else "0"
        if operator in COMPARISONS:
            return self._compared(COMPARISONS[operator], value, text, number)
        return self._dated(operator, value, text)

    def _compared(self, sign: str, value: Scalar, text: str, number: str) -> str:
        try:
            bound = float(value)
        except ValueError:
            bound = math.nan
        if math.isfinite(bound):
            return f"{number} {sign} {self.parameters.add(bound, 'Float64')}"
        return f"{text} {sign} {self.parameters.add(str(value), 'String')}"

    def _dated(self, operator: str, value: Scalar, text: str) -> str:
        """A date without a time stands for the whole day in the project's time zone. So are properties read."""
        moment = parse_moment(str(value), self.timezone, attr="properties")
        last = (moment.at.astimezone(self.timezone) + timedelta(days=1)) if moment.whole_day else moment.at
        # shorter texts are numbers or years, which the engine would read as days of the current month
        zone = self.parameters.add(self.timezone.key, "String")
        parsed = f"parseDateTime64BestEffortOrNull({text}, 6, {zone})"
        found = f"if(length({text}) >= {SHORTEST_DATE:d}, {parsed}, NULL)"
        start = self._moment(moment.at)
        if operator == "is_date_before":
            return f"{found} < {start}"
        if operator == "is_date_after":
            return f"{found} {'>=' if moment.whole_day else '>'} {self._moment(last)}"
        if moment.whole_day:
            return f"({found} >= {start} AND {found} < {self._moment(last)})"
        return f"{found} = {start}"

    def _moment(self, moment: datetime) -> str:
        return self.parameters.add(timestamp_text(moment.astimezone(UTC)), "DateTime64(6, 'UTC')")
