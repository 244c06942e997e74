"""The object store that everybody uses: keys checked, calls timed and counted, the home chosen by `objects.dsn`.

All methods block: on the network up to `bucket.LONGEST_RETRY`, on the disk for an fsync. Async code calls them in a
thread. One `Objects` may be used by many threads at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from time import perf_counter

from hedgerow.objects.folder import Folder
from hedgerow.objects.interface import Home, ObjectInfo, ObjectMissing, ObjectsUnavailable, checked
from hedgerow.runtime import telemetry
from hedgerow.settings import Settings

__all__ = ["ObjectInfo", "ObjectMissing", "Objects", "ObjectsUnavailable", "open_objects"]

MOST_DELETED_AT_ONCE = 1000  # S3's limit of one request


def open_objects(settings: Settings) -> Objects:
    """The store that `objects.dsn` names; nothing is contacted yet. Raises `SettingsRefused` where it cannot work."""
    if settings.objects.dsn is None:
        return Objects(Folder(settings.data / "objects"))
    from hedgerow.objects.bucket import Bucket  # obstore is 30 MB that an embedded installation never needs

    return Objects(Bucket(settings.objects))


class Objects:
    def __init__(self, home: Home) -> None:
        self._home = home

    def put(self, key: str, body: bytes | memoryview, *, if_absent: bool = False) -> bool:
        """Write an object whole or not at all; durable on return.

        With `if_absent` an object that is there stays as it is, and the answer is False.
        """
        with _measured("put"):
            return self._home.put(checked(key), body, if_absent)

    def put_stream(self, key: str, chunks: Iterable[bytes]) -> None:
        """Write an object from pieces of any size. If `chunks` raises, nothing is written and the error goes on."""
        with _measured("put_stream"):
            self._home.put_stream(checked(key), chunks)

    def get(self, key: str) -> bytes:
        """The whole object. Raises `ObjectMissing`."""
        with _measured("get"):
            return self._home.get(checked(key))

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """Bytes `start` to `start + length`, fewer where the object ends before. Raises `ObjectMissing`."""
        if start < 0 or length < 0:
            raise ValueError("start and length of a range cannot be negative")
        with _measured("get_range"):
            return self._home.get_range(checked(key), start, length)

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Everything below a folder such as `log/events`, in no particular order; `""` is everything.

        Objects written or deleted meanwhile may be in it or not. Nothing below it is no error.
        """
        found = self._home.list(checked(prefix.removesuffix("/")) if prefix else "")
        while page := _page(found):
            yield from page

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; those that are not there count as deleted."""
        remaining = iter([checked(key) for key in keys])
        while some := list(islice(remaining, MOST_DELETED_AT_ONCE)):
            with _measured("delete"):
                self._home.delete(some)

    def sign(self, key: str, expires_s: float) -> str | None:
        """An address under which anybody can read the object for that long; None where the home has none."""
        with _measured("sign"):
            return self._home.sign(checked(key), expires_s)

    def close(self) -> None:
        self._home.close()


def _page(found: Iterator[ObjectInfo]) -> list[ObjectInfo]:
    with _measured("list"):
        return list(islice(found, 1000))


@contextmanager
def _measured(operation: str) -> Iterator[None]:
    status, begun = "failed", perf_counter()
    try:
        yield
        status = "ok"
    except ObjectMissing:
        status = "missing"
        raise
    except ObjectsUnavailable as error:
        status = error.fault
        raise
    finally:
        telemetry.objects_seconds.labels(operation, status).observe(perf_counter() - begun)
