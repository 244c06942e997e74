from tests.app.harness import installation

__all__ = ["installation"]
