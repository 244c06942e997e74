"""Our bounded lz-string decoder against the library."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lzstring import LZString

from hedgerow.wire import lz

UNITS = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])


@given(st.text(UNITS, max_size=300) | st.text("ab", max_size=3000))
def test_agrees_with_the_library(text: str) -> None:
    assert lz.decompress(LZString.compressToBase64(text).encode(), 10_000) == text


@given(st.binary(max_size=200))
def test_garbage_is_one_error(garbage: bytes) -> None:
    with contextlib.suppress(lz.LzError, lz.LzTooLarge):
        lz.decompress(garbage, 100_000)


def test_joins_the_halves_of_an_emoji_as_browsers_send_them() -> None:
    text = "".join(map(chr, (0x22, 0xD83D, 0xDE00, 0x22)))
    assert lz.decompress(LZString.compressToBase64(text).encode(), 100) == '"😀"'


def test_stops_at_the_limit() -> None:
    with pytest.raises(lz.LzTooLarge):
        lz.decompress(LZString.compressToBase64("a" * 100_000).encode(), 10_000)
