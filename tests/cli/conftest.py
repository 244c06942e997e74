"""The command line as people use it: a process, its output and its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.install import REPOSITORY

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def hedgerow_command(data: Path) -> Command:
    """Run `hedgerow <arguments> --data <data>`; `given` goes to standard input, `environment` is added."""

    def run(
        *arguments: str, given: str = "", environment: dict[str, str] | None = None, with_data: bool = True
    ) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HEDGEROW_")}
        kept.update({"PYTHONPATH": str(REPOSITORY / "src"), "COLUMNS": "200", **(environment or {})})
        command = [sys.executable, "-m", "hedgerow", *arguments, *(["--data", str(data)] if with_data else [])]
        return subprocess.run(
            command, input=given, capture_output=True, text=True, timeout=60, env=kept, cwd=REPOSITORY, check=False
        )

    return run
