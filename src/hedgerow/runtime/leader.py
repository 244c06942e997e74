"""Which of several schedulers runs the jobs: the one that holds a lock, for as long as it can show that it does.

The lock is a lease. A leader that could not renew it in time takes itself for deposed before anybody else can take
over: its clock starts when the renewal is asked for, the lock's when it is granted. A process that was stopped and
goes on finds its time over before it does anything. Each term has a number above all earlier ones (`term`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

import structlog

from hedgerow.errors import Unavailable
from hedgerow.runtime import telemetry

log = structlog.get_logger()

LEASE_S = 6.0
MARGIN_S = 1.0  # the leader ends this much earlier than its lock, for clocks that run at different speeds
RENEW_EVERY_S = 1.5  # so that another takes over 7.5 s after a leader was killed, and at once after one that stopped


class LockUnreachable(Exception):
    """Whoever keeps the lock cannot be asked now."""


class NotLeading(Unavailable):
    """The work is another process's now; it must not go on here."""

    code = "not_leading"
    default_detail = "Another scheduler leads now."


class Lock(Protocol):
    """Used by one thread at a time. All methods raise `LockUnreachable`."""

    def take(self) -> int | None:
        """Take the lock for `LEASE_S`; the number of the new term, None where another holds it."""

    def renew(self) -> bool:
        """Have it for another `LEASE_S`; False where it is not held any more."""

    def release(self) -> None: ...


class AlwaysHeld:
    """Everything is on one machine, where the supervisor starts a single scheduler."""

    def take(self) -> int | None:
        return 1

    def renew(self) -> bool:
        return True

    def release(self) -> None:
        """There is nobody to hand over to."""


class Leader:
    """Calls `gained` when this process begins to lead and `lost` when it does not any more, from one thread."""

    def __init__(self, lock: Lock, gained: Callable[[], None], lost: Callable[[], None]) -> None:
        self._lock = lock
        self._gained = gained
        self._lost = lost
        self._until = 0.0  # time.monotonic()
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._renew_always, name="leader-lock", daemon=True),
            threading.Thread(target=self._tell_always, name="leader", daemon=True),
        ]
        self.term = 0

    @property
    def leads(self) -> bool:
        return time.monotonic() < self._until

    def require(self) -> None:
        """Raises `NotLeading`. Long work calls it before each step that cannot be undone."""
        if not self.leads:
            raise NotLeading()

    def start(self) -> Leader:
        telemetry.scheduler_leader.set(0)
        for thread in self._threads:
            thread.start()
        return self

    def close(self) -> None:
        """Stop leading; `lost` has returned when this does, and only then another may take over."""
        self._stop.set()
        self._set_until(0.0)
        for thread in self._threads:
            thread.join(5)
        try:
            self._lock.release()
        except LockUnreachable:
            log.warning("leader: the lock could not be released; it ends by itself", seconds=LEASE_S)

    def _renew_always(self) -> None:
        held = False
        while True:
            asked_at = time.monotonic()
            try:
                if held:
                    held = self._lock.renew()
                elif term := self._lock.take():
                    held, self.term = True, term
                if not self._stop.is_set():
                    self._set_until(asked_at + LEASE_S - MARGIN_S if held else 0.0)
            except LockUnreachable as error:
                if not self.leads:
                    held = False
                log.warning("leader: the lock cannot be reached", leads=self.leads, error=str(error))
            if self._stop.wait(RENEW_EVERY_S):
                return

    def _set_until(self, until: float) -> None:
        with self._changed:
            self._until = until
            self._changed.notify_all()

    def _tell_always(self) -> None:
        """Notices the end of the lease also while the lock's keeper hangs."""
        told = False
        while not (self._stop.is_set() and not told):
            with self._changed:
                leads = self.leads
                if leads == told:
                    self._changed.wait(max(0.0, self._until - time.monotonic()) if leads else None)
                    continue
            told = leads
            telemetry.scheduler_leader.set(leads)
            log.info(
                "leader: this scheduler runs the jobs" if leads else "leader: not this one any more", term=self.term
            )
            try:
                (self._gained if leads else self._lost)()
            except Exception:
                log.exception("leader: the change failed")
