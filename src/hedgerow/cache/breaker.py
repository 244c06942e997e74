"""Remembers that Redis is gone, so that a Redis that hangs costs one short wait a second and not one for each call."""

from __future__ import annotations

import threading
import time

import structlog

from hedgerow.runtime import telemetry

log = structlog.get_logger()

PROBE_EVERY_S = 1.0


class Breaker:
    """Ask `allows` before a call and tell its outcome afterwards. Logs once at each change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = False
        self._probe_at = 0.0
        telemetry.cache_degraded.set(0)

    @property
    def is_open(self) -> bool:
        return self._open

    def allows(self) -> bool:
        """Whether to call; while Redis is gone, one caller a second is let through to see whether it is back."""
        if not self._open:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._probe_at:
                return False
            self._probe_at = now + PROBE_EVERY_S
            return True

    def failed(self, error: Exception) -> None:
        with self._lock:
            self._probe_at = time.monotonic() + PROBE_EVERY_S
            if self._open:
                return
            self._open = True
            telemetry.cache_degraded.set(1)
        log.warning("redis cannot be used; each process goes on by itself", error=f"{type(error).__name__}: {error}")

    def succeeded(self) -> None:
        if not self._open:
            return
        with self._lock:
            if not self._open:
                return
            self._open = False
            telemetry.cache_degraded.set(0)
        log.info("redis can be used again")
