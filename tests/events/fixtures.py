"""Fixtures that a folder's conftest.py imports: one store and application for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.events.support import Served, Tenant, serving


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as made:
        yield made


@pytest.fixture
def tenant(served: Served) -> Tenant:
    """A project of this test alone."""
    return served.project()
