"""Which properties get a column of their own, and which lose it: a plain function of what questions cost.

A property in the JSON costs 4 us a row that a question reads, one with a column 25 to 35 times less; the column costs
the worker 0.35 us an event, and the disk a few bytes. So what counts is the rows that a week's questions read for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

Property = tuple[str, str]  # kind, name
KINDS = ("event", "person")


@dataclass(frozen=True, slots=True)
class Use:
    """Of a property, by all projects in the last week."""

    queries: int
    rows_read: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a property must cost to be promoted; one that costs a tenth of it, or less, has to go."""

    queries: int
    rows_read: int
    columns: int  # of each kind


@dataclass(frozen=True, slots=True)
class Choice:
    promote: tuple[Property, ...]
    demote: tuple[Property, ...]


def choose(
    uses: Mapping[Property, Use], present: Mapping[Property, bool], hot: Collection[str], limits: Limits
) -> Choice:
    """`present` are the promoted ones, and whether each may go; `hot` those of events with columns from the start."""
    promote: list[Property] = []
    demote = [one for one, may_go in present.items() if may_go and _is_unused(uses.get(one), limits)]
    for kind in KINDS:
        wanted = [
            one
            for one, use in uses.items()
            if one[0] == kind and one not in present and not (kind == "event" and one[1] in hot)
            and use.queries >= limits.queries and use.rows_read >= limits.rows_read
        ]  # fmt: skip
        wanted.sort(key=lambda one: (-uses[one].rows_read, one))
        kept = sum(1 for one in present if one[0] == kind and one not in demote)
        promote += wanted[: max(0, limits.columns - kept)]
    return Choice(tuple(promote), tuple(sorted(demote)))


def _is_unused(use: Use | None, limits: Limits) -> bool:
    return use is None or (use.queries * 10 <= limits.queries and use.rows_read * 10 <= limits.rows_read)
