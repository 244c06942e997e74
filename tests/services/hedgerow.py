"""A whole Hedgerow: `hedgerow serve` as its own processes, on a free port, with a data folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import clickhouse_connect
import httpx
import psutil
from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError
from prometheus_client.parser import text_string_to_metric_families

from hedgerow.runtime.secrets import Secrets
from tests.services.install import REPOSITORY
from tests.services.waiting import wait_for

T = TypeVar("T")

ROLES = ("edge", "worker", "app", "scheduler", "store")
START_S = 90.0  # a cold start, with the other tests of a parallel run beside it on two cores
STOP_S = 60.0
LOG_TAIL = 12_000  # characters of the log that a failed test shows

UNREACHABLE = (httpx.HTTPError, OSError, OperationalError)  # a statement that is wrong stays wrong, and is not here


class NotRunning(RuntimeError):
    """`hedgerow` ended, or did not do what was asked; the message ends with its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Role:
    pid: int
    port: int | None
    ops_port: int


class Hedgerow:
    """One installation. `start` it, use it, `stop` it; the same data folder can be started again."""

    def __init__(self, data: Path, *, port: int | None = None, settings: dict[str, str] | None = None) -> None:
        """`settings` are environment variables such as `{"HEDGEROW_WORKER__BLOCK_EVENTS": "100"}`."""
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.with_name(f"{data.name}.log")
        self.project_id = 0
        self.project_token = ""
        self.personal_api_key = ""
        self._settings = settings or {}
        self._process: subprocess.Popen[bytes] | None = None
        self._client: Any = None
        self._client_port: int | None = None

    # life

    def start(self) -> Hedgerow:
        """Start all roles, wait until each says that it is ready, and make the first project."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "hedgerow", "serve", "--data", str(self.data), "--port", str(self.port)]
            self._process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, env=self._environment(), cwd=REPOSITORY,
                start_new_session=True,
            )  # fmt: skip
        self.wait_ready()
        self.bootstrap()
        return self

    def wait_ready(self, timeout: float = START_S) -> None:
        """Until every role answers 200 on its `/_readiness`."""
        for role in ROLES:
            wait_for(
                partial(self.is_ready, role),
                timeout=timeout, what=f"readiness of {role}", tolerate=(*UNREACHABLE, KeyError, ValueError),
                give_up=self._why_not_running,
            )  # fmt: skip

    def is_ready(self, role: str) -> bool:
        answer = httpx.get(f"http://127.0.0.1:{self.roles()[role].ops_port}/_readiness", timeout=5)
        return answer.status_code == 200

    def bootstrap(self) -> None:
        answer = json.loads(self.command("bootstrap", "--json"))
        self.project_id = int(answer["project_id"])
        self.project_token = answer["project_token"]
        self.personal_api_key = answer["personal_api_key"]

    def command(self, *arguments: str, timeout: float = 120) -> str:
        """What `hedgerow <arguments> --data ...` printed on standard output. Raises `NotRunning` where it failed."""
        command = [sys.executable, "-m", "hedgerow", *arguments, "--data", str(self.data)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout, env=self._environment(), cwd=REPOSITORY,
            check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise NotRunning(
                f"hedgerow {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def stop(self) -> int | None:
        """Stop as Ctrl-C does, and see that nothing is left. The exit code; None where it had to be killed."""
        self._close_client()
        process, self._process = self._process, None
        if process is None:
            return None
        family = self._family(process.pid)
        code: int | None = None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for member in family:
            if member.is_running():
                code = None
                member.kill()
        return code

    def kill_everything(self) -> None:
        """`kill -9` of the supervisor and all roles, as when the machine stops."""
        self._close_client()
        assert self._process is not None
        process, self._process = self._process, None
        family = self._family(process.pid)
        process.kill()
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        process.wait()
        psutil.wait_procs(family, timeout=10)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        assert self._process is not None
        return self._process.pid

    # roles

    def roles(self) -> dict[str, Role]:
        """What `run/serve.json` says now. Raises OSError, ValueError or KeyError while it is not there."""
        found = json.loads((self.data / "run" / "serve.json").read_text())["roles"]
        return {name: Role(r["pid"], r.get("port"), r["ops_port"]) for name, r in found.items()}

    def kill(self, role: str, sign: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal, `kill -9` by default, to a role; its process id."""
        pid = self.roles()[role].pid
        os.kill(pid, sign)
        return pid

    def wait_restarted(self, role: str, old_pid: int, timeout: float = START_S) -> None:
        """Until the supervisor has a ready successor of a role that was killed."""
        wait_for(
            lambda: self.roles()[role].pid != old_pid and self.is_ready(role),
            timeout=timeout, what=f"restart of {role}", tolerate=(*UNREACHABLE, KeyError, ValueError),
            give_up=self._why_not_running,
        )  # fmt: skip

    def metrics(self, role: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """A role's samples: (name, sorted labels) -> value."""
        text = httpx.get(f"http://127.0.0.1:{self.roles()[role].ops_port}/metrics", timeout=10).raise_for_status().text
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def metric(self, role: str, name: str, **labels: str) -> float:
        """The sum of a role's samples of that name that carry these labels."""
        wanted = set(labels.items())
        return sum(value for (found, has), value in self.metrics(role).items() if found == name and wanted <= set(has))

    # private API

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of the private API to the personal key of the first owner. Raises where it is no success."""
        headers = {"Authorization": f"Bearer {self.personal_api_key}"}
        answer = httpx.request(method, self.url + path, json=body, headers=headers, timeout=30)
        return answer.raise_for_status().json()

    # event store

    def query(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of the event store; parameters are bound as `{name:Type}`, and `project_id` always is."""
        client = self._store_client()
        try:
            result = client.query(sql, parameters={"project_id": self.project_id, **parameters})
        except ClickHouseError:
            self._close_client()  # a restarted store has another address
            raise
        return list(result.named_results())

    def command_store(self, sql: str) -> None:
        self._store_client().command(sql)

    def wait_for(self, condition: str | Callable[[], T], *, timeout: float = 60.0, **parameters: Any) -> Any:
        """The first truthy answer of a function; or, of a query, the rows as soon as the first value is truthy."""
        if callable(condition):
            ask: Callable[[], Any] = condition
        else:
            sql = condition

            def ask() -> list[dict[str, Any]]:
                rows = self.query(sql, **parameters)
                return rows if rows and next(iter(rows[0].values())) else []

        what = condition if isinstance(condition, str) else getattr(condition, "__name__", "the condition")
        return wait_for(
            ask, timeout=timeout, what=f"{what} {parameters or ''}", tolerate=UNREACHABLE, give_up=self._why_not_running
        )

    def events(self, where: str = "1", *, order: str = "timestamp, uuid", **parameters: Any) -> list[dict[str, Any]]:
        """Events of the project with `properties` decoded, and uuids as text."""
        rows = self.query(
            f"SELECT * FROM events WHERE project_id = {{project_id:Int64}} AND ({where}) ORDER BY {order}",
            **parameters,
        )
        return [
            {
                **row,
                "uuid": str(row["uuid"]),
                "person_id": str(row["person_id"]),
                "properties": json.loads(row["properties"]),
            }
            for row in rows
        ]

    # what a failed test shows

    def tail(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else "(no log)"
        return text[-LOG_TAIL:]

    # inner workings

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HEDGEROW_")}
        path = os.pathsep.join(filter(None, [str(REPOSITORY / "src"), kept.get("PYTHONPATH")]))
        return {**kept, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **self._settings}

    def _why_not_running(self) -> str | None:
        if self._process is not None and (code := self._process.poll()) is not None:
            return f"hedgerow serve ended with {code}:\n{self.tail()}"
        return None

    def _store_client(self) -> Any:
        port = self.roles()["store"].port
        if self._client is None or self._client_port != port:
            self._close_client()
            self._client = clickhouse_connect.get_client(
                host="127.0.0.1", port=port, username="hedgerow", password=Secrets(self.data).store_password,
                database="hedgerow", autogenerate_session_id=False, send_receive_timeout=60,
            )  # fmt: skip
            self._client_port = port
        return self._client

    def _close_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    @staticmethod
    def _family(pid: int) -> list[psutil.Process]:
        try:
            return psutil.Process(pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
