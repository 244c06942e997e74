"""A web shop on an origin of its own, whose pages load posthog-js from a Hedgerow by the official snippet."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = Template((Path(__file__).parent / "pages" / "shop.html").read_text())


class Site:
    """`address(path)` of a page that reports to `api_host` with these options of `posthog.init`."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://localhost:{port}"
        self.token = ""
        self.options: dict[str, Any] = {}

    def configure(self, token: str, api_host: str, **options: Any) -> None:
        """The queue is flushed after 250 ms, the least, instead of 3 s; nothing else differs from a default."""
        quick = {"flush_interval_ms": 250}
        self.token = token
        self.options = {"api_host": api_host, "defaults": "2025-05-24", "request_queue_config": quick, **options}

    def page(self, path: str) -> bytes:
        title = urlsplit(path).path.strip("/") or "home"
        return PAGE.substitute(TITLE=title, TOKEN=self.token, OPTIONS=json.dumps(self.options)).encode()


@contextmanager
def serve_site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = site.page(self.path)
            self.send_response(404 if "missing" in parse_qs(urlsplit(self.path).query) else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
