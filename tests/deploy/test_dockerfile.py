"""The Dockerfile and the scripts beside it, as their own linters see them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.deploy.tools import tool
from tests.services.install import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


def test_hadolint_finds_nothing() -> None:
    done = subprocess.run([tool("hadolint"), DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("script", sorted(DEPLOY.rglob("*.sh")), ids=lambda path: str(path.relative_to(DEPLOY)))
def test_shellcheck_finds_nothing(script: Path) -> None:
    done = subprocess.run([tool("shellcheck"), script], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")
    assert script.stat().st_mode & 0o111, "can be run"


def test_the_image_runs_as_nobody_in_particular() -> None:
    users = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)

    assert users == ["10001:10001"]  # by number: Kubernetes must see that it is not root


def test_the_base_image_is_pinned_and_the_same_in_both_stages() -> None:
    assert re.search(r"^ARG PYTHON_IMAGE=python:3\.11\.\d+-slim-bookworm$", DOCKERFILE, re.MULTILINE)
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${PYTHON_IMAGE}", "${PYTHON_IMAGE}"]


def test_nothing_is_installed_without_its_hash() -> None:
    installs = [line for line in (DEPLOY / "build.sh").read_text().splitlines() if "install" in line and " -r " in line]

    assert installs
    assert all("--require-hashes" in line for line in installs)


def test_all_that_is_copied_passes_the_ignore_file_and_nothing_private_does() -> None:
    """The ignore file lets in by name, so that a data folder, a key or a test can never reach a builder."""
    let_in = {
        line.removeprefix("!") for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(?:--\S+ )?(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }

    assert copied == let_in
    assert all((REPOSITORY / name).exists() for name in let_in)
