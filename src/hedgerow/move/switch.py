"""The switch-over: the source takes nothing in, its log is emptied, and then it is done or goes on as before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hedgerow.errors import Unavailable
from hedgerow.persons.publish import publish_pending
from hedgerow.persons.store import open_store
from hedgerow.runtime import moving, state
from hedgerow.runtime.lag import read_lag
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore

CLOSE_WITHIN_S = 60.0  # edge, scheduler and app together have 23 s to end
STUCK_S = 60.0  # a log that got no shorter for so long
CAUGHT_UP_S = 1.5  # how old the oldest waiting record may be
CAUGHT_UP_WITHIN_S = 120.0
TICK_S = 0.05


@contextmanager
def paused(source: Settings) -> Iterator[Callable[[], None]]:
    """The source takes nothing in while the block runs, and opens again at its end unless it was marked as moved.

    Gives a function that raises `Unavailable` where it has not been closed all the time.
    """
    serving = state.serving(source.data)
    if serving is None:
        raise Unavailable("The source does not run any more.")
    moving.ask_for_pause(source.data)
    try:
        _wait_until_closed(source, serving.pid)

        def check() -> None:
            now = state.serving(source.data)
            if now is None or now.pid != serving.pid or moving.paused_by(source.data) != serving.pid:
                raise Unavailable("The source was started again meanwhile. Nothing was switched; start the move again.")

        check()
        yield check
    finally:
        moving.end_pause(source.data)


def _wait_until_closed(source: Settings, pid: int) -> None:
    deadline = time.monotonic() + CLOSE_WITHIN_S
    while moving.paused_by(source.data) != pid:
        if time.monotonic() > deadline:
            raise Unavailable(f"The source did not stop taking events within {CLOSE_WITHIN_S:.0f} s.")
        time.sleep(TICK_S)


def wait_until_caught_up(source: Settings) -> None:
    """Let the worker work off what waits before the pause begins, for a while: it would be part of the pause."""
    deadline = time.monotonic() + CAUGHT_UP_WITHIN_S
    while time.monotonic() < deadline:
        lag = read_lag(source.data)
        if lag is None or lag.seconds < CAUGHT_UP_S:
            return
        time.sleep(TICK_S)


def drain(source: Settings, event_store: EventStore) -> None:
    """Wait until the worker has emptied the log, then send what the outbox holds. Raises `Unavailable`."""
    best: int | None = None
    since = time.monotonic()
    while (lag := read_lag(source.data)) is not None and lag.records:
        if best is None or lag.records < best:
            best, since = lag.records, time.monotonic()
        elif time.monotonic() - since > STUCK_S:
            raise Unavailable(f"The worker does not empty the log: {lag.records} records are left.")
        time.sleep(TICK_S)
    persons = open_store(source)
    try:
        publish_pending(persons, event_store)
    finally:
        persons.close()
