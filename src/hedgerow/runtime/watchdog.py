"""Ends a process whose loop stands still, so that whoever supervises it starts a working one.

Some calls into a client's C code have no time limit of their own: a Kafka commit during the restart of its broker has
been seen never to come back. All state that matters is in the stores, so a start anew is always safe. The stacks of
all threads go to standard error first: they say what it stood at.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger()

EXIT_CODE = 75  # "temporary failure" of sysexits.h
TURNS = 36  # of the limit's watch


class Watchdog:
    """`beat()` from the loop, more often than every `limit_s` seconds, also while it waits for a store."""

    def __init__(self, limit_s: float, end: Callable[[], None] | None = None) -> None:
        self._limit_s = limit_s
        self._end = end or _end_process
        self._beats = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> Watchdog:
        self._thread.start()
        return self

    def beat(self) -> None:
        """A tenth of a microsecond."""
        self._beats += 1

    def stop(self) -> None:
        self._stopped.set()

    def _watch(self) -> None:
        """Counts its own turns, not the clock's seconds: a process or machine that was frozen did not stand still."""
        seen, quiet = -1, 0
        while not self._stopped.wait(self._limit_s / TURNS):
            seen, quiet = (self._beats, 0) if self._beats != seen else (seen, quiet + 1)
            if quiet >= TURNS:
                log.error("the loop stands still; ending the process, to be started again", seconds=self._limit_s)
                self._end()
                return


def _end_process() -> None:
    faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
    sys.stderr.flush()
    os._exit(EXIT_CODE)
