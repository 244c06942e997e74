"""Draws shared results without a script: numbers, bars, lines and tables for the page's template.

Works on what `showing.py` let through. A shape that it does not know becomes a table, and what is no table a text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hedgerow.sharing.schemas import SharedInsight

MAX_ROWS = 100
MAX_LINES = 12
WIDTH, HEIGHT = 600, 160  # of a chart's drawing area, in its own units
SECONDS_A_DAY, SECONDS_AN_HOUR, SECONDS_A_MINUTE = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: str
    share: float  # of the longest, 0 to 100


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    points: str  # of an SVG polyline
    total: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Whatever of these there is, is shown, in this order."""

    number: str | None = None
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    first: str = ""  # labels at the ends of the lines
    last: str = ""
    top: str = ""  # the largest value
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    left_out: int = 0  # rows beyond `MAX_ROWS`


def draw(insight: SharedInsight) -> Drawing:
    result = insight.result
    if result is None:
        return Drawing()
    if insight.columns and isinstance(result, list):
        return _table(insight.columns, [row if isinstance(row, list) else [row] for row in result])
    makers = {"TRENDS": _trends, "STICKINESS": _trends, "LIFECYCLE": _trends, "FUNNELS": _funnel}
    makers |= {"RETENTION": _retention}
    if not isinstance(result, (list, dict)):
        return Drawing(number=text(result))
    return makers.get(insight.kind, _objects)(result)


def _trends(result: Any) -> Drawing:
    series = [one for one in result if isinstance(one, dict)] if isinstance(result, list) else []
    if not series:
        return _objects(result)
    if any(one.get("data") for one in series):
        return _lines([(_name(one), one.get("data") or [], one.get("count")) for one in series], series[0])
    values = [(_name(one), one.get("aggregated_value")) for one in series]
    if len(values) == 1:
        return Drawing(number=text(values[0][1]))
    return Drawing(bars=_bars(values))


def _funnel(result: Any) -> Drawing:
    if isinstance(result, dict) and "bins" in result:
        bins = [(duration(one[0]), one[1]) for one in result["bins"] if isinstance(one, list) and len(one) > 1]
        return Drawing(bars=_bars(bins))
    groups = result if isinstance(result, list) else []
    if groups and isinstance(groups[0], dict) and "data" in groups[0]:
        return _lines([(_name(one), one.get("data") or [], None) for one in groups], groups[0])
    found: list[tuple[str, Any]] = []
    for group in groups if groups and isinstance(groups[0], list) else [groups]:
        for step in group:
            value = step.get("breakdown_value")
            name = step.get("custom_name") or step.get("name")
            found.append((f"{name} - {_joined(value)}" if value is not None else str(name), step.get("count")))
    return Drawing(bars=_bars(found))


def _retention(result: Any) -> Drawing:
    rows = [one for one in result if isinstance(one, dict)] if isinstance(result, list) else []
    values = [[part.get("count") for part in row.get("values") or ()] for row in rows]
    widest = max((len(one) for one in values), default=0)
    filled = [[*one, *([""] * (widest - len(one)))] for one in values]
    table = [[str(row.get("date", ""))[:10], row.get("label", ""), *one] for row, one in zip(rows, filled, strict=True)]
    return _table(["", "", *(str(number) for number in range(widest))], table)


def _objects(result: Any) -> Drawing:
    """A list of objects as a table with a column for each of their names."""
    rows = result if isinstance(result, list) else [result]
    if not all(isinstance(one, dict) for one in rows):
        return _table([], [one if isinstance(one, list) else [one] for one in rows])
    names = list(dict.fromkeys(name for one in rows for name in one))
    return _table(names, [[one.get(name) for name in names] for one in rows])


def _table(columns: list[str], rows: list[list[Any]]) -> Drawing:
    shown = [[text(value) for value in row] for row in rows[:MAX_ROWS]]
    return Drawing(columns=columns, rows=shown, left_out=max(0, len(rows) - MAX_ROWS))


def _bars(values: list[tuple[str, Any]]) -> list[Bar]:
    longest = max((abs(_number(value)) for _, value in values), default=0) or 1
    return [
        Bar(label, text(value), round(abs(_number(value)) / longest * 100, 1)) for label, value in values[:MAX_ROWS]
    ]


def _lines(series: list[tuple[str, list[Any], Any]], axis: dict[str, Any]) -> Drawing:
    values = [_number(value) for _, data, _ in series[:MAX_LINES] for value in data]
    top, bottom = max([*values, 0]), min([*values, 0])
    span = (top - bottom) or 1
    lines = []
    for label, data, total in series[:MAX_LINES]:
        step = WIDTH / max(1, len(data) - 1)
        points = " ".join(
            f"{index * step:.1f},{(top - _number(value)) / span * HEIGHT:.1f}" for index, value in enumerate(data)
        )
        lines.append(Line(label, points, text(total) if total is not None else ""))
    labels = [str(one) for one in axis.get("labels") or axis.get("days") or ()]
    return Drawing(lines=lines, first=labels[0] if labels else "", last=labels[-1] if labels else "", top=text(top))


def _name(one: dict[str, Any]) -> str:
    label = str(one.get("label") or one.get("custom_name") or one.get("status") or "")
    return f"{label} (before)" if one.get("compare_label") == "previous" else label


def _joined(value: Any) -> str:
    return " :: ".join(map(str, value)) if isinstance(value, list) else str(value)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def text(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def duration(seconds: Any) -> str:
    """`90061` as `1d 1h`."""
    left = int(_number(seconds))
    parts = []
    for unit, size in (("d", SECONDS_A_DAY), ("h", SECONDS_AN_HOUR), ("min", SECONDS_A_MINUTE), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2]) or "0s"
