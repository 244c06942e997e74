"""What every test may use, and what the whole run must respect."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.longest_first import in_order

if TYPE_CHECKING:  # imported late: most tests need no server
    from playwright.sync_api import Playwright

    from tests.services.hedgerow import Hedgerow
    from tests.services.kafka import KafkaServer


def pytest_configure() -> None:
    """Being terminated is an ordinary end: fixtures stop what they started."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated", returncode=143))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Soak tests run only when they are asked for by name, `-m soak`; parallel processes begin with long files."""
    if hasattr(config, "workerinput"):  # pytest-xdist's mark of one process of several
        items.sort(key=in_order)
    if "soak" in (config.option.markexpr or ""):
        return
    soak = [item for item in items if item.get_closest_marker("soak")]
    if soak:
        config.hook.pytest_deselected(items=soak)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Iterator[Any]:
    """A failed test shows the end of the log of each Hedgerow that it used."""
    report = yield
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            for one in value if isinstance(value, tuple) else (value,):
                if type(one).__name__ == "Hedgerow":
                    report.sections.append((f"log of {name}", one.tail()))
    return report


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What starts browsers: there can be one in a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def hedgerow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hedgerow]:
    """A whole Hedgerow that the tests of one process share. Tests tell their events apart by their own ids."""
    from tests.services.hedgerow import Hedgerow

    server = Hedgerow(tmp_path_factory.mktemp("hedgerow") / "data")
    try:
        yield server.start()
    finally:
        code = server.stop()
    assert code == 0, f"hedgerow serve did not stop cleanly:\n{server.tail()}"


@pytest.fixture
def own_hedgerow(tmp_path: Path) -> Iterator[Hedgerow]:
    """A whole Hedgerow of this test alone, to be killed and starved."""
    from tests.services.hedgerow import Hedgerow

    server = Hedgerow(tmp_path / "data")
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def kafka() -> Iterator[KafkaServer]:
    """A broker that the tests of one process share, each with topics of its own; those that stop it start their own."""
    from tests.services.kafka import running_kafka

    with running_kafka() as server:
        yield server
