"""The `app` role: the private API and the pages, in one process, until it is told to stop."""

from __future__ import annotations

import signal
import socket
from types import FrameType
from typing import TYPE_CHECKING

import structlog
import uvicorn

from hedgerow.app.factory import create_app
from hedgerow.database import migrate
from hedgerow.errors import SettingsRefused
from hedgerow.live.routes import open_hub
from hedgerow.runtime.role import Health, Stop, configure, start_operations_server
from hedgerow.settings import Settings

if TYPE_CHECKING:
    from hedgerow.app.context import AppContext

log = structlog.get_logger()

KEEP_ALIVE_S = 75  # longer than the edge keeps an idle connection, so that the edge is the one to close it
DRAIN_S = 10


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Returns the exit code; raises `SettingsRefused` when it cannot start."""
    configure("app", settings)
    Stop().install()  # uvicorn hands the signal on when it has stopped; this takes it
    health = Health()
    operations = start_operations_server(settings, "app", settings.app.ops_port, health)
    try:
        health.down("migrating")
        migrate.upgrade(settings)
        listening = _listen(settings)
        app = create_app(settings)
        server = _Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                proxy_headers=False,  # middleware/forwarded.py believes the edge only
                server_header=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=DRAIN_S,
            ),
            health,
            app.state.context,
        )
        server.run(sockets=[listening])
    finally:
        operations.close()
    return 0 if server.started else 1


class _Server(uvicorn.Server):
    """Tells `/_readiness` when it serves, and the open event streams when it stops."""

    def __init__(self, config: uvicorn.Config, health: Health, context: AppContext) -> None:
        super().__init__(config)
        self._health = health
        self._context = context

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._health.up()
            log.info("app ready", port=self.servers[0].sockets[0].getsockname()[1])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._health.down("stopping")
        self._context.opened(open_hub).close()
        if sig == signal.SIGINT and self.should_exit:
            self.force_exit = True
        super().handle_exit(sig, frame)


def _listen(settings: Settings) -> socket.socket:
    try:
        return socket.create_server((settings.app.host, settings.app.port), backlog=512)
    except OSError as error:
        raise SettingsRefused(
            f"Port {settings.app.port} on {settings.app.host} cannot be used ({error.strerror}). "
            "Choose another with app.port."
        ) from error
