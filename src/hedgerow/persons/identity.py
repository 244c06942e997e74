"""The uuids of persons."""

from __future__ import annotations

import os
import time
from hashlib import sha1

_NAMESPACE = bytes.fromhex("5b1c7a0c6f0e5d0a8e2d9d1f3b7a4c21")


def deterministic_uuid(project_id: int, distinct_id: str) -> bytes:
    """The uuid of a distinct id's events while it has no person, and of the person it creates: a version-5 uuid.

    Because the two are the same, the events from before a person's creation belong to it without being rewritten.
    """
    name = b"%b%d:%b" % (_NAMESPACE, project_id, distinct_id.encode("utf-8", "surrogatepass"))
    digest = bytearray(sha1(name, usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


def fresh_uuid() -> bytes:
    """A version-7 uuid: unique, and ordered by time."""
    value = bytearray(int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10))
    value[6] = value[6] & 0x0F | 0x70
    value[8] = value[8] & 0x3F | 0x80
    return bytes(value)
