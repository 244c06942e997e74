"""One scaled set for all tests of this folder: it takes half a minute to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.scaled import Scaled, running_scaled


@pytest.fixture(scope="session")
def scaled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scaled]:
    with running_scaled(tmp_path_factory.mktemp("scaled")) as found:
        yield found
