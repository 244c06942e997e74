"""The routing table: a request's path is looked up before anything else is done.

Both spellings of each path are entries of one dict, so a capture request costs one look-up, and no SDK is ever
redirected (a 301 turns a POST into a GET). Doubled slashes, from an SDK host that ends in one, are collapsed at the
second try.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from hedgerow.edge.counters import Route
from hedgerow.edge.http import Answer, Request

Handler = Callable[[Request], Awaitable[Answer]]
SLASHES = re.compile("/{2,}")


class Entry:
    """A handler with the counters of its kind of route."""

    __slots__ = ("counters", "handler")

    def __init__(self, name: str, handler: Handler) -> None:
        self.counters = Route(name)
        self.handler = handler


class Routes:
    def __init__(self) -> None:
        self._exact: dict[str, Entry] = {}
        self._patterns: list[tuple[re.Pattern[str], Entry]] = []
        self.get = self._exact.get

    def add(self, name: str, handler: Handler, *paths: str) -> None:
        """Paths are given without their last slash; they answer with and without it."""
        entry = Entry(name, handler)
        for path in paths:
            self._exact[path] = self._exact[path + "/"] = entry

    def add_pattern(self, name: str, handler: Handler, pattern: str) -> None:
        self._patterns.append((re.compile(pattern), Entry(name, handler)))

    def find(self, path: str) -> tuple[Entry | None, str]:
        """The entry of a path that `get` does not know, and the path with doubled slashes collapsed."""
        if "//" in path:
            path = SLASHES.sub("/", path)
            entry = self._exact.get(path)
            if entry is not None:
                return entry, path
        for pattern, entry in self._patterns:
            if pattern.fullmatch(path):
                return entry, path
        return None, path
