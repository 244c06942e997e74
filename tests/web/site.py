"""A real Hedgerow with the demo's web shop in it, and browsers that are signed in to it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import httpx
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, StorageState

from tests.services.hedgerow import Hedgerow
from tests.services.install import REPOSITORY, only_one
from tests.services.waiting import wait_for

EMAIL, PASSWORD = "dana@example.com", "a-long-enough-password"
PEOPLE = 400  # of the demo: enough for every chart, and stored within seconds
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
SCREENS = REPOSITORY / "test-results" / "screens"
PICTURES = REPOSITORY / "docs" / "images"  # written by `make pictures` alone
AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHECKED = {("desktop", "light"), ("phone", "dark")}  # by axe: each size and each scheme once
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a page shows while it waits: grey shapes, and whatever says so itself.
WAITING = ".mantine-Skeleton-root, [aria-busy=true], .mantine-Loader-root"


@dataclass
class Site:
    server: Hedgerow
    browser: Browser
    state: StorageState
    """Cookies of somebody who is signed in as the owner."""

    @property
    def url(self) -> str:
        return f"{self.server.url}/project/{self.server.project_id}"

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """The API's answer, `path` below `/api/projects/{id}/`, with a key of all scopes."""
        answer = httpx.request(
            method,
            f"{self.server.url}/api/projects/{self.server.project_id}/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.server.personal_api_key}"},
            timeout=60,
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def ask(self, query: dict[str, Any]) -> Any:
        """The answer of the query API."""
        return self.api("POST", "query/", {"query": query})

    @contextmanager
    def visitor(self, *, signed_in: bool = True, **options: Any) -> Iterator[Visit]:
        options = {"viewport": DESKTOP, "reduced_motion": "reduce", **options}
        context = self.browser.new_context(storage_state=self.state if signed_in else None, **options)
        visit = Visit(self, context)
        try:
            yield visit
        finally:
            context.close()


@dataclass
class Visit:
    """One browser profile. `problems` collects console messages, exceptions, refusals and failed requests."""

    site: Site
    context: BrowserContext
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(15_000)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.problems.append(f"exception: {error.error}"))
        self.context.on("requestfailed", self._on_failed)

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _on_failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # leaving a page ends what it had asked for
            self.problems.append(f"failed: {request.method} {request.url}: {request.failure}")

    def open(self, path: str) -> Page:
        """A page of the project, such as `/persons`, when it has all that it waited for."""
        page = self.context.new_page()
        self.go(page, path)
        return page

    def go(self, page: Page, path: str) -> None:
        page.goto(self.site.url + path)
        settled(page)

    def assert_quiet(self, *expected: str) -> None:
        """Nothing went wrong but what matches one of the expected patterns."""
        assert [one for one in self.problems if not any(re.search(pattern, one) for pattern in expected)] == []


def settled(page: Page) -> None:
    """When the page's heading is there and nothing on it waits any more."""
    page.locator("main h1, h1").first.wait_for()
    wait_for(lambda: page.locator(WAITING).count() == 0, timeout=20, every=0.05, what=f"all of {page.url}")


def look(page: Page, name: str, *, briefly: bool = False) -> None:
    """Screenshots of what a page shows, light and dark, on a desktop and on a phone; each must fit and please axe.

    `briefly`: only the two that axe looks at, for the many forms of one page.
    """
    SCREENS.mkdir(parents=True, exist_ok=True)
    found: list[str] = []
    page.mouse.move(0, 0)  # a hint that is shown for the mouse is not part of the page
    for size_name, size in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            if briefly and (size_name, scheme) not in CHECKED:
                continue
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.locator(f"html[data-mantine-color-scheme={scheme}]").wait_for(state="attached")
            settled(page)
            file = SCREENS / f"{name}-{size_name}-{scheme}.png"
            page.screenshot(path=file, animations="disabled")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{file.name}: the page is wider than the screen")
            if (size_name, scheme) in CHECKED:
                found += [f"{file.name}: {problem}" for problem in accessibility_problems(page)]
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


def picture(page: Page, name: str, *, of: Locator | None = None, dark: bool = False) -> None:
    """A picture of the page, or of a part, for the guide and the README, where HEDGEROW_PICTURES asks for them."""
    if "HEDGEROW_PICTURES" not in os.environ:
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    scheme: Literal["light", "dark"] = "dark" if dark else "light"
    page.emulate_media(color_scheme=scheme)
    page.locator(f"html[data-mantine-color-scheme={scheme}]").wait_for(state="attached")
    page.mouse.move(0, 0)
    settled(page)
    (of or page).screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    page.emulate_media(color_scheme="light")


def accessibility_problems(page: Page) -> list[str]:
    """What axe finds by the rules of WCAG 2.2 AA and its own best practice."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())  # not a script element: the page's CSP forbids what is not the app's own
    found = page.evaluate(
        "async (rules) => (await axe.run(document, {runOnly: rules})).violations"
        ".map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).slice(0, 3).join(' | ')}`)",
        AXE_RULES,
    )
    return list(found)


def build() -> None:
    """The app as the sources say; nothing where `make` has just built it."""
    sources = [path for path in (REPOSITORY / "web" / "src").rglob("*") if path.is_file()]
    with only_one("web"):
        index = REPOSITORY / "src" / "hedgerow" / "web" / "files" / "index.html"
        if not index.is_file() or index.stat().st_mtime < max(path.stat().st_mtime for path in sources):
            subprocess.run([sys.executable, "tools/build_web.py"], cwd=REPOSITORY, check=True)


@contextmanager
def running_site(data: Path, browser: Browser, *, people: int = PEOPLE) -> Iterator[Site]:
    build()
    server = Hedgerow(data).start()
    try:
        create = [sys.executable, "-m", "hedgerow", "users", "create", "--email", EMAIL, "--name", "Dana", "--admin"]
        subprocess.run([*create, "--data", str(data)], input=f"{PASSWORD}\n", text=True, check=True)
        if people:
            server.command("demo", "--people", str(people))
        site = Site(server, browser, sign_in(server.url, browser))
        if people:
            # everything is in the event store: two answers to one question are equal
            server.wait_for(lambda: server.metric("worker", "hedgerow_log_lag_records") == 0, timeout=90)
        yield site
    finally:
        server.stop()


def sign_in(url: str, browser: Browser) -> StorageState:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/login")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/login" not in address)
    state = context.storage_state()
    context.close()
    return state


class Look(Protocol):
    """`look`, as tests get it."""

    def __call__(self, page: Page, name: str, *, briefly: bool = False) -> None: ...
