"""The embedded cache never takes more memory than it was given."""

from __future__ import annotations

from hedgerow.cache.memory import ENTRY_BYTES, MemoryCache


def test_the_least_used_values_make_room() -> None:
    cache = MemoryCache(max_bytes=10 * (ENTRY_BYTES + 100))
    for number in range(10):
        cache.set(f"{number}", b"x" * 100, 60)
    assert cache.get("0") is not None
    cache.set("new", b"x" * 100, 60)

    assert [number for number in range(10) if cache.get(f"{number}") is None] == [1]


def test_a_value_that_is_too_large_is_not_kept_and_replaces_the_old_one() -> None:
    cache = MemoryCache(max_bytes=1000)
    cache.set("key", b"old", 60)
    cache.set("key", b"x" * 5000, 60)

    assert cache.get("key") is None
