"""Waiting for a condition, never for a time: how long is only a matter of telling what hangs from what is slow."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Never(AssertionError):
    """A condition did not come true in time."""


def wait_for(
    condition: Callable[[], T],
    *,
    timeout: float = 60.0,
    every: float = 0.1,
    what: str = "the condition",
    tolerate: tuple[type[Exception], ...] = (),
    give_up: Callable[[], str | None] = lambda: None,
) -> T:
    """The first truthy answer of `condition`, asked every `every` seconds.

    An exception in `tolerate` counts as "not yet". `give_up` may say why there is no more hope. Raises `Never`, which
    names the last answer or exception.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            last: object = condition()
            if last:
                return last  # type: ignore[return-value]
        except tolerate as error:
            last = error
        if reason := give_up():
            raise Never(f"{what}: {reason}")
        if time.monotonic() > deadline:
            raise Never(f"{what} did not come true in {timeout:g} s; the last answer was {last!r}")
        time.sleep(every)
