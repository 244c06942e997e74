"""Where tiles are on a dashboard: a grid of 12 columns on large screens (`sm`) and of one on small ones (`xs`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

COLUMNS = 12
WIDTH, HEIGHT = 6, 5  # of a tile that was given no size
WIDTHS = {"two_column": 6, "full_width": COLUMNS}


def flowed(layouts: Iterable[dict[str, Any]], arrangement: str | None = None) -> list[dict[str, Any]]:
    """Layouts in the order given, from left to right and from top to bottom, each as large as it was.

    With an `arrangement` of `WIDTHS` all become as wide as that. A row is as high as its highest tile.
    """
    x = y = row_height = small_y = 0
    found = []
    for layout in layouts:
        width, height = size(layout)
        width = WIDTHS.get(arrangement or "", width)
        if x + width > COLUMNS:
            x, y, row_height = 0, y + row_height, 0
        found.append(
            {
                **layout,
                "sm": {"x": x, "y": y, "w": width, "h": height},
                "xs": {"x": 0, "y": small_y, "w": 1, "h": height},
            }
        )
        x, row_height, small_y = x + width, max(row_height, height), small_y + height
    return found


def size(layout: dict[str, Any]) -> tuple[int, int]:
    """Width and height in cells of the grid, whatever a client kept there."""
    large = layout.get("sm")
    large = large if isinstance(large, dict) else {}
    width, height = large.get("w"), large.get("h")
    return (
        min(width, COLUMNS) if isinstance(width, int) and width > 0 else WIDTH,
        height if isinstance(height, int) and height > 0 else HEIGHT,
    )


def place(x: int, y: int, width: int, height: int) -> dict[str, Any]:
    """A layout for large screens; small ones show tiles below each other anyway."""
    return {"sm": {"x": x, "y": y, "w": width, "h": height}}
