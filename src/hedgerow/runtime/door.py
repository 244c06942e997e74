"""The closed door: answers 503 with Retry-After on the public port while the edge is stopped on purpose.

Every SDK sends again what was refused like this. Browsers read the answer too, hence the CORS headers.
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from hedgerow.errors import Unavailable

RETRY_AFTER_S = 5
MOST_READ = 64 * 1024 * 1024
UNFINISHED_S = 30.0


class Door:
    """Listens from the start until `close`. Raises OSError where the port is still taken."""

    def __init__(self, host: str, port: int) -> None:
        kind = type("_Listener", (_Listener,), {"address_family": _family(host)})
        self._server: ThreadingHTTPServer = kind((host, port), _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="door", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024


class _Handler(BaseHTTPRequestHandler):
    timeout = UNFINISHED_S

    def _refuse(self) -> None:
        self._read_body()
        import json

        error = Unavailable("This installation is being moved. Nothing was stored; send it again.", code="paused")
        body = json.dumps(error.body()).encode()
        self.send_response(503)
        self._allow_browsers()
        self.send_header("Retry-After", str(RETRY_AFTER_S))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _read_body(self) -> None:
        """A client that is still sending would see a reset connection and not the answer."""
        try:
            left = min(int(self.headers.get("Content-Length") or 0), MOST_READ)
        except ValueError:
            return
        while left > 0 and (piece := self.rfile.read(min(left, 65536))):
            left -= len(piece)

    def _preflight(self) -> None:
        self.send_response(204)
        self._allow_browsers()
        self.send_header("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
        self.send_header("Access-Control-Allow-Headers", self.headers.get("Access-Control-Request-Headers", "*"))
        self.end_headers()

    def _allow_browsers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.send_header("Access-Control-Allow-Credentials", "true")
        self.send_header("Access-Control-Expose-Headers", "Retry-After")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _refuse  # noqa: N815 - names of the library
    do_OPTIONS = _preflight  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Every request would be a line."""


def _family(host: str) -> int:
    import socket

    return socket.AF_INET6 if ":" in host else socket.AF_INET
