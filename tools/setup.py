"""Make `.venv` with the pinned, hashed dependencies. Standard library only: it runs before anything is installed.

    python3 tools/setup.py requirements/base.txt

`make setup` and `make serve` call it with base.txt, everything for developers with dev.txt. Running it again installs
only what has changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
OLDEST = (3, 11)
NO_ENSUREPIP = (
    "This Python cannot make virtual environments: its module ensurepip is missing. On Debian and Ubuntu, run\n"
    "    apt-get install python3-venv\n"
    "and then the same command again."
)


def main(requirements: str) -> int:
    if sys.version_info < OLDEST:
        return fail(
            f"Hedgerow needs Python 3.11 or newer; this is {sys.version.split()[0]}. Name another: make PYTHON=…"
        )
    if not works(PYTHON):
        if not has_ensurepip():
            return fail(NO_ENSUREPIP)
        say(f"making .venv with Python {sys.version.split()[0]}")
        shutil.rmtree(VENV, ignore_errors=True)
        venv.create(VENV, with_pip=True)
    if not works(UV):
        say("installing the installer")
        run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements" / "uv.txt")
    say(f"installing what {requirements} pins, with its hashes")
    run(UV, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", ROOT / requirements)
    editable = ("--no-deps", "--no-build-isolation", "--editable", ROOT)  # its build backend is pinned too
    run(UV, "pip", "install", "--quiet", "--python", PYTHON, *editable)
    return 0


def works(program: Path) -> bool:
    """Whether it starts: a `.venv` that was moved, or whose Python was removed, does not."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def has_ensurepip() -> bool:
    try:
        import ensurepip

        return bool(ensurepip.version())
    except ImportError:
        return False


def run(*command: str | Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        raise SystemExit(fail(f"This step failed: {' '.join(str(part) for part in command)}"))


def say(sentence: str) -> None:
    print(f"  · {sentence}", flush=True)


def fail(sentence: str) -> int:
    print(f"\n{sentence}\n", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
