from __future__ import annotations

import pytest

from tests.insights.support import HISTORIES, SEED, Asked, World
from tests.insights.web.sites import random_site


@pytest.fixture(scope="session")
def sites(world: World) -> list[Asked]:
    """Random visitors of sites, each site a project; read only."""
    return world.insert([random_site(SEED + number) for number in range(HISTORIES)])
