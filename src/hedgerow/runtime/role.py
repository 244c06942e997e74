"""What every role does at its start and its end: logs, health, metrics, signals, and dying with its supervisor.

A role's `main.run(settings) -> int` uses it like this::

    configure("worker", settings)
    health = Health()
    operations = start_operations_server(settings, "worker", settings.worker.ops_port, health)
    stop = Stop()
    stop.install()
    health.up()
    while not stop.event.is_set(): ...
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from types import FrameType

from hedgerow import __version__
from hedgerow.runtime import logs, telemetry
from hedgerow.runtime.ops import Health, OperationsServer, start_operations_server
from hedgerow.settings import Settings

__all__ = ["ROLES", "Health", "OperationsServer", "Stop", "configure", "die_with_supervisor", "start_operations_server"]

ROLES = ("edge", "worker", "app", "scheduler", "store")
SUPERVISOR_PID = "HEDGEROW_SUPERVISOR_PID"  # set by the supervisor for its children
PR_SET_PDEATHSIG = 1


def configure(role: str, settings: Settings) -> None:
    """Send logs to standard error under the role's name and say in the metrics which version runs."""
    logs.configure(role, settings.telemetry)
    telemetry.build.labels(__version__, role).set(1)


class Stop:
    """SIGTERM and SIGINT set `event`; a second one of either ends the process at once."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def install(self) -> Stop:
        """Take over both signals. Call it in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked)
        return self

    def _asked(self, number: int, _: FrameType | None) -> None:
        if self.event.is_set():
            os._exit(128 + number)
        self.event.set()


def die_with_supervisor() -> None:
    """Have the kernel send SIGTERM when the supervisor is gone, however it went. Does nothing outside of `serve`."""
    supervisor = os.environ.get(SUPERVISOR_PID)
    if not supervisor:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(supervisor):  # it went before the kernel knew
        raise SystemExit(0)
