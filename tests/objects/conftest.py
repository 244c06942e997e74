"""Both homes of objects: the tests of `test_store.py` run on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from hedgerow.objects.store import Objects, open_objects
from hedgerow.settings import Settings
from tests.services.s3 import S3Server, running_s3

Open = Callable[..., Objects]


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    with running_s3() as server:
        yield server


@pytest.fixture
def open_folder(tmp_path: Path) -> Open:
    return lambda **_: open_objects(Settings(data=tmp_path))


@pytest.fixture
def open_bucket(s3: S3Server, tmp_path: Path) -> Open:
    """Opens a place of its own in the bucket; options of the section may be given."""
    dsn = f"s3://{s3.bucket}/{uuid4()}"
    return lambda **options: open_objects(Settings(data=tmp_path, objects=s3.settings(**{"dsn": dsn, **options})))


@pytest.fixture(params=["embedded", "s3"])
def objects(request: pytest.FixtureRequest) -> Iterator[Objects]:
    opened: Open = request.getfixturevalue("open_folder" if request.param == "embedded" else "open_bucket")
    store = opened()
    yield store
    store.close()
