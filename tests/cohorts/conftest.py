from tests.cohorts.support import club
from tests.events.fixtures import served, tenant
from tests.insights.fixtures import world

__all__ = ["club", "served", "tenant", "world"]
