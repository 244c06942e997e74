"""Every encoding that SDKs send, told apart by the bytes."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from urllib.parse import quote, quote_plus

import brotli
import pytest
import zstandard
from lzstring import LZString

from hedgerow.wire.body import Body, BodyProblem, BodyRefused, gunzip, read

TEXT = json.dumps({"event": "é 漢", "distinct_id": "a+b&c=d"}, ensure_ascii=False).encode()
B64 = base64.b64encode(TEXT).decode()
LZ = LZString.compressToBase64(json.dumps({"event": "x", "distinct_id": "y" * 50})).encode()
LIMIT = 1 << 20
FORM = "application/x-www-form-urlencoded"
RAW_DEFLATE = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("body", "hint", "content_type"),
    [
        pytest.param(TEXT, "", "application/json", id="json"),
        pytest.param(b"\xef\xbb\xbf  " + TEXT, "", "", id="json after a byte order mark and spaces"),
        pytest.param(gzip.compress(TEXT), "", "text/plain", id="gzip without a marker"),
        pytest.param(gzip.compress(TEXT), "base64", "text/plain", id="gzip with a wrong hint"),
        pytest.param(gzip.compress(gzip.compress(TEXT)), "gzip", "", id="gzip twice"),
        pytest.param(TEXT, "gzip", "application/json", id="gzip undone by a proxy"),
        pytest.param(TEXT, "br", "application/json", id="brotli undone by a proxy"),
        pytest.param(zlib.compress(TEXT), "deflate", "application/json", id="deflate"),
        pytest.param(RAW_DEFLATE.compress(TEXT) + RAW_DEFLATE.flush(), "deflate", "", id="deflate without its wrapper"),
        pytest.param(brotli.compress(TEXT), "br", "application/json", id="brotli"),
        pytest.param(zstandard.compress(TEXT), "zstd", "application/json", id="zstd"),
        pytest.param(zstandard.compress(TEXT), "", "", id="zstd without a hint"),
        pytest.param(B64.encode(), "base64", "", id="base64"),
        pytest.param(B64.rstrip("=").encode(), "", "", id="base64 without padding or hint"),
        pytest.param(b"data=" + quote(B64).encode(), "base64", FORM, id="form of base64"),
        pytest.param(b"data=" + B64.encode(), "base64", FORM, id="form of base64 with its plus signs unescaped"),
        pytest.param(b"data=" + quote_plus(TEXT.decode()).encode(), "", FORM, id="form of json"),
        pytest.param(b"data=" + quote(B64).encode(), "", "text/plain", id="form under a wrong content type"),
        pytest.param(b"ip=1&data=" + quote(B64).encode() + b"&compression=base64", "", "", id="form with its own hint"),
        pytest.param(b"data=" + quote(gzip.compress(TEXT)).encode(), "gzip-js", FORM, id="form of gzip"),
        pytest.param(
            b"data=" + quote(base64.b64encode(gzip.compress(TEXT))).encode(), "", FORM, id="form of base64 of gzip"
        ),
    ],
)
def test_reads(body: bytes, hint: str, content_type: str) -> None:
    assert json.loads(read(body, LIMIT, hint, content_type).json) == json.loads(TEXT)


@pytest.mark.parametrize("hint", ["lz64", "lz-string", "LZ64"])
def test_reads_lz_string(hint: str) -> None:
    assert json.loads(read(LZ, LIMIT, hint).json)["distinct_id"] == "y" * 50
    assert json.loads(read(b"data=" + quote(LZ).encode(), LIMIT, hint, FORM).json)["event"] == "x"


def test_returns_the_other_fields_of_a_form() -> None:
    body = b"data=" + quote(B64).encode() + b"&api_key=phc_x&_=1735689600000"
    assert read(body, LIMIT, "base64", FORM) == Body(TEXT, {"api_key": "phc_x", "_": "1735689600000"})


@pytest.mark.parametrize(
    ("body", "hint", "problem"),
    [
        pytest.param(b"", "", BodyProblem.EMPTY, id="nothing"),
        pytest.param(b" \n ", "", BodyProblem.EMPTY, id="spaces"),
        pytest.param(gzip.compress(b""), "", BodyProblem.EMPTY, id="gzip of nothing"),
        pytest.param(b"data=", "", BodyProblem.EMPTY, id="form without data"),
        pytest.param(b"<!doctype html><html></html>", "", BodyProblem.NOT_JSON, id="html"),
        pytest.param(b"\x00\x01\x02", "", BodyProblem.NOT_JSON, id="bytes"),
        pytest.param(b"&".join([b"a=1"] * 500), "", BodyProblem.NOT_JSON, id="a form of another kind"),
        pytest.param(b"data=x&" + b"&".join([b"a=1"] * 500), "", BodyProblem.NOT_JSON, id="form of 500 fields"),
        pytest.param(gzip.compress(TEXT)[:-9], "", BodyProblem.TRUNCATED, id="gzip cut off"),
        pytest.param(zlib.compress(TEXT)[:-9], "deflate", BodyProblem.TRUNCATED, id="deflate cut off"),
        pytest.param(brotli.compress(TEXT)[:-9], "br", BodyProblem.TRUNCATED, id="brotli cut off"),
        pytest.param(b"\x1f\x8b" + b"x" * 50, "", BodyProblem.BAD_COMPRESSION, id="not gzip after all"),
        pytest.param(b"\x28\xb5\x2f\xfd" + b"x" * 50, "", BodyProblem.BAD_COMPRESSION, id="not zstd after all"),
        pytest.param(b"hello", "deflate", BodyProblem.BAD_COMPRESSION, id="not deflate after all"),
        pytest.param(b"!!!!", "lz64", BodyProblem.BAD_COMPRESSION, id="not lz-string after all"),
        pytest.param(b"A" * 70_000, "lz64", BodyProblem.LZ_TOO_LARGE, id="lz-string above its cap"),
    ],
)
def test_refuses(body: bytes, hint: str, problem: BodyProblem) -> None:
    with pytest.raises(BodyRefused) as refusal:
        read(body, LIMIT, hint)
    assert refusal.value.problem is problem
    assert str(refusal.value).endswith(".")


BOMB = b'{"a":"' + b"x" * (20 * LIMIT) + b'"}'


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        pytest.param(gzip.compress(BOMB), "", id="gzip"),
        pytest.param(gzip.compress(gzip.compress(BOMB)), "", id="gzip twice"),
        pytest.param(zlib.compress(BOMB), "deflate", id="deflate"),
        pytest.param(brotli.compress(BOMB, quality=2), "br", id="brotli"),
        pytest.param(zstandard.compress(BOMB), "", id="zstd"),
        pytest.param(LZString.compressToBase64("x" * 1_500_000).encode(), "lz64", id="lz-string"),
    ],
)
def test_stops_a_bomb_at_the_limit(body: bytes, hint: str) -> None:
    with pytest.raises(BodyRefused) as refusal:
        read(body, LIMIT, hint)
    assert refusal.value.problem is BodyProblem.TOO_LARGE


def test_gunzip_takes_exactly_the_limit() -> None:
    assert len(gunzip(gzip.compress(b"x" * 1000), 1001)) == 1000
    with pytest.raises(BodyRefused):
        gunzip(gzip.compress(b"x" * 1000), 999)


def test_gunzip_refuses_what_the_trailer_says_is_damaged() -> None:
    damaged = bytearray(gzip.compress(TEXT))
    damaged[-6] ^= 1  # in the checksum
    with pytest.raises(BodyRefused) as refusal:
        gunzip(bytes(damaged), LIMIT)
    assert refusal.value.problem is BodyProblem.BAD_COMPRESSION
