"""The SDK scripts on disk as an allow-list, so that no path of a request ever reaches the file system.

One folder a version. `/static/<version>/<file>` is that version for ever; `/static/<file>` is the version that `?v=`
names, where it is there, else the newest. Whatever is not in the list is a true 404: a script tag that is given HTML
with a 200 fails silently.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache

from hedgerow.edge.cors import ANY_ORIGIN, preflight
from hedgerow.edge.http import Answer, Header, Request
from hedgerow.edge.scripts.fetch import COMPLETE, FILES
from hedgerow.errors import MethodNotAllowed, NotFound

CACHE_BYTES = 16 * 1024 * 1024
REFUSED = re.compile(rb";\s*q=0(\.0*)?\s*$")
VERSION = re.compile(r"\d+\.\d+\.\d+")
FOR_EVER = b"public, max-age=31536000, immutable"
FOR_A_WHILE = b"public, max-age=300"
ENCODINGS = ((b"br", ".br"), (b"gzip", ".gz"))  # in order of preference
KINDS = {
    ".js": b"application/javascript; charset=utf-8",
    ".cjs": b"application/javascript; charset=utf-8",
    ".mjs": b"application/javascript; charset=utf-8",
    ".json": b"application/json",
    ".map": b"application/json",
    ".css": b"text/css; charset=utf-8",
}
PLAIN = b"text/plain; charset=utf-8"

_contents: LRUCache[Path, bytes] = LRUCache(CACHE_BYTES, getsizeof=len)
_lock = Lock()


class Script(NamedTuple):
    """One file; `encoded` maps a content encoding to the file that holds it compressed."""

    path: Path
    kind: bytes
    etag: bytes
    encoded: dict[bytes, Path]

    def read(self, encoding: bytes = b"") -> bytes:
        path = self.encoded.get(encoding, self.path)
        with _lock:
            found = _contents.get(path)
            if found is None:
                found = path.read_bytes()
                if len(found) < CACHE_BYTES // 4:
                    _contents[path] = found
        return found


class Library:
    """All scripts of all versions in a folder, read once, at the start."""

    def __init__(self, files: Path = FILES) -> None:
        folders = [path for path in files.glob("*") if VERSION.fullmatch(path.name) and (path / COMPLETE).is_file()]
        folders.sort(key=lambda path: tuple(map(int, path.name.split("."))))
        self._versions = {folder.name: dict(_scripts(folder)) for folder in folders}
        self._newest = next(reversed(self._versions.values()), {})
        self.versions = list(self._versions)

    def newest(self, name: str) -> Script | None:
        return self._newest.get(name)

    def find(self, name: str, version: str | None) -> tuple[Script | None, bool]:
        """The script of `<version>/<file>` or `<file>`, and whether its address is good for ever."""
        first, _, rest = name.partition("/")
        if first in self._versions:
            return self._versions[first].get(rest), True
        if version in self._versions:
            script = self._versions[version].get(name)
            if script is not None:
                return script, False
        return self._newest.get(name), False


def _scripts(folder: Path) -> Iterator[tuple[str, Script]]:
    dist = folder / "dist"
    yield from ((name, _script(folder / name)) for name in ("LICENSE", "package.json") if (folder / name).is_file())
    compressed = {suffix for _, suffix in ENCODINGS}
    for path in sorted(dist.rglob("*")):
        if path.is_file() and path.suffix not in compressed:
            yield path.relative_to(dist).as_posix(), _script(path)


def _script(path: Path) -> Script:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    encoded = {name: twin for name, suffix in ENCODINGS if (twin := path.with_name(path.name + suffix)).is_file()}
    return Script(path, KINDS.get(path.suffix, PLAIN), b'W/"' + digest.encode() + b'"', encoded)


class Static:
    """`/static/…`."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def __call__(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return preflight(request, 204)
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD, OPTIONS"})
        name = request.path.removeprefix("/static/")
        script, for_ever = self._library.find(name, request.query.get("v"))
        if script is None:
            raise NotFound("There is no such script.", headers={"Cache-Control": "no-store"})
        headers: list[Header] = [
            *ANY_ORIGIN,
            (b"etag", script.etag),
            (b"cache-control", FOR_EVER if for_ever else FOR_A_WHILE),
            (b"vary", b"Accept-Encoding"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if matches(request.headers.get(b"if-none-match", b""), script.etag):
            return Answer(304, headers, b"")
        encoding = _encoding(request.headers.get(b"accept-encoding", b""), script)
        body = script.read(encoding)
        headers += [(b"content-type", script.kind), (b"content-length", b"%d" % len(body))]
        if encoding:
            headers.append((b"content-encoding", encoding))
        return Answer(200, headers, body)


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Whether the client has this version already."""
    if not if_none_match:
        return False
    given = [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]
    return etag.removeprefix(b"W/") in given or given == [b"*"]


def _encoding(accepted: bytes, script: Script) -> bytes:
    names = {part.partition(b";")[0].strip().lower() for part in accepted.split(b",") if not REFUSED.search(part)}
    return next((name for name, _ in ENCODINGS if name in names and name in script.encoded), b"")
