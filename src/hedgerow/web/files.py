"""The built web app in memory: every file as it is, and compressed where that was worth it.

Names contain a hash of their content, but for the few in `UNHASHED`, so that browsers may keep them for ever.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "files"
INDEX = "index.html"
SHARED = "shared.html"  # of dashboards and insights that anybody with a link may see
NONCE = "__CSP_NONCE__"  # what `web/vite.config.ts` puts wherever a page's own nonce belongs
UNHASHED = frozenset({"icon.svg", "licenses.txt", "theme.js"})

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))  # the best first


@dataclass(frozen=True, slots=True)
class WebFile:
    content: bytes
    media_type: str
    caching: str
    compressed: dict[str, bytes]
    """By the name of the encoding."""


@cache
def files() -> dict[str, WebFile]:
    """By name. Empty where the app was not built."""
    found = {}
    for path in FOLDER.glob("*") if FOLDER.is_dir() else ():
        media_type = TYPES.get(path.suffix)
        if media_type is None:
            continue
        compressed = {name: path.with_name(path.name + suffix) for name, suffix in ENCODINGS}
        found[path.name] = WebFile(
            path.read_bytes(),
            media_type,
            ASK_AGAIN if path.name in UNHASHED else FOR_EVER,
            {name: file.read_bytes() for name, file in compressed.items() if file.is_file()},
        )
    return found


@cache
def _html(name: str) -> str | None:
    file = FOLDER / name
    return file.read_text() if file.is_file() else None


def page(name: str = INDEX) -> tuple[str, str] | None:
    """A page that the app runs in, and the nonce that its style elements carry. None where it was not built."""
    html = _html(name)
    if html is None:
        return None
    nonce = secrets.token_urlsafe(16)
    return html.replace(NONCE, nonce), nonce
