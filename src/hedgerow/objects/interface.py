"""What an object store does, whichever home it has, and what can go wrong with it.

A key is a path of plain names, `log/events/0192…`: ASCII letters, digits and `._=@+-`, at most 512 characters, no name
starting with a dot. The rule is narrow on purpose: such a key is the same on every file system and in every service,
needs no escaping, and cannot leave the folder. A key is never also the folder of another key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from hedgerow.errors import NotFound, Unavailable

LONGEST_KEY = 512  # S3 allows 1,024 bytes, the prefix of `objects.dsn` included
NAME = r"[A-Za-z0-9_=@+-][A-Za-z0-9._=@+-]{0,199}"
KEY = re.compile(rf"{NAME}(?:/{NAME})*")


class Fault(StrEnum):
    """Why a store cannot be used now."""

    UNREACHABLE = "unreachable"
    BUSY = "busy"
    REFUSED = "refused"
    NO_BUCKET = "no_bucket"
    CLOCK = "clock"
    ENCRYPTION = "encryption"
    DISK_FULL = "disk_full"
    FAILED = "failed"


class ObjectMissing(NotFound):
    """There is no object under that key."""

    code = "object_missing"

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no object {key}.")
        self.key = key


class ObjectsUnavailable(Unavailable):
    """The store cannot be used now, for the reason `fault`; `cause` is what the store itself said."""

    code = "objects_unavailable"

    def __init__(self, fault: Fault, cause: str) -> None:
        super().__init__("The object store cannot be used right now. Try again in a few seconds.")
        self.fault = fault
        self.cause = cause

    def __str__(self) -> str:
        return f"{self.fault}: {self.cause}"


class ObjectInfo(NamedTuple):
    """`size` in bytes; `modified_at` is aware, in UTC."""

    key: str
    size: int
    modified_at: datetime


class Home(Protocol):
    """One home of objects. Keys are checked before they come here. Raises only what is defined above."""

    def put(self, key: str, body: bytes | memoryview, if_absent: bool) -> bool: ...

    def put_stream(self, key: str, chunks: Iterable[bytes]) -> None: ...

    def get(self, key: str) -> bytes: ...

    def get_range(self, key: str, start: int, length: int) -> bytes: ...

    def list(self, folder: str) -> Iterator[ObjectInfo]: ...

    def delete(self, keys: Sequence[str]) -> None: ...

    def sign(self, key: str, expires_s: float) -> str | None: ...

    def close(self) -> None: ...


def checked(key: str) -> str:
    """The key, if it is one. Raises `ValueError`."""
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key):
        raise ValueError(f"{key[:100]!r} cannot be the key of an object")
    return key
