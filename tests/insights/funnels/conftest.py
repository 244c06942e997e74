from __future__ import annotations

import pytest

from tests.insights.funnels.queries import dense_histories
from tests.insights.support import HISTORIES, SEED, Asked, World


@pytest.fixture(scope="session")
def crowded(world: World) -> list[Asked]:
    """Random histories of a few people in a few days, so that many get through a funnel."""
    return world.insert(dense_histories(HISTORIES, SEED))
