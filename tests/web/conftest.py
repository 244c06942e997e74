"""One filled installation for all tests of the web app, and a signed-in person at a desk for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from tests.services.install import headless_shell
from tests.web import site as sites
from tests.web.site import Look, Site, Visit, running_site

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--font-render-hinting=none"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "web":
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, playwright: Playwright) -> Iterator[Site]:
    browser = playwright.chromium.launch(executable_path=str(headless_shell()), args=ARGUMENTS)
    with running_site(tmp_path_factory.mktemp("web") / "data", browser) as running:
        yield running
    browser.close()


@pytest.fixture
def desk(site: Site) -> Iterator[Visit]:
    """A signed-in person. Anything that goes wrong in the browser fails the test; expect it with `assert_quiet`."""
    with site.visitor() as visit:
        yield visit
        visit.assert_quiet()


@pytest.fixture
def look() -> Look:
    return sites.look
