from tests.hogql.conftest import shops

__all__ = ["shops"]
