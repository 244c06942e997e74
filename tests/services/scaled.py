"""The scaled set on one machine: several of each role, each a process of its own, on Kafka, PostgreSQL, Redis, S3 and
store roles as shards, behind nginx. What a test does to it is what happens to servers: they die, hang and restart.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import clickhouse_connect
import httpx
from clickhouse_connect.driver.exceptions import ClickHouseError
from prometheus_client.parser import text_string_to_metric_families

from tests.services.hedgerow import LOG_TAIL, UNREACHABLE, NotRunning, free_port
from tests.services.install import REPOSITORY
from tests.services.kafka import running_kafka
from tests.services.nginx import running_nginx
from tests.services.postgresql import running_postgresql
from tests.services.redis import running_redis
from tests.services.s3 import running_s3
from tests.services.waiting import wait_for

T = TypeVar("T")
START_S = 120.0  # everything at once, on two cores
STOP_S = 40.0


@dataclass
class Member:
    """One process of a role. `folder` is its own, as on a host of its own."""

    name: str
    role: str
    folder: Path
    port: int
    ops_port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Scaled:
    """`edges`, `workers`, `apps` and `shards` processes of each kind; `servers` are the stores by name."""

    def __init__(self, folder: Path, *, edges: int = 2, workers: int = 3, apps: int = 2, shards: int = 2) -> None:
        self.folder = folder
        self.members: dict[str, Member] = {}
        self.servers: dict[str, Any] = {}
        self.url = ""
        self.project_id, self.project_token, self.personal_api_key = 0, "", ""
        self._counts = {"store": shards, "edge": edges, "worker": workers, "app": apps, "scheduler": 1}
        self._secrets = folder / "secrets"
        self._settings: dict[str, str] = {}
        self._ports: set[int] = set()
        self._clients: dict[str, Any] = {}
        self._stack = ExitStack()

    # life

    def start(self) -> Scaled:
        self._start_servers()
        for role, count in self._counts.items():
            for number in range(1, count + 1):
                self._add(role, f"{role}{number}" if count > 1 else role)
        stores = self._of("store")
        for member in stores:
            self.start_member(member.name)
        self._settings = self._addresses(stores)
        self._make_project()
        for member in self.members.values():
            if member.role != "store":
                self.start_member(member.name, wait=False)
        for member in self.members.values():
            self.wait_ready(member.name)
        self.servers["nginx"] = self._stack.enter_context(
            running_nginx(
                edges=[f"127.0.0.1:{member.port}" for member in self._of("edge")],
                apps=[f"127.0.0.1:{member.port}" for member in self._of("app")],
                internal_token=(self._secrets / "internal-token").read_text().strip(),
            )
        )
        self.url = self.servers["nginx"].url
        return self

    def stop(self) -> None:
        self._close_clients()
        order = ("edge", "worker", "scheduler", "app", "store")
        for member in sorted(self.members.values(), key=lambda member: order.index(member.role)):
            self.stop_member(member.name)
        self._stack.close()

    def _start_servers(self) -> None:
        started = {
            "kafka": running_kafka(lasting=True), "postgresql": running_postgresql(), "redis": running_redis(),
            "s3": running_s3(),
        }  # fmt: skip
        for name, running in started.items():
            self.servers[name] = self._stack.enter_context(running)

    def _addresses(self, stores: list[Member]) -> dict[str, str]:
        shards = [f"http://hedgerow@127.0.0.1:{member.port}/hedgerow" for member in stores]
        return {
            **self.servers["s3"].environment(),
            "HEDGEROW_LOG__DSN": self.servers["kafka"].dsn,
            "HEDGEROW_LOG__PARTITIONS": "6",
            "HEDGEROW_METADATA__DSN": self.servers["postgresql"].dsn,
            "HEDGEROW_CACHE__DSN": self.servers["redis"].dsn,
            "HEDGEROW_STORE__SHARDS": ",".join(shards),
            "HEDGEROW_EDGE__TRUSTED_PROXIES": "127.0.0.1/32",
        }

    def _make_project(self) -> None:
        self.command("migrate")
        answer = json.loads(self.command("bootstrap", "--json"))
        self.project_id = int(answer["project_id"])
        self.project_token = answer["project_token"]
        self.personal_api_key = answer["personal_api_key"]

    # members

    def _add(self, role: str, name: str) -> Member:
        folder = self.folder / name
        folder.mkdir(parents=True)
        self.members[name] = Member(name, role, folder, self._port(), self._port())
        return self.members[name]

    def _port(self) -> int:
        """A free port that none of the others was given: they are not listened on yet."""
        port = next(found for found in iter(free_port, None) if found not in self._ports)
        self._ports.add(port)
        return port

    def add_worker(self) -> str:
        """One more worker, started and ready; its name."""
        name = f"worker{len(self._of('worker')) + 1}"
        self._add("worker", name)
        self.start_member(name)
        return name

    def start_member(self, name: str, *, wait: bool = True) -> None:
        member = self.members[name]
        command = [sys.executable, "-m", "hedgerow", member.role, "--data", str(member.folder)]
        with (member.folder / "log").open("ab") as log:
            member.process = subprocess.Popen(
                command, stdout=log, stderr=log, env=self._environment(member), cwd=REPOSITORY, start_new_session=True
            )
        if wait:
            self.wait_ready(name)

    def stop_member(self, name: str) -> None:
        process = self.members[name].process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_S)
        if process.poll() is None:
            process.kill()
            process.wait()

    def kill(self, name: str, sign: signal.Signals = signal.SIGKILL) -> None:
        process = self.members[name].process
        assert process is not None
        process.send_signal(sign)
        if sign == signal.SIGKILL:
            process.wait()

    def wait_ready(self, name: str) -> None:
        member = self.members[name]

        def ready() -> bool:
            return httpx.get(f"http://127.0.0.1:{member.ops_port}/_readiness", timeout=5).status_code == 200

        def ended() -> str | None:
            return None if member.running else f"{name} ended:\n{self.tail(name)}"

        try:
            wait_for(ready, timeout=START_S, what=f"readiness of {name}", tolerate=UNREACHABLE, give_up=ended)
        except BaseException:
            print(self.tail(name))
            raise

    def metric(self, name: str, metric: str, **labels: str) -> float:
        """The sum of the samples of that name that carry these labels, of a member or of all of a role."""
        if name not in self.members:
            return sum(self.metric(member.name, metric, **labels) for member in self._of(name) if member.running)
        member, wanted = self.members[name], set(labels.items())
        text = httpx.get(f"http://127.0.0.1:{member.ops_port}/metrics", timeout=10).raise_for_status().text
        return sum(
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == metric and wanted <= set(sample.labels.items())
        )

    def command(self, *arguments: str) -> str:
        """What `hedgerow <arguments>` printed, run as on an operator's machine."""
        folder = self.folder / "operator"
        done = subprocess.run(
            [sys.executable, "-m", "hedgerow", *arguments, "--data", str(folder)],
            capture_output=True, text=True, timeout=300, env=self._environment(), cwd=REPOSITORY, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            said = done.stdout + done.stderr
            raise NotRunning(f"hedgerow {' '.join(arguments)} ended with {done.returncode}:\n{said}")
        return done.stdout

    # event store

    def query(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of every shard, one shard's after the other's: there is no Distributed table over store roles."""
        rows: list[dict[str, Any]] = []
        for member in self._of("store"):
            try:
                client = self._client(member)
                result = client.query(sql, parameters={"project_id": self.project_id, **parameters})
            except ClickHouseError:
                self._close_clients()
                raise
            rows.extend(result.named_results())
        return rows

    def events(self, where: str = "1", **parameters: Any) -> list[dict[str, Any]]:
        """Events of the project by time, with `properties` decoded, and uuids as text."""
        rows = self.query(
            f"SELECT * FROM events WHERE project_id = {{project_id:Int64}} AND ({where})", **parameters
        )  # fmt: skip
        rows.sort(key=lambda row: (row["timestamp"], row["uuid"].bytes))
        texts = ("uuid", "person_id")
        return [
            {**row, **{name: str(row[name]) for name in texts}, "properties": json.loads(row["properties"])}
            for row in rows
        ]

    def wait_for(self, condition: str | Callable[[], T], *, timeout: float = 30.0, **parameters: Any) -> Any:
        """The first truthy answer of a function; or, of a query, all shards' rows once one begins with a truth."""
        if callable(condition):
            ask: Callable[[], Any] = condition
        else:
            sql = condition

            def ask() -> list[dict[str, Any]]:
                rows = self.query(sql, **parameters)
                return rows if any(next(iter(row.values())) for row in rows) else []

        what = condition if isinstance(condition, str) else getattr(condition, "__name__", "the condition")
        return wait_for(ask, timeout=timeout, what=what, tolerate=(*UNREACHABLE, ClickHouseError))

    # private API

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of the private API to the personal key of the first owner. Raises where it is no success."""
        headers = {"Authorization": f"Bearer {self.personal_api_key}"}
        address = f"http://127.0.0.1:{self._of('app')[0].port}{path}"
        return httpx.request(method, address, json=body, headers=headers, timeout=30).raise_for_status().json()

    def tail(self, name: str | None = None) -> str:
        """The end of one member's log, or of all."""
        if name is None:
            return "\n".join(f"--- {member}\n{self.tail(member)[-LOG_TAIL // 4 :]}" for member in self.members)
        log = self.members[name].folder / "log"
        return log.read_text(errors="replace")[-LOG_TAIL:] if log.exists() else "(no log)"

    # inner workings

    def _of(self, role: str) -> list[Member]:
        return [member for member in self.members.values() if member.role == role]

    def _environment(self, member: Member | None = None) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HEDGEROW_")}
        path = os.pathsep.join(filter(None, [str(REPOSITORY / "src"), kept.get("PYTHONPATH")]))
        shared = {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1", "HEDGEROW_SECRETS_DIR": str(self._secrets)}
        own: dict[str, str] = {}
        if member is not None:
            section = member.role.upper()
            own[f"HEDGEROW_{section}__OPS_PORT"] = str(member.ops_port)
            if member.role in ("edge", "app", "store"):
                own[f"HEDGEROW_{section}__PORT"] = str(member.port)
            if member.role == "scheduler":  # where its probes go in
                own["HEDGEROW_EDGE__PORT"] = str(self._of("edge")[0].port)
            if member.role == "edge":
                app = self._of("app")[0]
                own["HEDGEROW_APP__HOST"], own["HEDGEROW_APP__PORT"] = "127.0.0.1", str(app.port)
        settings = {} if member is not None and member.role == "store" else self._settings
        return {**kept, **shared, **settings, **own}

    def _client(self, member: Member) -> Any:
        if member.name not in self._clients:
            self._clients[member.name] = clickhouse_connect.get_client(
                host="127.0.0.1", port=member.port, username="hedgerow",
                password=(self._secrets / "store-password").read_text().strip(),
                database="hedgerow", autogenerate_session_id=False, send_receive_timeout=60,
            )  # fmt: skip
        return self._clients[member.name]

    def _close_clients(self) -> None:
        clients, self._clients = self._clients, {}
        for client in clients.values():
            client.close()


@contextmanager
def running_scaled(folder: Path, **counts: int) -> Iterator[Scaled]:
    """The set, started; stopped at the end with everything it stands on."""
    scaled = Scaled(folder, **counts)
    try:
        yield scaled.start()
    except BaseException:
        print(scaled.tail())
        raise
    finally:
        scaled.stop()
