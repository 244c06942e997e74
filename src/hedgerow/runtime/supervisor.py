"""`hedgerow serve`: the five roles on one machine, behind one port.

Losing one role never touches the others. The edge is started first and waits for nobody: it needs the log alone, so
events are taken while everything else is still on its way. The end is in order: edge (no new events), worker (what is
in the log is written, for a bounded time; the rest waits in the log for the next start), scheduler, app, store.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event

from hedgerow.errors import SettingsRefused
from hedgerow.runtime import moving, ports, state
from hedgerow.runtime.child import Child
from hedgerow.runtime.door import Door
from hedgerow.runtime.lag import read_lag
from hedgerow.runtime.role import SUPERVISOR_PID, Health, start_operations_server
from hedgerow.settings import LOOPBACK, Settings

START_ORDER = ("edge", "store", "app", "worker", "scheduler")
STOP_ORDER = {"edge": 10.0, "worker": 20.0, "scheduler": 5.0, "app": 8.0, "store": 20.0}  # seconds before SIGKILL
FIRST = ("edge", "store")  # one for each core of a small machine
HEAD_START_S = 3.0
WITH_PORT = ("app", "store")
PAUSED = ("edge", "scheduler", "app")  # whatever writes on behalf of somebody; the worker empties the log
TICK_S = 0.1
LOG_CHECK_S = 30.0
DRAIN_S = 15.0
DRAIN_STUCK_S = 3.0  # a log that got no shorter for this long will not be empty in time
REFUSED = 78  # exit code of a role that will not start before somebody changes something

Tell = Callable[[str], None]


class Supervisor:
    """Starts, watches and stops the roles. Everything runs on the main thread."""

    def __init__(
        self,
        settings: Settings,
        *,
        config: Path | None = None,
        environment: dict[str, str] | None = None,
        logs: Path | None = None,
        tell: Tell = lambda sentence: None,
    ) -> None:
        """`environment` holds the settings that came as flags; `logs` is a folder for the roles' logs, none for our own
        standard error; `tell` is given a sentence for whoever watches when a role ends unasked."""
        self.settings = settings
        self.url = settings.public_url
        self._tell = tell
        self._health = Health()
        self._next_log_check = 0.0
        self._state_is_old = False
        self._paused = False
        self._door: Door | None = None
        self._roles = [role for role in START_ORDER if role != "store" or settings.store.dsn is None]
        names = [*(f"{role}.port" for role in WITH_PORT), *(f"{role}.ops_port" for role in START_ORDER)]
        self._ports = ports.choose(names, seed=str(settings.data))
        arguments = ["--data", str(settings.data), *(["--config", str(config)] if config else [])]
        variables = {**os.environ, **(environment or {}), **self._variables()}
        self.children = {
            role: Child(role, arguments, variables, self._ports[f"{role}.ops_port"], logs) for role in self._roles
        }
        self._operations = start_operations_server(settings, "supervisor", 0, self._health)

    def _variables(self) -> dict[str, str]:
        chosen = {**self._ports, "edge.port": self.settings.edge.port}
        variables = {f"HEDGEROW_{name.replace('.', '__').upper()}": str(port) for name, port in chosen.items()}
        return {
            **variables,
            "HEDGEROW_APP__HOST": LOOPBACK,
            "HEDGEROW_STORE__HOST": LOOPBACK,
            "HEDGEROW_EDGE__PUBLIC_URL": self.url,
            SUPERVISOR_PID: str(os.getpid()),
        }

    def start(self) -> None:
        """Start the edge, with the store that takes longest; the others once events are taken, or after a while."""
        early = [self.children[role] for role in FIRST if role in self.children]
        for child in early:
            child.start()
        self._write_state()
        deadline = time.monotonic() + HEAD_START_S
        while time.monotonic() < deadline and early[0].alive and not early[0].readiness()[0]:
            time.sleep(TICK_S)
        for child in self.children.values():
            if child not in early:
                child.start()
        self._write_state()

    def _write_state(self) -> None:
        roles = {
            role: state.RoleState(child.pid, self._ports.get(f"{role}.port"), child.ops_port)
            for role, child in self.children.items()
        }
        roles["edge"].port = self.settings.edge.port
        roles["supervisor"] = state.RoleState(os.getpid(), None, self._operations.port)
        state.write(self.settings.data, state.ServeState(os.getpid(), self.url, self.settings.edge.port, roles))

    def _renew_state(self) -> None:
        """Write the state, or again at the next look: a full disk must not end the roles that tell of it."""
        with suppress(OSError):
            self._write_state()
            self._state_is_old = False

    def wait_ready(self, stop: Event, timeout: float, progress: Callable[[dict[str, str]], None]) -> bool:
        """Watch the roles until all are ready; `progress` is given each one's reason. False after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not stop.is_set():
            self.tick()
            reasons = {role: child.readiness() for role, child in self.children.items()}
            progress({role: "ready" if ready else reason for role, (ready, reason) in reasons.items()})
            if all(ready for ready, _ in reasons.values()):
                self._health.up()
                return True
            if time.monotonic() >= deadline:
                break
            stop.wait(TICK_S)
        return False

    def watch(self, stop: Event) -> None:
        """Keep the roles running until `stop`."""
        self._health.up()
        while not stop.wait(TICK_S):
            self.tick()

    def tick(self) -> None:
        """One look at every child: note who ended, start again who is due."""
        self._heed_pause()
        for child in self.children.values():
            if self._paused and child.role in PAUSED:
                continue
            code = child.died()
            if code is not None:
                self._ended(child, code)
            if child.restart_if_due():
                self._state_is_old = True
        if self._state_is_old:
            self._renew_state()
        if time.monotonic() >= self._next_log_check:
            self._next_log_check = time.monotonic() + LOG_CHECK_S
            for child in self.children.values():
                child.shorten_log()

    def _heed_pause(self) -> None:
        """Close, for a move to another home, or open again (`runtime/moving.py`)."""
        if moving.pause_is_asked(self.settings):
            if not self._paused:
                self._paused = True
                self._tell("taking nothing in: the data are being moved. Senders are told to try again.")
                self._close()
            if self._door is None:
                with suppress(OSError):  # the edge's last connections are closing; at the next look, then
                    self._door = Door(self.settings.edge.host, self.settings.edge.port)
                    moving.say_paused(self.settings.data)
        elif self._paused:
            self._paused = False
            self._close_door()
            for role in PAUSED:
                self.children[role].start()
            self._state_is_old = True
            self._tell("open again.")

    def _close(self) -> None:
        """The edge first, which needs the app for what it has begun; then the others at the same time."""
        first, *others = (self.children[role] for role in PAUSED)
        first.stop(STOP_ORDER[first.role])
        for child in others:
            if child.process is not None and child.alive:
                child.process.terminate()
        for child in others:
            child.stop(STOP_ORDER[child.role])

    def _close_door(self) -> None:
        moving.say_resumed(self.settings.data)
        if self._door is not None:
            self._door.close()
            self._door = None

    def _ended(self, child: Child, code: int) -> None:
        words = child.last_words()
        if code == REFUSED and not child.was_ready:
            raise SettingsRefused(f"{child.role} refuses to start. {words}".strip())
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        where = f" Its log: {child.log_file}" if child.log_file else ""
        self._tell(f"{child.role} {how}; starting it again in {child.next_start_in:.1f} s.{where}")

    def stop(self) -> None:
        """End the roles in order. What the worker cannot finish in time stays in the log for the next start."""
        self._health.down("stopping")
        self._close_door()
        for role, grace in STOP_ORDER.items():
            if role == "worker":
                self._drain()
            if role in self.children and not self.children[role].stop(grace):
                self._tell(f"{role} did not stop within {grace:.0f} s and was killed; nothing acknowledged is lost.")
        state.forget(self.settings.data)
        self._operations.close()

    def _drain(self) -> None:
        """Give the worker time to empty the log while it makes progress."""
        deadline = time.monotonic() + DRAIN_S
        best, best_at = None, time.monotonic()
        while time.monotonic() < deadline:
            worker = self.children["worker"].process
            lag = read_lag(self.settings.data)
            if lag is None or lag.records == 0 or worker is None or worker.poll() is not None:
                return
            if best is None or lag.records < best:
                best, best_at = lag.records, time.monotonic()
            elif time.monotonic() - best_at > DRAIN_STUCK_S:
                return
            time.sleep(0.05)
