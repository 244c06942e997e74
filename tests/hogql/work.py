"""How much work something is, counted in calls of functions: the same on every machine, however busy it is.

A million calls take 0.1 to 0.2 s of the processor where a machine is quiet.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from cProfile import Profile

A_SECOND = 5_000_000  # calls


@contextmanager
def at_most(calls: int, what: object = "") -> Iterator[None]:
    """Fails where what is done inside takes more calls of functions, those written in C among them."""
    profile = Profile()
    profile.enable()
    try:
        yield
    finally:
        profile.disable()
        made = sum(entry.callcount for entry in profile.getstats())
        assert made <= calls, f"{made} calls: {str(what)[:500]}"
