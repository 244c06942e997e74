"""The sites of `deploy/examples`, run for real: Django from PyPI and Next.js from npm, in folders of the cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.services.hedgerow import free_port
from tests.services.install import CACHE, REPOSITORY, CannotInstall, node, only_one
from tests.services.waiting import wait_for

EXAMPLES = REPOSITORY / "deploy" / "examples"
START_S = 60.0
STOP_S = 15.0
INSTALL_S = 280.0  # below the limit of a test
BUILT_FOR = "http://hedgerow.invalid:8000"  # Next.js writes the rewrites down when it builds


@contextmanager
def running_django(hedgerow: str, **environment: str) -> Iterator[str]:
    """Address of the Django example, which passes /ingest on to `hedgerow`."""
    python, folder = _django(), EXAMPLES / "django"
    port = free_port()
    command = [str(python), "-B", "-m", "uvicorn", "shop:application", "--port", str(port), "--log-level", "warning"]
    with _running([*command, "--no-proxy-headers"], folder, port, HEDGEROW_URL=hedgerow, **environment) as url:
        yield url


@contextmanager
def running_nextjs(hedgerow: str, **environment: str) -> Iterator[str]:
    """Address of the Next.js example, built once, which passes /ingest on to `hedgerow`."""
    with tempfile.TemporaryDirectory(prefix="nextjs-") as name:
        folder, built = Path(name), _nextjs()
        shutil.copytree(built / ".next", folder / ".next", ignore=shutil.ignore_patterns("cache"))
        (folder / "node_modules").symlink_to(built / "node_modules")
        for file in ("package.json", "next.config.mjs"):
            shutil.copy(EXAMPLES / "nextjs" / file, folder)
        for file in folder.glob(".next/*.json"):
            file.write_text(file.read_text().replace(BUILT_FOR, hedgerow))
        port = free_port()
        command = [str(node()), "node_modules/next/dist/bin/next", "start", "-p", str(port), "-H", "127.0.0.1"]
        with _running(command, folder, port, HEDGEROW_URL=hedgerow, **environment) as url:
            yield url


@contextmanager
def _running(command: list[str], folder: Path, port: int, **environment: str) -> Iterator[str]:
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=_environment(**environment), stdout=log, stderr=subprocess.STDOUT
        )

        def ended() -> str | None:
            log.seek(0)
            return None if process.poll() is None else f"it ended: {log.read()[-3000:]}"

        try:
            wait_for(
                lambda: httpx.get(url).status_code == 200, timeout=START_S, what=command[3],
                tolerate=(httpx.TransportError,), give_up=ended,
            )  # fmt: skip
            yield url
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _django() -> Path:
    """The Python of an environment with what the example asks for."""
    wanted = (EXAMPLES / "django" / "requirements.txt").read_text()
    folder = CACHE / "django"
    finished = folder / "installed.txt"
    with only_one("django"):
        if not finished.exists() or finished.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            uv = str(Path(sys.executable).with_name("uv"))
            _install([uv, "venv", "--quiet", "--python", sys.executable, str(folder)])
            requirements = str(EXAMPLES / "django" / "requirements.txt")
            _install([uv, "pip", "install", "--quiet", "--python", str(folder / "bin/python"), "-r", requirements])
            finished.write_text(wanted)
    return folder / "bin" / "python"


def _nextjs() -> Path:
    """A folder with the example built, and built again when it changed."""
    sources = sorted(path for path in (EXAMPLES / "nextjs").rglob("*") if path.is_file())
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    folder = CACHE / "nextjs"
    finished = folder / "built.txt"
    with only_one("nextjs"):
        if not finished.exists() or finished.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(EXAMPLES / "nextjs", folder)
            npm = node().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            options = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
            _install([str(node()), str(npm), "install", *options], folder)
            _install([str(node()), "node_modules/next/dist/bin/next", "build"], folder, HEDGEROW_URL=BUILT_FOR)
            finished.write_text(wanted)
    return folder


def _install(command: list[str], folder: Path | None = None, **environment: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env=_environment(proxies=True, **environment), capture_output=True, text=True,
        timeout=INSTALL_S, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise CannotInstall(f"{' '.join(command)} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}")


def _environment(*, proxies: bool = False, **environment: str) -> dict[str, str]:
    """Without the machine's proxies, which loopback must not go through."""
    kept = {name: value for name, value in os.environ.items() if proxies or not name.lower().endswith("_proxy")}
    path = f"{node().parent}{os.pathsep}{kept['PATH']}"
    return {**kept, "PATH": path, "NEXT_TELEMETRY_DISABLED": "1", **environment}
