"""A real Redis (Debian's) on a free port, with a password and an append-only file, to be stopped, killed and frozen."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.services.hedgerow import free_port
from tests.services.install import program
from tests.services.waiting import wait_for

START_S = 20.0


class RedisServer:
    """`start` it, use its `dsn`, `stop` it; started again, it has its port, password and data still."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.password = secrets.token_urlsafe(16)
        self.dsn = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> RedisServer:
        server = program("redis-server", "redis-server")
        options = {
            "port": str(self.port), "bind": "127.0.0.1", "dir": str(self.folder), "requirepass": self.password,
            "appendonly": "yes", "save": "", "daemonize": "no",
        }  # fmt: skip
        file = self.folder / "redis.conf"  # not on the command line, where other users would read the password
        file.write_text("".join(f'{name} "{value}"\n' for name, value in options.items()))
        with (self.folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen([str(server), str(file)], stdout=log, stderr=log)
        wait_for(
            self._answers, timeout=START_S, every=0.02, what="Redis", tolerate=(redis.RedisError,), give_up=self._ended
        )
        return self

    def stop(self) -> None:
        """As at an orderly shut-down: what was written is kept."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def freeze(self) -> None:
        """SIGSTOP: connections stay open and nothing is answered any more."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    @contextmanager
    def client(self) -> Iterator[redis.Redis]:
        """A client with patient time-outs, for tests to look into the server."""
        client = redis.Redis.from_url(self.dsn, socket_timeout=10)
        try:
            yield client
        finally:
            client.close()

    def _answers(self) -> bool:
        with self.client() as client:
            return bool(client.ping())

    def _ended(self) -> str | None:
        if self._process is not None and self._process.poll() is not None:
            return f"redis-server ended:\n{(self.folder / 'redis.log').read_text()[-3000:]}"
        return None

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGCONT)  # a frozen one would not hear SIGTERM
        process.send_signal(number)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(Path(folder))
        try:
            yield server.start()
        finally:
            server.kill()
