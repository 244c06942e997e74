"""A small HTTP/1.1 server: one thread a connection, bodies of any size without copies.

Why not uvicorn, which serves everything else: this server has a dozen clients that keep their connections, and each
statement occupies a thread of the engine anyway. A request of one byte costs 55 us of CPU here and 95 under uvicorn
with uvloop and httptools, before the hand-over to a thread and back; a body of 28 MB costs both the same (15 ms,
0.75 us a row, nearly all of it the kernel's), but here it is received straight into the file that the engine reads. The
heads are parsed by httptools, as in uvicorn.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httptools
import structlog

from hedgerow.store.embedded.body import FILE_FROM, Body

log = structlog.get_logger(__name__)

MAX_HEAD = 1024 * 1024  # bytes; ClickHouse's largest URI is as long
MAX_BODY = 1024 * 1024 * 1024
PIECE = 1024 * 1024  # bytes of a chunked body asked for at once
IDLE_S = 3600  # clients keep connections; one that they believe open must not be closed under a request
STALLED_S = 300  # a peer that stops in the middle of a body or an answer
MAX_CONNECTIONS = 512


class BadRequest(Exception):
    """What arrived is not a request that can be answered on this connection any more."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        super().__init__(text)


@dataclass
class Request:
    method: str = ""
    path: str = ""
    query: str = ""  # as sent, without the question mark
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    body: Body = field(default_factory=Body)
    keep_alive: bool = True


class _Head:
    """httptools' callbacks for one request."""

    def __init__(self) -> None:
        self.request = Request()
        self.url = b""
        self.complete = False
        self.extra = False
        self.pieces: list[bytes] = []  # of a chunked body

    def on_message_begin(self) -> None:
        self.extra = self.complete

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.request.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self.pieces.append(body)

    def on_message_complete(self) -> None:
        self.complete = True


