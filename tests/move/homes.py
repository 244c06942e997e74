"""The homes to move to, and an installation that lives in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import clickhouse_connect

from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from tests.services.hedgerow import ROLES, START_S, UNREACHABLE, Hedgerow
from tests.services.install import REPOSITORY
from tests.services.waiting import wait_for


@dataclass
class Homes:
    """An empty PostgreSQL database and an empty store role, and the settings file that names them."""

    file: Path
    postgresql: str
    store: Settings
    others: dict[str, dict[str, Any]] = field(default_factory=dict)  # sections of the settings: log, cache, objects

    @property
    def store_dsn(self) -> str:
        password = Secrets(self.store.data).store_password
        return f"http://hedgerow:{password}@127.0.0.1:{self.store.store.port}/hedgerow"

    def write(self, **sections: dict[str, Any]) -> Homes:
        """The settings file, with further sections."""
        tree = {"metadata": {"dsn": self.postgresql}, "store": {"dsn": self.store_dsn}, **self.others, **sections}
        lines = []
        for section, values in tree.items():
            lines.append(f"[{section}]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
        self.file.write_text("\n".join(lines) + "\n")
        return self


class Moved(Hedgerow):
    """`hedgerow serve` with a settings file: the roles without a store of their own."""

    def __init__(self, data: Path, homes: Homes, port: int) -> None:
        self._homes = homes
        super().__init__(
            data,
            port=port,
            settings={
                "HEDGEROW_METADATA__DSN": homes.postgresql,
                "HEDGEROW_STORE__DSN": homes.store_dsn,
                **{
                    f"HEDGEROW_{section}__{key}".upper(): value if isinstance(value, str) else json.dumps(value)
                    for section, values in homes.others.items()
                    for key, value in values.items()
                },
            },
        )

    def wait_ready(self, timeout: float = START_S) -> None:
        for role in ROLES:
            if role != "store":
                wait_for(
                    partial(self.is_ready, role),
                    timeout=timeout, what=f"readiness of {role}", tolerate=(*UNREACHABLE, KeyError, ValueError),
                    give_up=self._why_not_running,
                )  # fmt: skip

    def _store_client(self) -> Any:
        if self._client is None:
            self._client = clickhouse_connect.get_client(dsn=self._homes.store_dsn, autogenerate_session_id=False)
        return self._client


def start_move(source: Hedgerow, homes: Homes, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "hedgerow", "move", "--data", str(source.data), "--to", str(homes.file), *options]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEDGEROW_")}
    return subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**kept, "PYTHONPATH": str(REPOSITORY / "src"), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip


def move(source: Hedgerow, homes: Homes, *options: str, timeout: float = 150) -> tuple[int, str]:
    """Exit code and what was printed."""
    process = start_move(source, homes, *options)
    said, _ = process.communicate(timeout=timeout)
    print(said)
    return process.returncode, said
