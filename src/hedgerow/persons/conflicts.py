"""Transactions that the database undid in favour of another one are done again at once.

The locks are taken in one order, so the database has no reason of ours to do so; what an operator runs by hand may be
one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog

from hedgerow.persons.interface import PersonsConflict

log = structlog.get_logger()

TRIES = 5

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def retried(call: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The function, which makes one transaction, run up to five times while it raises `PersonsConflict`."""

    @wraps(call)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        for left in range(TRIES - 1, 0, -1):
            try:
                return call(*args, **kwargs)
            except PersonsConflict as error:
                log.warning("persons: transaction undone, trying again", tries_left=left, error=error.detail)
        return call(*args, **kwargs)

    return run
