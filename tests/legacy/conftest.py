from tests.events.fixtures import served, tenant

__all__ = ["served", "tenant"]
