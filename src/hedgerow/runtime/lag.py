"""How far the worker is behind, read from the embedded log without being one of its consumers."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from hedgerow.eventlog.interface import Lag

EVENTS = "events"


def read_lag(data: Path, topic: str = EVENTS) -> Lag | None:
    """Records after the worker's position; none where there is no log yet or it cannot be read now."""
    path = data / "log" / f"{topic}.db"
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, timeout=2)
    except sqlite3.Error:
        return None
    try:
        done = connection.execute("SELECT coalesce(min(position), 0) FROM consumers").fetchone()[0]
        first, last = connection.execute("SELECT min(id), max(id) FROM log WHERE id > ?", (done,)).fetchone()
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        if first is None:
            return Lag(0, 0.0, pages * size)
        at = connection.execute("SELECT at FROM log WHERE id = ?", (first,)).fetchone()
        age = max(0.0, time.time() - at[0] / 1000) if at else 0.0
        return Lag(last - first + 1, age, pages * size)
    except sqlite3.Error:
        return None
    finally:
        connection.close()
