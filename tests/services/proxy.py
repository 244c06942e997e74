"""A small reverse proxy that fails on demand: between a browser and a server, it plays the bad network."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


@dataclass
class Seen:
    """One request and what was done with it: a status, or 0 where the answer was withheld."""

    method: str
    target: str
    status: int


@dataclass
class Proxy:
    """`refuse(method, path)` answers 503 with Retry-After instead; `swallow(...)` passes on and hangs up unanswered."""

    url: str = ""
    refuse: Callable[[str, str], bool] = lambda method, path: False
    swallow: Callable[[str, str], bool] = lambda method, path: False
    seen: list[Seen] = field(default_factory=list)

    def requests(self, method: str, path: str) -> list[Seen]:
        return [one for one in self.seen if one.method == method and urlsplit(one.target).path == path]


@contextmanager
def proxy_to(url: str) -> Iterator[Proxy]:
    """A proxy in front of `url`, on a free port."""
    upstream = urlsplit(url)
    proxy = Proxy()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            path = urlsplit(self.path).path
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if proxy.refuse(self.command, path):
                self._answer(503, self._refusal_headers(), b"Try again later.")
                return
            connection = http.client.HTTPConnection(str(upstream.hostname), upstream.port, timeout=60)
            try:
                connection.request(self.command, self.path, body, dict(self.headers))
                answer = connection.getresponse()
                content = answer.read()
            finally:
                connection.close()
            if proxy.swallow(self.command, path):
                proxy.seen.append(Seen(self.command, self.path, 0))
                self.close_connection = True
                return
            headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
            self._answer(answer.status, [h for h in headers if h[0].lower() != "content-length"], content)

        do_GET = do_POST = do_HEAD = do_OPTIONS = _pass_on  # noqa: N815 - http.server's names

        def _refusal_headers(self) -> list[tuple[str, str]]:
            origin = self.headers.get("Origin") or "*"
            return [
                ("Retry-After", "1"),
                ("Access-Control-Allow-Origin", origin),
                ("Access-Control-Allow-Credentials", "true"),
                ("Access-Control-Expose-Headers", "Retry-After"),
            ]

        def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
            proxy.seen.append(Seen(self.command, self.path, status))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A browser that goes away is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
