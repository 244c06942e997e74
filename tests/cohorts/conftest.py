from tests.insights.fixtures import world

__all__ = ["world"]
