"""What a first visit loads: under 300 kB gzipped for frame and first page; each other page adds its own part."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import Any

import pytest

from tests.services.install import REPOSITORY
from tests.web.site import build

FILES = REPOSITORY / "src" / "hedgerow" / "web" / "files"
FIRST_LOAD = 300_000  # bytes
OF_A_PAGE = 180_000  # on top of the frame: pickers and tables; charts and editors are loaded when they are drawn
FIRST_PAGES = ("src/home/HomePage.tsx", "src/setup/ConnectPage.tsx")
FRAME = "index.html"
SHARED = "shared.html"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    build()
    return dict(json.loads((FILES / ".vite" / "manifest.json").read_text()))


def load_of(manifest: dict[str, Any], *names: str) -> dict[str, int]:
    """Gzipped bytes of every file that these chunks need at once; what they import later is not among them."""
    found: dict[str, int] = {}
    left, seen = list(names), set()
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            chunk = manifest[name]
            left += chunk.get("imports", ())
            found |= {file: gzipped(file) for file in (chunk["file"], *chunk.get("css", ()))}
    return found


@cache
def gzipped(file: str) -> int:
    return len(gzip.compress((FILES / file).read_bytes(), 6))


@pytest.mark.parametrize("page", FIRST_PAGES)
def test_the_first_load_is_small(manifest: dict[str, Any], page: str) -> None:
    load = load_of(manifest, FRAME, page)
    assert sum(load.values()) < FIRST_LOAD, sorted(load.items(), key=lambda item: -item[1])


def test_no_page_adds_more_than_it_may(manifest: dict[str, Any]) -> None:
    pages = [name for name in manifest if name.endswith("Page.tsx")]
    assert len(pages) > 25
    frame = sum(load_of(manifest, FRAME).values())
    added = {page: sum(load_of(manifest, FRAME, page).values()) - frame for page in pages}
    assert {page: size for page, size in added.items() if size >= OF_A_PAGE} == {}
    assert not any("echarts" in file for page in pages for file in load_of(manifest, page))


def test_a_public_page_loads_no_more_than_it_may(manifest: dict[str, Any]) -> None:
    assert sum(load_of(manifest, SHARED).values()) < FIRST_LOAD
