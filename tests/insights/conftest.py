from tests.insights.fixtures import histories, world

__all__ = ["histories", "world"]
