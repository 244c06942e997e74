"""Trying out the object store with an object of a few bytes, and saying in plain words what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import NamedTuple
from uuid import uuid4

from hedgerow.objects.interface import Fault, ObjectMissing, ObjectsUnavailable
from hedgerow.objects.store import Objects

FOLDER = "tmp/check"  # below `tmp`, so that what an interrupted check left behind expires
BODY = b"Hedgerow was here."
STREAM = [b"\x00" * 3_000_000, b"\x01" * 3_000_000]  # over 5 MiB: S3 takes it in two parts

ADVICE = {
    Fault.UNREACHABLE: "Nobody answers there. Check objects.endpoint and objects.region, the name service and the "
    "firewall between this machine and it.",
    Fault.BUSY: "It answers too slowly, or says that it is overloaded. Try again; if it stays so, look at the service.",
    Fault.REFUSED: "It refuses. Either the credentials are wrong (objects.access_key_id and "
    "objects.secret_access_key, or without them the machine's own role), or they may not do this: "
    "docs/objects.md has the policy that is needed.",
    Fault.NO_BUCKET: "The bucket does not exist, or is in another region than objects.region says. Hedgerow does not "
    "make buckets: make it, or correct objects.dsn.",
    Fault.CLOCK: "This machine's clock is wrong by more than 15 minutes, so its signatures are refused. Set the clock.",
    Fault.ENCRYPTION: "It refuses to encrypt as objects.encryption and objects.kms_key ask, or the credentials may not "
    "use that key (kms:GenerateDataKey and kms:Decrypt are needed).",
    Fault.DISK_FULL: "There is no space left where the objects are kept.",
    Fault.FAILED: "It failed in a way that Hedgerow does not know.",
}


class Step(NamedTuple):
    """What was tried, how long it took, and what went wrong, if anything did."""

    name: str
    seconds: float
    problem: str | None


def check(objects: Objects) -> Iterator[Step]:
    """Try each thing that Hedgerow does, up to the first that fails; what was written is deleted at the end."""
    key = f"{FOLDER}/{uuid4()}"
    large = f"{key}-parts"

    def once_only() -> str | None:
        if objects.put(key, b"somebody else", if_absent=True):
            return "It overwrote an object although asked not to: it ignores If-None-Match. Use a newer release of it."
        return None

    def read_back() -> str | None:
        read = objects.get(key)
        return None if read == BODY else f"It gave back {len(read)} other bytes than were written."

    def in_parts() -> str | None:
        objects.put_stream(large, STREAM)
        read = objects.get_range(large, 2_999_999, 2)
        return None if read == b"\x00\x01" else "It gave back other bytes than were written."

    def listed() -> str | None:
        found = {info.key for info in objects.list(FOLDER)}
        return None if {key, large} <= found else "It does not list an object that was written."

    def deleted() -> str | None:
        objects.delete([key, large])
        try:
            objects.get(key)
        except ObjectMissing:
            return None
        return "It still has an object that was deleted."

    def written() -> str | None:
        objects.put(key, BODY)
        return None

    steps: dict[str, Callable[[], str | None]] = {
        "write": written,
        "write once only": once_only,
        "read": read_back,
        "write and read in parts": in_parts,
        "list": listed,
        "delete": deleted,
    }
    for name, attempt in steps.items():
        step = _tried(name, attempt)
        yield step
        if step.problem:
            if name not in ("write", "delete"):
                _tried("delete", deleted)
            return


def _tried(name: str, attempt: Callable[[], str | None]) -> Step:
    begun = perf_counter()
    try:
        problem = attempt()
    except ObjectsUnavailable as error:
        problem = f"{ADVICE[error.fault]}\nIt said: {error.cause}"
    except ObjectMissing:
        problem = "It does not have an object that was written a moment ago."
    return Step(name, perf_counter() - begun, problem)
