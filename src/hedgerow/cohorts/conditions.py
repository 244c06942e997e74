"""What a condition about behaviour says, read and checked; the meaning of each kind is in `behaviour`.

{"type": "behavioral", "value": "performed_event", "key": "$pageview", "event_type": "events",
 "time_value": 30, "time_interval": "day", "negation": false}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hedgerow.errors import InvalidInput

MAX_LENGTH = 10_000  # units of a window
MAX_PERIODS = 120
ATTR = "filters"

Unit = Literal["minute", "hour", "day", "week", "month", "year"]
Length = Annotated[int, Field(ge=1, le=MAX_LENGTH)]
Operator = Literal["gte", "lte", "gt", "lt", "eq", "exact"]
EventType = Literal["events", "actions"]
Value = Literal[
    "performed_event",
    "performed_event_first_time",
    "performed_event_multiple",
    "performed_event_sequence",
    "performed_event_regularly",
    "stopped_performing_event",
    "restarted_performing_event",
]


class Behaviour(BaseModel):
    """One condition about what people did. Which fields a kind needs is said by `NEEDED`."""

    model_config = ConfigDict(extra="ignore", str_max_length=1000)

    type: Literal["behavioral"]
    value: Value
    key: str | int
    event_type: EventType = "events"
    negation: bool = False
    event_filters: list[dict[str, Any]] | dict[str, Any] | None = None
    time_value: Length | None = None
    time_interval: Unit | None = None
    explicit_datetime: str | None = None
    explicit_datetime_to: str | None = None
    operator: Operator | None = None
    operator_value: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    seq_event: str | int | None = None
    seq_event_type: EventType | None = None
    seq_time_value: Length | None = None
    seq_time_interval: Unit | None = None
    min_periods: Annotated[int, Field(ge=1, le=MAX_PERIODS)] | None = None
    total_periods: Annotated[int, Field(ge=1, le=MAX_PERIODS)] | None = None

    @property
    def comparison(self) -> str:
        return self.operator or "exact"


RECENT = ("seq_time_value", "seq_time_interval")
WINDOW = ("time_value", "time_interval")
NEEDED: dict[str, tuple[str, ...]] = {
    "performed_event_multiple": ("operator_value",),
    "performed_event_sequence": ("seq_event", *RECENT),
    "performed_event_regularly": (*WINDOW, "operator_value", "min_periods", "total_periods"),
    "stopped_performing_event": (*WINDOW, *RECENT),
    "restarted_performing_event": (*WINDOW, *RECENT),
}


def read_behaviour(given: Mapping[str, Any]) -> Behaviour:
    """Raises `InvalidInput` that names the field and says what it takes."""
    try:
        found = Behaviour.model_validate({name: value for name, value in given.items() if value not in (None, "")})
    except ValidationError as error:
        problem = error.errors()[0]
        field = str(problem["loc"][0]) if problem["loc"] else "value"
        raise invalid(f"{field} of a condition about behaviour: {problem['msg']}.") from None
    for name in NEEDED.get(found.value, ()):
        if getattr(found, name) is None:
            raise invalid(f"a condition {found.value} needs {name}.")
    if not found.explicit_datetime and (found.time_value is None or found.time_interval is None):
        raise invalid(f"a condition {found.value} needs time_value and time_interval, or explicit_datetime.")
    if (found.min_periods or 0) > (found.total_periods or 0):
        raise invalid("min_periods cannot be more than total_periods.")
    return found


def invalid(what: str) -> InvalidInput:
    return InvalidInput(f"Cohort: {what}", attr=ATTR)
