"""A real store role for tests: a process of its own, on free ports, in the test's own folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hedgerow import settings as settings_module
from hedgerow.settings import Settings

READY_WITHIN_S = 60
RUN = (
    "import json, sys; from pathlib import Path; from hedgerow import settings\n"
    "from hedgerow.errors import HedgerowError\n"
    "from hedgerow.store.main import run\n"
    "try: sys.exit(run(settings.load(Path(sys.argv[1]), overrides=json.loads(sys.argv[2]))))\n"
    "except HedgerowError as error: print(error.detail, file=sys.stderr); sys.exit(78)"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_store(data_path: Path, **store: Any) -> tuple[Settings, subprocess.Popen[bytes]]:
    """Start the role and wait until it is ready; `store` overrides settings of the `store` section.

    The settings returned hold its ports. Its log is `<data_path>/store.log`.
    """
    store.setdefault("port", free_port())
    store.setdefault("ops_port", free_port())
    settings = settings_module.load(data_path, overrides={"store": store})
    process = launch(settings, store)
    wait_until_ready(settings, process)
    return settings, process


def launch(settings: Settings, store: dict[str, Any]) -> subprocess.Popen[bytes]:
    """Start the role without waiting."""
    import json

    settings.data.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(Path(settings_module.__file__).parents[1])}
    with (settings.data / "store.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-c", RUN, str(settings.data), json.dumps({"store": store}, default=str)],
            stdout=log,
            stderr=log,
            env=environment,
        )


def wait_until_ready(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the store ended with {process.returncode}:\n{log_of(settings)}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.store.ops_port}/_readiness", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pause()
    stop_store(process)
    raise AssertionError(f"the store was not ready within {READY_WITHIN_S} s:\n{log_of(settings)}")


def stop_store(process: subprocess.Popen[bytes]) -> int:
    """SIGTERM, and SIGKILL when that does not help. Returns the exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return int(process.returncode)


@contextmanager
def running_store(data_path: Path, **store: Any) -> Iterator[Settings]:
    """The role for the length of a `with`."""
    settings, process = start_store(data_path, **store)
    try:
        yield settings
    finally:
        stop_store(process)


def log_of(settings: Settings) -> str:
    return (settings.data / "store.log").read_text(errors="replace")[-4000:]


def pause() -> None:
    """Between two looks at a condition."""
    time.sleep(0.02)
