"""Removing objects that are nobody's any more.

Whoever writes below `tmp` or `log` deletes what it wrote; what a process left behind that died in between is removed
by age. A bucket can do so by itself with the rules in docs/objects.md, at no cost; the sweep is the same for a folder
and for a service without such rules.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hedgerow.objects.store import Objects
from hedgerow.settings import Settings

TMP = "tmp"
LOG = "log"


def lifetimes(settings: Settings) -> dict[str, timedelta]:
    """How old objects get below each folder that expires; a body in `log` outlives the record that names it."""
    return {TMP: timedelta(days=1), LOG: settings.log.retention + timedelta(days=1)}


def expire(objects: Objects, settings: Settings, now: datetime | None = None) -> int:
    """Delete what is too old; how many objects that were. May be repeated. Raises `ObjectsUnavailable`."""
    now = now or datetime.now(UTC)
    count = 0
    for folder, lifetime in lifetimes(settings).items():
        old = [info.key for info in objects.list(folder) if info.modified_at < now - lifetime]
        objects.delete(old)
        count += len(old)
    return count
