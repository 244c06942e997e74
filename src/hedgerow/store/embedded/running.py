"""The statements that are running: their ids, how to kill them, and who has hung up meanwhile.

`query_id` belongs to ClickHouse's HTTP interface and chDB makes up its own. So each statement is sent to the engine
with a number in a comment before it, by which a second handle finds and kills it (0.1-0.4 s).
"""

from __future__ import annotations

import contextlib
import itertools
import select
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from hedgerow.runtime import telemetry
from hedgerow.store.embedded.engine import Engine, EngineError

SAME_ID_RUNNING = 216


@dataclass(eq=False)
class Running:
    number: int
    query_id: str

    @property
    def tag(self) -> str:
        return f"/*hedgerow {self.number}*/ "


class RunningStatements:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._numbers = itertools.count(1)
        self._by_id: dict[str, Running] = {}
        self._by_socket: dict[int, Running] = {}
        self._lock = threading.Lock()
        self._hang_ups = select.epoll()
        self._idle = threading.Condition(self._lock)
        threading.Thread(target=self._watch, name="hang-ups", daemon=True).start()

    @contextlib.contextmanager
    def register(self, query_id: str, peer: socket.socket | None = None) -> Iterator[Running]:
        """Announce a statement while it runs. It is killed when `peer`, if given, hangs up."""
        running = Running(next(self._numbers), query_id)
        with self._lock:
            if query_id in self._by_id:
                raise EngineError(
                    f"Query with id = {query_id} is already running. (QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING)",
                    SAME_ID_RUNNING,
                )
            self._by_id[query_id] = running
            if peer is not None:
                self._by_socket[peer.fileno()] = running
                self._hang_ups.register(peer.fileno(), select.EPOLLRDHUP | select.EPOLLONESHOT)
        telemetry.store_active.inc()
        try:
            yield running
        finally:
            telemetry.store_active.dec()
            with self._lock:
                del self._by_id[query_id]
                if peer is not None:
                    self._by_socket.pop(peer.fileno(), None)
                    with contextlib.suppress(OSError):
                        self._hang_ups.unregister(peer.fileno())
                self._idle.notify_all()

    def find(self, query_id: str) -> Running | None:
        with self._lock:
            return self._by_id.get(query_id)

    def kill_sql(self, running: Running, mode: str = "ASYNC") -> str:
        return f"KILL QUERY WHERE startsWith(query, '{running.tag}') {mode}"

    def kill_all(self) -> None:
        with self._lock:
            found = list(self._by_id.values())
        for running in found:
            self._kill(running)

    def wait_until_idle(self, seconds: float) -> bool:
        with self._idle:
            return self._idle.wait_for(lambda: not self._by_id, seconds)

    def _kill(self, running: Running) -> None:
        with contextlib.suppress(EngineError), self._engine.handle() as handle:
            handle.query(self.kill_sql(running))

    def _watch(self) -> None:
        while True:
            for number, _ in self._hang_ups.poll():
                with self._lock:
                    running = self._by_socket.get(number)
                if running is not None:
                    self._kill(running)
