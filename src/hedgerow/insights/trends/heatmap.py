"""The numbers of a CalendarHeatmap: weekdays by hours, each sum counted by itself, so that a person is one in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Number = int | float
Heatmap = dict[str, Any]
ALL = -1  # a row or column that stands for all of them


def heatmap_of(points: Iterable[tuple[tuple[int, int], Number]]) -> Heatmap:
    """From ((weekday, hour), number): weekdays are 1 (Monday) to 7, hours 0 to 23; what is empty is left out."""
    found: Heatmap = {"data": [], "rowAggregations": [], "columnAggregations": [], "allAggregations": 0}
    for (row, column), value in sorted(points, key=lambda point: tuple(point[0])):
        if row == ALL and column == ALL:
            found["allAggregations"] = value
        elif row == ALL:
            found["columnAggregations"].append({"column": column, "value": value})
        elif column == ALL:
            found["rowAggregations"].append({"row": row, "value": value})
        else:
            found["data"].append({"row": row, "column": column, "value": value})
    return found
