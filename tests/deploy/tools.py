"""The programs that check deploy/, pinned with their hashes in tools.txt, in an environment of their own in .cache."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.services.install import CACHE, CannotInstall, only_one

WANTED = Path(__file__).with_name("tools.txt")
FOLDER = CACHE / "deploy-tools"


@cache
def tool(name: str) -> Path:
    """The path of a program, such as `hadolint`, or of the environment's `python`."""
    with only_one("deploy-tools"):
        installed = FOLDER / "installed.txt"
        if not (installed.is_file() and installed.read_text() == WANTED.read_text()):
            shutil.rmtree(FOLDER, ignore_errors=True)
            _run(sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, str(FOLDER))
            python = str(FOLDER / "bin" / "python")
            _run(
                *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python),
                *("--require-hashes", "--only-binary", ":all:", "-r", str(WANTED)),
            )
            installed.write_text(WANTED.read_text())
    return FOLDER / "bin" / name


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise CannotInstall(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
