"""Values as bound parameters: `{p0:String}` in the text, the value beside it.

Whole numbers get the smallest type that holds them, as ClickHouse gives to a number in the text, so that sums and
differences have the types that a reader of ClickHouse's documentation expects.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hedgerow.hogql.errors import HogQLError

UNSIGNED = ((8, "UInt8"), (16, "UInt16"), (32, "UInt32"), (64, "UInt64"), (128, "UInt128"), (256, "UInt256"))
SIGNED = ((7, "Int8"), (15, "Int16"), (31, "Int32"), (63, "Int64"), (127, "Int128"), (255, "Int256"))


class Parameters:
    """Collects values; one that comes again is the same parameter."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._names: dict[tuple[str, Any], str] = {}

    def of(self, value: Any) -> str:
        """The text for a value, whose type follows from it."""
        if value is None:
            return "NULL"
        if isinstance(value, float) and not math.isfinite(value):
            return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
        if isinstance(value, list):
            return self.typed(value, f"Array({_item_type(value)})")
        return self.typed(value, _type_of(value))

    def typed(self, value: Any, type_name: str) -> str:
        sent = _sent(value)
        key = (type_name, repr(sent) if isinstance(sent, list) else sent)
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"p{len(self.values)}"
            self.values[name] = sent
        return f"{{{name}:{type_name}}}"


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "Bool"
    if isinstance(value, int):
        return _integer(value, value)
    if isinstance(value, float):
        return "Float64"
    if isinstance(value, str):
        return "String"
    if isinstance(value, UUID):
        return "UUID"
    if isinstance(value, datetime):
        return "DateTime64(6, 'UTC')"
    if isinstance(value, date):
        return "Date32"
    if isinstance(value, Decimal):
        return "Decimal256(20)"
    raise HogQLError(f"A value of the type {type(value).__name__} cannot be part of a query.")


def _integer(low: int, high: int) -> str:
    """The smallest type for all numbers from `low` to `high`."""
    for bits, name in SIGNED if low < 0 else UNSIGNED:
        if -(1 << bits) <= low and high < 1 << bits:
            return name
    raise HogQLError("A whole number here has more digits than can be counted with.")


def _item_type(values: list[Any]) -> str:
    if not values:
        return "Nothing"
    if all(type(value) is int for value in values):
        return _integer(min(values), max(values))
    return _type_of(values[0])


def _sent(value: Any) -> Any:
    """As the driver takes it."""
    if isinstance(value, list):
        return [_sent(one) for one in value]
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value
