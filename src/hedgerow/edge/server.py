"""uvicorn as the edge runs it: uvloop, httptools, no access log, no default headers, ended by an event.

uvicorn has no time limit for a request that never becomes complete, so connections that stay unfinished are closed
here.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hedgerow.errors import SettingsRefused
from hedgerow.settings import Edge

BACKLOG = 2048
KEEP_ALIVE_S = 75
UNFINISHED_S = 120.0  # for headers and body to come in: a recording of 25 MB over 2 Mbit/s takes 100 s
SWEEP_EVERY_TICKS = 50  # of 0.1 s
LONGEST_STOP_S = 10


def listen(settings: Edge) -> socket.socket:
    """The public socket. Raises `SettingsRefused` where the address cannot be used."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((settings.host, settings.port))
    except OSError as error:
        sock.close()
        raise SettingsRefused(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). Choose another with edge.port."
        ) from error
    return sock


class Server(uvicorn.Server):
    """Runs until `stop` is set. `before_shutdown` ends what would otherwise go on forever, such as live streams."""

    def __init__(self, application: Any, stop: threading.Event, before_shutdown: Callable[[], Awaitable[None]]) -> None:
        config = uvicorn.Config(
            application,
            loop="uvloop",
            http="httptools",
            ws="none",
            lifespan="off",
            interface="asgi3",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=LONGEST_STOP_S,
            log_config=None,
            log_level="critical",  # malformed requests of scanners are not worth a line each
        )
        super().__init__(config)
        self._stop = stop
        self._before_shutdown = before_shutdown
        self._unfinished: dict[Any, tuple[Any, float]] = {}

    @property
    def connection_count(self) -> int:
        return len(self.server_state.connections)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The role has its own handlers; uvicorn's would raise the signal again at the end."""
        yield

    async def on_tick(self, counter: int) -> bool:
        if counter % SWEEP_EVERY_TICKS == 0:
            self._close_unfinished()
        return await super().on_tick(counter) or self._stop.is_set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._before_shutdown()
        await super().shutdown(sockets)
        await asyncio.sleep(0)

    def _close_unfinished(self) -> None:
        now = time.monotonic()
        unfinished: dict[Any, tuple[Any, float]] = {}
        for connection in list(self.server_state.connections):
            assert isinstance(connection, HttpToolsProtocol)
            cycle = connection.cycle
            if cycle is not None:
                waits_for_next = cycle.response_complete and connection.timeout_keep_alive_task is not None
                being_answered = not cycle.response_complete and not cycle.more_body
                if waits_for_next or being_answered:
                    continue
            before, since = self._unfinished.get(connection, (None, now))
            if before is not cycle:
                since = now
            if now - since > UNFINISHED_S:
                connection.transport.close()
            else:
                unfinished[connection] = (cycle, since)
        self._unfinished = unfinished
