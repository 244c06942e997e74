"""Answers that are kept, in the cache of all processes, by what they depend on.

An entry is two lines: when and for how long it was worked out, and the answer's own JSON as it was sent, which goes out
again without being decoded.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

import hedgerow
from hedgerow.cache.interface import Cache
from hedgerow.hogql.context import QueryContext
from hedgerow.insights.models import QueryModel
from hedgerow.query.freshness import LENIENT

PREFIX = "answer:"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, `body` being a JSON object."""

    body: bytes
    at: datetime
    least_age: timedelta

    @property
    def target(self) -> datetime:
        """When it should be worked out again."""
        return self.at + self.least_age

    def is_fresh(self, *, lenient: bool = False) -> bool:
        return datetime.now(UTC) < self.at + self.least_age * (LENIENT if lenient else 1)


class Results:
    def __init__(self, cache: Cache, keep: timedelta) -> None:
        self._cache = cache
        self._keep_s = keep.total_seconds()

    def get(self, key: str) -> Kept | None:
        found = self._cache.get(PREFIX + key)
        if found is None:
            return None
        head, _, body = found.partition(b"\n")
        about = orjson.loads(head)
        return Kept(body, datetime.fromisoformat(about["at"]), timedelta(seconds=about["least_age_s"]))

    def put(self, key: str, kept: Kept) -> None:
        about = {"at": kept.at.isoformat(), "least_age_s": kept.least_age.total_seconds()}
        self._cache.set(PREFIX + key, orjson.dumps(about) + b"\n" + kept.body, self._keep_s)


def key_of(query: QueryModel, context: QueryContext) -> str:
    """Of all that an answer depends on but the data and the clock.

    Settings of the project are part of it, so a changed time zone or test-account filter shows at once, and so does a
    changed action or named query, which any question may name.
    """
    parts: dict[str, Any] = {
        "version": hedgerow.__version__,
        "project": context.project_id,
        "query": query.model_dump(mode="json", exclude_none=True),
        "zone": context.timezone.key,
        "monday": context.week_starts_on_monday,
        "modifiers": repr(context.modifiers),
        "accounts": context.test_account_filters,
        "paths": context.path_cleaning,
        "variables": context.variables,
        "named": context.catalogue.state(),
    }
    text = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
    return f"cache_{context.project_id}_{hashlib.sha256(text).hexdigest()[:40]}"
