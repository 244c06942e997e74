"""A real PostgreSQL (Debian's, 15 or newer) on a free port: a cluster of its own in a temporary folder.

It asks for a password, and runs as the user `postgres` where the tests are root, because it refuses root.
"""

from __future__ import annotations

import getpass
import itertools
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.services.hedgerow import free_port
from tests.services.install import CannotInstall, program
from tests.services.waiting import wait_for

START_S = 60.0

# What a crash of the machine would lose is no concern of tests; a crash of the server is, and needs no fsync.
OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "unix_socket_directories": "",
    "log_min_messages": "warning",
}


def binaries() -> Path:
    """The folder of `postgres` and `initdb`, which Debian keeps out of the PATH, after installing them if need be."""
    for installed in (True, False):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
        if found:
            return found[-1].parent
        if installed:
            program("pg_ctlcluster", "postgresql")
    raise CannotInstall("The package postgresql was installed, yet there is no /usr/lib/postgresql/*/bin/postgres.")


class PostgresqlServer:
    """`start` it, use its `dsn`; stopped or killed and started again, it has its port, password and data still."""

    def __init__(self, folder: Path, **options: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.password = secrets.token_urlsafe(16)
        self.dsn = self.dsn_of("postgres")
        self._options = {**OPTIONS, "port": str(self.port), **options}
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)

    def dsn_of(self, database: str) -> str:
        return f"postgresql://hedgerow:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The DSN of a database with nothing in it."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.dsn_of(name)

    def drop_database(self, dsn: str) -> None:
        """Also where something is still connected."""
        self.execute(f"DROP DATABASE IF EXISTS {dsn.rpartition('/')[2]} WITH (FORCE)")

    def execute(self, query: str, dsn: str | None = None) -> list[Any]:
        with psycopg.connect(dsn or self.dsn, autocommit=True, connect_timeout=10) as connection:
            cursor = connection.execute(query)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def start(self) -> PostgresqlServer:
        data = self.folder / "cluster"
        if not data.exists():
            self._make(data)
        options = [word for name, value in self._options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "postgresql.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(binaries() / "postgres"), "-D", str(data), *options], stdout=log, stderr=log, **_as_owner()
            )
        wait_for(
            lambda: self.execute("SELECT 1"),
            timeout=START_S,
            every=0.05,
            what="PostgreSQL",
            tolerate=(psycopg.OperationalError,),
            give_up=self._ended,
        )
        return self

    def stop(self) -> None:
        """As at an orderly shut-down: open transactions are rolled back, connections closed."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As at a crash: nothing is finished, and the next start recovers from the write-ahead log."""
        self._end(signal.SIGQUIT)

    def restart(self) -> None:
        self.stop()
        self.start()

    def _make(self, data: Path) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            for path in (self.folder, password_file):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        command = [
            str(binaries() / "initdb"), "-D", str(data), "--username=hedgerow", f"--pwfile={password_file}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder, **_as_owner())
        password_file.unlink()
        assert done.returncode == 0, done.stdout + done.stderr

    def _ended(self) -> str | None:
        if self._process is not None and self._process.poll() is not None:
            return f"postgres ended:\n{(self.folder / 'postgresql.log').read_text()[-3000:]}"
        return None

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _as_owner() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": [], "env": {**os.environ, "HOME": "/tmp"}}


@contextmanager
def running_postgresql(**options: str) -> Iterator[PostgresqlServer]:
    """`options` are further settings of the server, e.g. `deadlock_timeout="50ms"`."""
    binaries()
    folder = Path(tempfile.mkdtemp(prefix=f"postgresql-{getpass.getuser()}-"))
    server = PostgresqlServer(folder, **options)
    try:
        yield server.start()
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
