"""The columns of promoted properties, as the worker fills them.

What is sent must be the very text that the engine's JSON functions make of the value, or a question would get another
answer once its property has a column. Texts, booleans, whole numbers and most fractions are made here, 0.35 us each;
for the rest the worker sends a null, and the engine computes the value from the JSON.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from hedgerow.pipeline.store import PipelineStore

REFRESH_S = 10.0
MOST_DIGITS = 2**53  # floats beyond are written by the engine in its own way
PLAIN = 1e-4, 1e16  # between these both write a fraction without an exponent, by the fewest digits


class Promoted:
    """The list of columns to send, read again every ten seconds."""

    def __init__(self, store: PipelineStore) -> None:
        self._store = store
        self._read_at = float("-inf")
        self._columns: dict[str, str] = {}

    def columns(self) -> dict[str, str]:
        """Column to property. Without what the worker itself adds to the text: the engine reads that from there."""
        if time.monotonic() - self._read_at > REFRESH_S:
            sent = self._store.promoted_columns()
            self._columns = {column: name for column, name in sent.items() if not _is_spliced(name)}
            self._read_at = time.monotonic()
        return self._columns


def _is_spliced(name: str) -> bool:
    return name in ("$ip", "$is_bot") or name.startswith("$geoip_")


def column_of(values: list[Any]) -> pa.Array:
    """'' for a missing property, null for what the engine has to compute."""
    return pa.array([value if type(value) is str else text_of(value) for value in values], pa.string())


def text_of(value: Any) -> str | None:
    """The engine's text of a JSON value; None where that is not known for certain."""
    if value is None:
        return ""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value) if -(2**63) <= value < 2**64 else None
    if kind is float:
        if value.is_integer():
            return str(int(value)) if 0 < abs(value) < MOST_DIGITS else None
        return repr(value) if PLAIN[0] <= abs(value) < PLAIN[1] else None
    return None
