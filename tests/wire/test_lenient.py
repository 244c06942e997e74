"""What strict parsers refuse and SDKs send all the same."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.wire import lenient

NULLS = [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999", b"9" * 5000]


@pytest.mark.parametrize("number", NULLS, ids=lambda number: number[:12].decode())
def test_numbers_that_cannot_be_stored_become_null(number: bytes) -> None:
    assert lenient.loads(b'{"a":' + number + b"}") == {"a": None}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(rb'"\ud83d"', "\ufffd", id="first half alone"),
        pytest.param(rb'"\udE00x"', "\ufffdx", id="second half alone"),
        pytest.param(rb'"\ude00\ud83d"', "\ufffd\ufffd", id="halves in the wrong order"),
        pytest.param(rb'"\ud83d\ude00"', "😀", id="both halves"),
        pytest.param(rb'"\ud83d\ud83d\ude00"', "\ufffd😀", id="a half before a pair"),
        pytest.param(rb'"\\ud83d"', r"\ud83d", id="an escaped backslash before it"),
        pytest.param(rb'"\\\ud83d"', "\\\ufffd", id="an escaped backslash and a half"),
        pytest.param(b'"\xff\xfe"', "\ufffd\ufffd", id="invalid UTF-8"),
        pytest.param(b'"a\nb\x00"', "a\nb\x00", id="control characters"),
        pytest.param(b'\xef\xbb\xbf"a"', "a", id="byte order mark"),
        pytest.param(b'{"a":1,"a":2}', {"a": 2}, id="key twice"),
        pytest.param(b"123456789012345678901234567890", 1.2345678901234568e29, id="integer beyond 64 bits"),
        pytest.param(b"18446744073709551615", 18446744073709551615, id="largest integer of 64 bits"),
    ],
)
def test_repairs(text: bytes, value: Any) -> None:
    assert lenient.loads(text) == value
    assert msgspec.json.decode(lenient.dumps(value)) == value


def test_depth_is_an_error_of_its_own() -> None:
    with pytest.raises(lenient.TooDeep):
        lenient.loads(b"[" * 5000 + b"]" * 5000)


def test_what_is_no_json_stays_an_error() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        lenient.loads(b'{"a":}')


@given(st.recursive(st.none() | st.booleans() | st.text() | st.integers(-(2**63), 2**64 - 1), st.lists, max_leaves=20))
def test_reads_what_json_writes(value: Any) -> None:
    assert lenient.loads(json.dumps(value).encode()) == value
