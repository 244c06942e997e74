"""The operations server of a role: liveness, readiness and metrics on a loopback port, in a daemon thread.

A thread of its own, so that a role whose main thread is busy with a block or a query still answers its probes. Only
this machine can connect; the public `/metrics` of the edge asks for a token and fetches from here.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST

from hedgerow.errors import SettingsRefused
from hedgerow.runtime import telemetry
from hedgerow.settings import LOOPBACK, Settings

TEXT = "text/plain; charset=utf-8"
REQUEST_TIMEOUT_S = 10  # a peer that connects and says nothing gives its thread back


@dataclass
class Health:
    """What `/_readiness` answers. The role sets both fields; a reason is one plain sentence fragment."""

    ready: bool = False
    reason: str = "starting"

    def up(self) -> None:
        self.ready, self.reason = True, "ready"

    def down(self, reason: str) -> None:
        self.ready, self.reason = False, reason


class OperationsServer:
    """A running operations server; `port` is the one it got when 0 was asked for."""

    def __init__(self, server: ThreadingHTTPServer, thread: threading.Thread) -> None:
        self._server = server
        self._thread = thread
        self.port = int(server.server_address[1])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def start_operations_server(settings: Settings, role: str, port: int, health: Health) -> OperationsServer:
    """Listen on 127.0.0.1:`port` (0: a free one). Raises `SettingsRefused` where the port is taken."""
    handler = type("Handler", (_Handler,), {"health": health, "server_version": "hedgerow", "sys_version": ""})
    try:
        server = _Server((LOOPBACK, port), handler)
    except OSError as error:
        raise SettingsRefused(
            f"Port {port} on {LOOPBACK}, for health and metrics of {role}, cannot be used ({error.strerror}). "
            f"Choose another with {role}.ops_port."
        ) from error
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name=f"{role}-operations", daemon=True)
    thread.start()
    return OperationsServer(server, thread)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A probe that hung up before it had its answer is no event."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = REQUEST_TIMEOUT_S
    health: Health

    def do_GET(self) -> None:
        path = self.path.split("?", 1)[0].rstrip("/")
        if path == "/_liveness":
            self._answer(200, TEXT, b"ok\n")
        elif path == "/_readiness":
            self._answer(200 if self.health.ready else 503, TEXT, f"{self.health.reason}\n".encode())
        elif path == "/metrics":
            self._answer(200, CONTENT_TYPE_LATEST, telemetry.render())
        else:
            self._answer(404, TEXT, b"Only /_liveness, /_readiness and /metrics are here.\n")

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Probes come every few seconds; they are not worth a line each."""
