from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hedgerow.persons.interface import PersonStore
from hedgerow.persons.sqlite import SqlitePersonStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PersonStore]:
    store = SqlitePersonStore(tmp_path / "persons.db")
    yield store
    store.close()
