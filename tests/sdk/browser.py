"""A headless Chromium that looks like a visitor's, and a record of everything that went wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response

from tests.services.install import chromium
from tests.services.waiting import wait_for

# Playwright's emulation of a user agent would not do: while a page is being left the real one shines through, so that
# posthog-js takes the visitor for a robot and sends no page leave.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # posthog-js sends nothing for robots, which it knows by navigator.webdriver and by headless Chromium's own name.
    "--disable-blink-features=AutomationControlled",
    f"--user-agent={USER_AGENT}",
]


@contextmanager
def start_browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=str(chromium()), args=ARGUMENTS)
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class Visitor:
    """One browser profile. `problems` collects console errors, exceptions, failed requests and refusals."""

    context: BrowserContext
    problems: list[str] = field(default_factory=list)
    posts: list[tuple[str, int]] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """A page, with posthog-js loaded and its configuration read."""
        page = self.context.new_page()
        page.goto(address)
        self.wait_loaded(page)
        return page

    def wait_loaded(self, page: Page) -> None:
        page.wait_for_function("window.posthog && window.posthog.__loaded", timeout=60_000)

    def assert_quiet(self, *expected: str) -> None:
        """Nothing went wrong but what matches one of the expected patterns."""
        unexpected = [one for one in self.problems if not any(re.search(pattern, one) for pattern in expected)]
        assert unexpected == []

    def wait_for_post(self, page: Page, path: str, status: int) -> None:
        """Until a POST whose address contains `path` was answered with `status`."""

        def answered() -> bool:
            page.evaluate("1")  # lets Playwright deliver what it heard
            return any(path in url and code == status for url, code in self.posts)

        wait_for(answered, what=f"POST {path} answered {status}; so far: {self.posts}")


@contextmanager
def visitor(browser: Browser) -> Iterator[Visitor]:
    context = browser.new_context()
    someone = Visitor(context)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            someone.problems.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def on_failed(request: Request) -> None:
        someone.problems.append(f"failed: {request.method} {request.url}: {request.failure}")

    def on_response(response: Response) -> None:
        if response.request.method == "POST":
            someone.posts.append((response.url, response.status))
        if response.status >= 400:
            someone.problems.append(f"status {response.status}: {response.request.method} {response.url}")

    def on_page(page: Page) -> None:
        page.on("pageerror", lambda error: someone.problems.append(f"exception: {error}"))

    context.on("console", on_console)
    context.on("requestfailed", on_failed)
    context.on("response", on_response)
    context.on("page", on_page)
    try:
        yield someone
    finally:
        context.close()
