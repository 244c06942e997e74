"""What a running `serve` writes into `<data>/run`, for the commands that talk to it and for the `serve` after a crash.

`serve.json` says where the roles are; `serve.lock` is locked while `serve` runs, so a stale `serve.json` (power loss,
kill -9) is known for what it is.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from hedgerow.errors import SettingsRefused

ORPHAN_GRACE_S = 20.0
TRIES = 5


@dataclass
class RoleState:
    """Where one role runs; `port` is none for a role that serves nothing but operations."""

    pid: int
    port: int | None
    ops_port: int


@dataclass
class ServeState:
    """The content of `serve.json`."""

    pid: int
    url: str
    port: int
    roles: dict[str, RoleState] = field(default_factory=dict)


def path_of(data: Path) -> Path:
    return data / "run" / "serve.json"


def write(data: Path, state: ServeState) -> None:
    """Replace `serve.json` at once: readers see the old or the new one, never half of it."""
    path = path_of(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(asdict(state), indent=2))
    draft.replace(path)


def read(data: Path) -> ServeState | None:
    """The state last written, whether or not that `serve` still runs."""
    try:
        found: dict[str, Any] = json.loads(path_of(data).read_text())
        roles = {name: RoleState(**role) for name, role in found["roles"].items()}
        return ServeState(found["pid"], found["url"], found["port"], roles)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget(data: Path) -> None:
    path_of(data).unlink(missing_ok=True)


def serving(data: Path) -> ServeState | None:
    """The state of the `serve` that runs on this folder now."""
    lock = _lock_path(data)
    if not lock.exists():
        return None
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return read(data)
        return None  # whoever could lock it proves that nobody serves


def overrides(state: ServeState | None) -> dict[str, Any]:
    """What a running `serve` chose, as settings, so that a command reaches the same ports."""
    if state is None:
        return {}
    chosen: dict[str, Any] = {"edge": {"port": state.port, "public_url": state.url}}
    for name, role in state.roles.items():
        section = chosen.setdefault(name, {})
        section["ops_port"] = role.ops_port
        if role.port is not None:
            section["port"] = role.port
    chosen.pop("supervisor", None)
    return chosen


def _lock_path(data: Path) -> Path:
    return data / "run" / "serve.lock"


class FolderLock:
    """Held by the one `serve` of a data folder. The kernel lets go of it however that process ends."""

    def __init__(self, data: Path) -> None:
        path = _lock_path(data)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+")
        except OSError as error:
            raise SettingsRefused(f"The data folder {data} cannot be written to ({error.strerror}).") from error
        for _ in range(TRIES):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(0.1)  # a command that only asks whether somebody serves holds it for an instant
        self._file.close()
        other = read(data)
        where = f": process {other.pid}, {other.url}" if other else ""
        raise SettingsRefused(
            f"Hedgerow already serves the folder {data}{where}. Stop that one first, or choose another with --data."
        )

    def release(self) -> None:
        self._file.close()


def stop_orphans(data: Path) -> int:
    """End the roles that a `serve` which was killed left behind; returns how many. Call it with the lock held."""
    state = read(data)
    roles = state.roles if state else {}
    orphans = [p for name, role in roles.items() if (p := _process_of(data, name, role)) is not None]
    for process in orphans:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, left = psutil.wait_procs(orphans, timeout=ORPHAN_GRACE_S)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=5)
    forget(data)
    return len(orphans)


def _process_of(data: Path, name: str, role: RoleState) -> psutil.Process | None:
    """The live process of a role, only if it is surely ours: process ids are used again."""
    if name == "supervisor":
        return None
    try:
        process = psutil.Process(role.pid)
        return process if {"hedgerow", name, str(data)} <= set(process.cmdline()) else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
