"""Jobs that were asked for and are not done, such as emptying a deleted project: they are done on the other side."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from hedgerow.jobs.queue import KEPT, open_queue
from hedgerow.settings import Settings


def unfinished(source: Settings) -> list[tuple[str, dict[str, Any]]]:
    """Name and arguments of each job that the embedded queue keeps."""
    path = source.data / "jobs.db"
    if not path.is_file():
        return []
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    try:
        rows = connection.execute("SELECT key FROM kv WHERE key LIKE ?", (f"{KEPT}%",)).fetchall()
    finally:
        connection.close()
    found = []
    for (key,) in rows:
        name, _, arguments = str(key).removeprefix(KEPT).partition(" ")
        found.append((name, json.loads(arguments or "{}")))
    return found


def copy_jobs(source: Settings, target: Settings) -> int:
    """Queue the unfinished jobs at the target, where they are run by its scheduler; how many were not there yet."""
    jobs = unfinished(source)
    if not jobs:
        return 0
    queue = open_queue(target)
    try:
        return sum(queue.enqueue(name, **arguments) for name, arguments in jobs)
    finally:
        queue.close()
