"""The seam of the object store: what both homes, a folder and a bucket of S3, must do alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from hedgerow.objects.store import ObjectMissing, Objects
from hedgerow.runtime import telemetry

MB = 1_000_000


def calls(operation: str, status: str) -> float:
    labels = {"operation": operation, "status": status}
    return telemetry.REGISTRY.get_sample_value("hedgerow_objects_seconds_count", labels) or 0.0


@pytest.mark.parametrize("body", [b"", b"\x00\xff" * 500, memoryview(b"sliced")[1:5]], ids=["empty", "bytes", "view"])
def test_what_is_put_is_got(objects: Objects, body: bytes | memoryview) -> None:
    assert objects.put("log/events/one", body) is True

    assert objects.get("log/events/one") == bytes(body)


def test_a_second_put_replaces_the_first(objects: Objects) -> None:
    objects.put("tmp/one", b"first, and longer")
    objects.put("tmp/one", b"second")

    assert objects.get("tmp/one") == b"second"


def test_only_the_first_put_of_an_absent_object_writes(objects: Objects) -> None:
    assert objects.put("tmp/one", b"first", if_absent=True) is True
    assert objects.put("tmp/one", b"second", if_absent=True) is False

    assert objects.get("tmp/one") == b"first"


def test_of_many_who_claim_a_name_one_wins(objects: Objects) -> None:
    won: list[int] = []

    def claim(number: int) -> None:
        if objects.put("tmp/claimed", b"%d" % number, if_absent=True):
            won.append(number)

    claimants = [threading.Thread(target=claim, args=(number,)) for number in range(8)]
    for claimant in claimants:
        claimant.start()
    for claimant in claimants:
        claimant.join()

    assert len(won) == 1
    assert objects.get("tmp/claimed") == b"%d" % won[0]


@pytest.mark.parametrize(
    ("start", "length", "found"),
    [
        pytest.param(2, 3, b"234", id="within"),
        pytest.param(0, 10, b"0123456789", id="all"),
        pytest.param(8, 10, b"89", id="over the end"),
        pytest.param(10, 5, b"", id="at the end"),
        pytest.param(99, 5, b"", id="past the end"),
        pytest.param(4, 0, b"", id="nothing"),
    ],
)
def test_a_range(objects: Objects, start: int, length: int, found: bytes) -> None:
    objects.put("tmp/digits", b"0123456789")

    assert objects.get_range("tmp/digits", start, length) == found


def test_a_stream_of_uneven_pieces_becomes_one_object(objects: Objects) -> None:
    """Over 5 MB, so that S3 takes it in several parts."""
    pieces = [b"a" * 3 * MB, b"", b"b", b"c" * 6 * MB, b"d" * 4 * MB]

    objects.put_stream("tmp/stream", iter(pieces))

    assert objects.get("tmp/stream") == b"".join(pieces)
    assert objects.get_range("tmp/stream", 3 * MB - 1, 3) == b"abc"


def test_a_large_body_is_put_whole(objects: Objects) -> None:
    body = bytes(range(256)) * 50_000

    objects.put("tmp/large", body)

    assert objects.get("tmp/large") == body


def test_a_stream_of_nothing_is_an_empty_object(objects: Objects) -> None:
    objects.put_stream("tmp/nothing", [])

    assert objects.get("tmp/nothing") == b""


def test_a_stream_that_breaks_off_leaves_what_was_there(objects: Objects) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 6 * MB
        raise RuntimeError("the sender hung up")

    objects.put("tmp/kept", b"before")

    with pytest.raises(RuntimeError, match="hung up"):
        objects.put_stream("tmp/kept", broken())
    with pytest.raises(RuntimeError, match="hung up"):
        objects.put_stream("tmp/never", broken())

    assert objects.get("tmp/kept") == b"before"
    assert [found.key for found in objects.list("tmp")] == ["tmp/kept"]


def test_listing_tells_key_size_and_age(objects: Objects) -> None:
    objects.put("replay/1/a", b"12345")

    (found,) = objects.list("replay")

    assert (found.key, found.size) == ("replay/1/a", 5)
    assert abs(datetime.now(UTC) - found.modified_at) < timedelta(minutes=1)


def test_listing_goes_by_whole_names(objects: Objects) -> None:
    for key in ("log/events/1", "log/events/deep/2", "log/events-old/3", "log/eventsx", "other"):
        objects.put(key, b"")

    assert {found.key for found in objects.list("log/events")} == {"log/events/1", "log/events/deep/2"}
    assert {found.key for found in objects.list("log/events/")} == {"log/events/1", "log/events/deep/2"}
    assert len(list(objects.list())) == 5
    assert list(objects.list("nothing/here")) == []


def test_more_objects_than_one_page_are_listed_and_deleted(objects: Objects) -> None:
    keys = [f"tmp/many/{number:04}" for number in range(1_005)]
    for key in keys:
        objects.put(key, b"x")
    objects.put("tmp/other", b"stays")

    assert {found.key for found in objects.list("tmp/many")} == set(keys)
    objects.delete(keys)

    assert [found.key for found in objects.list()] == ["tmp/other"]


def test_deleting_what_is_not_there_is_no_error(objects: Objects) -> None:
    objects.put("tmp/one", b"x")

    objects.delete(["tmp/zero", "tmp/one", "tmp/one/below", "nowhere/at/all"])
    objects.delete([])

    assert list(objects.list()) == []


def test_a_missing_object_is_named(objects: Objects) -> None:
    before = calls("get", "missing")

    with pytest.raises(ObjectMissing, match="log/events/gone") as missing:
        objects.get("log/events/gone")
    with pytest.raises(ObjectMissing):
        objects.get_range("log/events/gone", 0, 10)
    with pytest.raises(ObjectMissing):
        objects.get_range("log/events/gone", 0, 0)

    assert missing.value.key == "log/events/gone"
    assert calls("get", "missing") == before + 1


def test_each_call_is_timed(objects: Objects) -> None:
    before = calls("put", "ok")

    objects.put("tmp/one", b"x")

    assert calls("put", "ok") == before + 1


@pytest.mark.parametrize(
    "key",
    [
        *[
            "",
            "/etc/passwd",
            "../secrets/internal-token",
            "log/../../x",
            "log//x",
            "log/",
            "log/.drafts",
            ".drafts/x",
            ".",
        ],
        *["a\\b", "a b", "ä", "a\x00", "a\n", "a%2e", "C:x", "x" * 513, "y" * 201, "a/" + "y" * 201],
    ],
)
def test_a_key_cannot_lead_out_of_the_store(objects: Objects, key: str) -> None:
    """Every way in refuses it before the home is asked."""
    for call in (
        lambda: objects.put(key, b""),
        lambda: objects.put_stream(key, [b""]),
        lambda: objects.get(key),
        lambda: objects.get_range(key, 0, 1),
        lambda: objects.delete(["fine", key]),
        lambda: objects.sign(key, 60),
    ):
        with pytest.raises(ValueError, match="cannot be the key"):
            call()


@pytest.mark.parametrize("prefix", ["../", "/", "/log", "log/../..", ".drafts"])
def test_a_listing_cannot_lead_out_of_the_store(objects: Objects, prefix: str) -> None:
    with pytest.raises(ValueError, match="cannot be the key"):
        list(objects.list(prefix))
