"""One role as a child process: start, health, restart with back-off, bounded stop."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from hedgerow.runtime import telemetry
from hedgerow.settings import LOOPBACK

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 30.0
LONGEST_EDGE_DELAY_S = 2.0  # while it is away, events of browsers that do not retry are lost
STEADY_AFTER_S = 10.0  # a role that lived this long starts again with the first delay
LOG_BYTES = 20 * 1024 * 1024


class Child:
    """A role under supervision.

    Not thread-safe: the supervisor's main thread owns it, because the kernel ties a child's death signal to the thread
    that started it.
    """

    def __init__(self, role: str, arguments: list[str], environment: dict[str, str], ops_port: int, logs: Path | None):
        self.role = role
        self.ops_port = ops_port
        self.log_file = logs / f"{role}.log" if logs else None
        self.restarts = 0
        self.was_ready = False
        self.process: subprocess.Popen[bytes] | None = None
        self._arguments = [sys.executable, "-m", "hedgerow", role, *arguments]
        self._environment = environment
        self._started = 0.0
        self._delay = FIRST_DELAY_S
        self._due: float | None = None
        self._counter = telemetry.role_restarts.labels(role)

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        output = None
        if self.log_file is not None:
            self.log_file.parent.mkdir(parents=True, exist_ok=True)
            output = self.log_file.open("ab")
        try:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                self._arguments,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output or sys.stderr.fileno(),
                stderr=output or sys.stderr.fileno(),
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the roles in order
            )
        finally:
            if output is not None:
                output.close()
        self._started = time.monotonic()
        self._due = None

    def died(self) -> int | None:
        """The exit code, once, when the process has ended; the next start is then planned."""
        if self.process is None or self._due is not None or (code := self.process.poll()) is None:
            return None
        if time.monotonic() - self._started >= STEADY_AFTER_S:
            self._delay = FIRST_DELAY_S
        self._due = time.monotonic() + self._delay
        self._delay = min(self._delay * 2, LONGEST_EDGE_DELAY_S if self.role == "edge" else LONGEST_DELAY_S)
        return code

    @property
    def next_start_in(self) -> float:
        return max(0.0, (self._due or 0.0) - time.monotonic())

    def restart_if_due(self) -> bool:
        if self._due is None or time.monotonic() < self._due:
            return False
        try:
            self.start()
        except OSError:  # no memory or no disk left for a process: others may live on it, so try later
            self._due = time.monotonic() + self._delay
            return False
        self.restarts += 1
        self._counter.inc()
        return True

    def readiness(self) -> tuple[bool, str]:
        """What the role's own `/_readiness` says; at most half a second."""
        connection = http.client.HTTPConnection(LOOPBACK, self.ops_port, timeout=0.5)
        try:
            connection.request("GET", "/_readiness")
            answer = connection.getresponse()
            reason = answer.read(500).decode(errors="replace").strip()
            self.was_ready = self.was_ready or answer.status == 200
            return answer.status == 200, reason
        except (OSError, http.client.HTTPException):
            return False, "starting"
        finally:
            connection.close()

    def stop(self, grace: float) -> bool:
        """SIGTERM, then SIGKILL after `grace` seconds; whether it ended by itself."""
        self._due = None
        if self.process is None or self.process.poll() is not None:
            return True
        self.process.terminate()
        try:
            self.process.wait(grace)
            return True
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return False

    def last_words(self) -> str:
        """The last line of the role's log file; empty where it logs to standard error."""
        if self.log_file is None or not self.log_file.is_file():
            return ""
        with self.log_file.open("rb") as file:
            file.seek(max(0, self.log_file.stat().st_size - 4096))
            lines = file.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def shorten_log(self) -> None:
        """Keep the log file and one older one, each up to `LOG_BYTES`. The role goes on writing: it appends."""
        if self.log_file is None or not self.log_file.is_file() or self.log_file.stat().st_size <= LOG_BYTES:
            return
        older = self.log_file.with_suffix(".log.1")
        try:
            shutil.copyfile(self.log_file, older)
        except OSError:
            with suppress(OSError):
                older.unlink(missing_ok=True)  # on a full disk the older half goes, not the service
        os.truncate(self.log_file, 0)