class Connection:
    """One client's connection; reads requests and writes answers in its own thread."""

    def __init__(self, peer: socket.socket) -> None:
        self.socket = peer
        self.answered = False  # whether the head of the present answer has been sent
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # without it an answer waits 40 ms for an ACK
        self._wait_at_most(IDLE_S)

    def read_head(self) -> tuple[_Head, Any, bytes] | None:
        """The next request without its body, its parser, and what came after the head; None when the peer has gone."""
        self.answered = False
        data = self._receive(65536)
        if not data:
            return None
        self._wait_at_most(STALLED_S)
        while (end := data.find(b"\r\n\r\n")) < 0:
            if len(data) > MAX_HEAD:
                raise BadRequest(431, "The request's head is too long.")
            more = self._receive(65536)
            if not more:
                return None
            data += more
        if end > MAX_HEAD:
            raise BadRequest(431, "The request's head is too long.")
        head = _Head()
        parser = httptools.HttpRequestParser(head)
        try:
            parser.feed_data(data[: end + 4])
            url = httptools.parse_url(head.url)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            raise BadRequest(400, f"Not an HTTP request: {error}") from None
        request = head.request
        request.method = parser.get_method().decode("latin-1")
        request.path = (url.path or b"/").decode("latin-1")
        request.query = (url.query or b"").decode("latin-1")
        request.keep_alive = bool(parser.should_keep_alive())
        return head, parser, data[end + 4 :]

    def read_body(self, head: _Head, parser: Any, rest: bytes) -> None:
        """Read the body into `head.request.body`; one of known length without a copy."""
        headers = head.request.headers
        if headers.get("expect", "").lower() == "100-continue":
            self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "transfer-encoding" in headers:
            self._read_chunked(head, parser, rest)
        else:
            self._read_exactly(head.request, int(headers.get("content-length", "0") or 0), rest)
        self._wait_at_most(IDLE_S)

    def _read_chunked(self, head: _Head, parser: Any, data: bytes) -> None:
        size = 0
        while True:
            try:
                parser.feed_data(data)
            except httptools.HttpParserError as error:
                raise BadRequest(400, f"Not a chunked body: {error}") from None
            if head.extra:
                raise BadRequest(400, "Requests must not be sent before the answer to the last one.")
            if head.complete:
                head.request.body = Body(b"".join(head.pieces))
                return
            data = self._receive(PIECE)
            size += len(data)
            if not data or size > MAX_BODY:
                raise BadRequest(413 if data else 400, "The body is too large or was cut off.")

    def _read_exactly(self, request: Request, length: int, rest: bytes) -> None:
        if length > MAX_BODY:
            raise BadRequest(413, "The body is too large.")
        if len(rest) > length:
            raise BadRequest(400, "Requests must not be sent before the answer to the last one.")
        if length >= FILE_FROM:
            body = Body.received(length, rest, self._receive_into)
        else:
            more = self._receive(length - len(rest), socket.MSG_WAITALL) if length > len(rest) else b""
            body = Body(rest + more) if len(rest) + len(more) == length else None
        if body is None:
            raise BadRequest(400, "The body was cut off.")
        request.body = body

    def _receive_into(self, view: memoryview) -> int:
        try:
            return self.socket.recv_into(view, 0, socket.MSG_WAITALL)
        except (ConnectionError, BlockingIOError, TimeoutError):
            return 0

    def _receive(self, size: int, flags: int = 0) -> bytes:
        try:
            return self.socket.recv(size, flags)
        except (ConnectionError, BlockingIOError, TimeoutError):
            return b""

    def _wait_at_most(self, seconds: int) -> None:
        """A limit kept by the kernel: Python's own would make the socket non-blocking and MSG_WAITALL void."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", seconds, 0))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", STALLED_S, 0))

    def send(self, status: int, headers: dict[str, str], body: Any = b"", *, keep_alive: bool = True) -> None:
        """A whole answer in one system call where it fits."""
        view = memoryview(body)
        head = _head(status, {**headers, "Content-Length": str(view.nbytes)}, keep_alive)
        self.answered = True
        if view.nbytes < 65536:
            self.socket.sendall(head + view.tobytes())
        else:
            self.socket.sendall(head)
            self.socket.sendall(view)

    def send_stream(self, status: int, headers: dict[str, str], blocks: Iterable[Any], *, keep_alive: bool) -> None:
        """An answer of unknown length, chunked."""
        started = False
        head = _head(status, {**headers, "Transfer-Encoding": "chunked"}, keep_alive)
        for block in blocks:
            view = memoryview(block)
            if not view.nbytes:
                continue
            if not started:  # only now: an error before the first block is still a plain error
                self.answered = started = True
                self.socket.sendall(head)
            self.socket.sendall(b"%x\r\n" % view.nbytes)
            self.socket.sendall(view)
            self.socket.sendall(b"\r\n")
        if not started:
            self.answered = True
            self.socket.sendall(head)
        self.socket.sendall(b"0\r\n\r\n")


def _head(status: int, headers: dict[str, str], keep_alive: bool) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append("Connection: Keep-Alive" if keep_alive else "Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


class Server:
    """Accepts connections on a loopback address and calls `answer(connection, request)` for each request.

    `refuse(request)` is asked before a body is read; what it returns (status, headers, body) is sent instead.
    """

    def __init__(
        self,
        host: str,
        port: int,
        refuse: Callable[[Request], tuple[int, dict[str, str], bytes] | None],
        answer: Callable[[Connection, Request], None],
    ) -> None:
        self._refuse = refuse
        self._answer = answer
        self._listener = socket.create_server((host, port), backlog=128, family=_family(host))
        self.port: int = self._listener.getsockname()[1]
        self._connections: set[Connection] = set()
        self._lock = threading.Lock()
        self._closing = False

    def start(self) -> None:
        threading.Thread(target=self._accept, name="accept", daemon=True).start()

    def close(self) -> None:
        """Take no further connection or request; those under way may end."""
        self._closing = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._closing:
            try:
                peer, _ = self._listener.accept()
            except OSError as error:
                if self._closing:
                    return
                if error.errno in {errno.EMFILE, errno.ENFILE}:
                    log.error("no file handles left for connections")
                continue
            connection = Connection(peer)
            with self._lock:
                if len(self._connections) >= MAX_CONNECTIONS:
                    peer.close()
                    continue
                self._connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), name="connection", daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        try:
            while not self._closing and self._serve_one(connection):
                pass
        except BadRequest as error:
            with contextlib.suppress(OSError):
                connection.send(error.status, {"Content-Type": "text/plain"}, str(error).encode(), keep_alive=False)
        except OSError:
            pass  # the peer has gone
        except Exception:
            log.exception("a request of the event store's interface failed")
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.socket.close()

    def _serve_one(self, connection: Connection) -> bool:
        found = connection.read_head()
        if found is None:
            return False
        head, parser, rest = found
        if refusal := self._refuse(head.request):
            status, headers, body = refusal
            connection.send(status, headers, body, keep_alive=False)
            return False
        connection.read_body(head, parser, rest)
        try:
            self._answer(connection, head.request)
        finally:
            head.request.body.close()
        return head.request.keep_alive


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
