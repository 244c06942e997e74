"""The operations server of a role: liveness, readiness and metrics on a port of its own, in a daemon thread.

A thread of its own, so that a role whose main thread is busy with a block or a query still answers its probes. Only
this machine can connect, unless `telemetry.ops_host` says otherwise, as it must where probes come from another host:
then `/metrics` asks callers from elsewhere for the operations token, as the public `/metrics` of the edge does.
"""

from __future__ import annotations

import hmac
import socket
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST

from hedgerow.errors import SettingsRefused
from hedgerow.runtime import telemetry
from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings

TEXT = "text/plain; charset=utf-8"
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")
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
    """Listen on `telemetry.ops_host`, port `port` (0: a free one). Raises `SettingsRefused` where it is taken."""
    host = settings.telemetry.ops_host
    token = None if is_loopback(host) else Secrets(settings.data).operations_token
    fields = {"health": health, "token": token, "server_version": "hedgerow", "sys_version": ""}
    try:
        server = (_Server6 if ":" in host else _Server)((host, port), type("Handler", (_Handler,), fields))
    except OSError as error:
        raise SettingsRefused(
            f"Port {port} on {host}, for health and metrics of {role}, cannot be used ({error.strerror}). "
            f"Choose another with {role}.ops_port, or another address with telemetry.ops_host."
        ) from error
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name=f"{role}-operations", daemon=True)
    thread.start()
    return OperationsServer(server, thread)


def is_loopback(host: str) -> bool:
    """Whether an address, or `localhost`, is this machine alone. A name that has to be looked up is not."""
    try:
        address = ip_address(host.removeprefix("::ffff:").partition("%")[0])
    except ValueError:
        return host == "localhost"
    return address.is_loopback


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A probe that hung up before it had its answer is no event."""


class _Server6(_Server):
    address_family = socket.AF_INET6  # `::` takes IPv4 too


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = REQUEST_TIMEOUT_S
    health: Health
    token: str | None  # none where only this machine can connect

    def do_GET(self) -> None:
        path = self.path.split("?", 1)[0].rstrip("/")
        if path == "/_liveness":
            self._answer(200, TEXT, b"ok\n")
        elif path == "/_readiness":
            self._answer(200 if self.health.ready else 503, TEXT, f"{self.health.reason}\n".encode())
        elif path == "/metrics" and not self._may_read():
            self._answer(401, TEXT, b"Metrics are for a Bearer with the operations token.\n")
        elif path == "/metrics":
            self._answer(200, CONTENT_TYPE_LATEST, telemetry.render())
        else:
            self._answer(404, TEXT, b"Only /_liveness, /_readiness and /metrics are here.\n")

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _may_read(self) -> bool:
        """A sidecar that passes strangers on connects from this machine too; it says so in a header."""
        if self.token is None or hmac.compare_digest(
            self.headers.get("Authorization", "").encode(), f"Bearer {self.token}".encode()
        ):
            return True
        return is_loopback(self.client_address[0]) and not any(name in self.headers for name in FORWARDED)

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
