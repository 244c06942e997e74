"""Content codings of requests and answers, as ClickHouse's HTTP interface has them. Each module is loaded when used."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

from hedgerow.store.embedded.engine import EngineError

MAX_DECODED = 1024 * 1024 * 1024  # bytes; a compressed request beyond it is refused
UNKNOWN_METHOD = 89


class Encoder(Protocol):
    def compress(self, data: Any) -> bytes: ...

    def flush(self) -> bytes: ...


class _Lz4:
    def __init__(self) -> None:
        import lz4.frame  # type: ignore[import-untyped]

        self._compressor = lz4.frame.LZ4FrameCompressor()
        self._head = self._compressor.begin()

    def compress(self, data: Any) -> bytes:
        head, self._head = self._head, b""
        return bytes(head + self._compressor.compress(data))

    def flush(self) -> bytes:
        return bytes(self._head + self._compressor.flush())


class _Brotli:
    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]

        self._compressor = brotli.Compressor(quality=1)

    def compress(self, data: Any) -> bytes:
        return bytes(self._compressor.process(bytes(data)))

    def flush(self) -> bytes:
        return bytes(self._compressor.finish())


def _zstd() -> Encoder:
    import zstandard

    return zstandard.ZstdCompressor(level=1).compressobj()


ENCODERS: dict[str, Any] = {
    "lz4": _Lz4,
    "zstd": _zstd,
    "br": _Brotli,
    "gzip": lambda: zlib.compressobj(3, zlib.DEFLATED, 31),
    "deflate": lambda: zlib.compressobj(3, zlib.DEFLATED, 15),
}


def choose(accepted: str) -> str | None:
    """The first coding of an Accept-Encoding header that we have; None for an answer as it is."""
    for part in accepted.split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip().lower() in ENCODERS and quality.replace(" ", "") not in {"q=0", "q=0.0"}:
            return name.strip().lower()
    return None


def encoded(name: str, blocks: Iterator[Any]) -> Iterator[bytes]:
    encoder: Encoder = ENCODERS[name]()
    for block in blocks:
        if data := encoder.compress(block):
            yield data
    yield encoder.flush()


def decode(name: str, data: bytes) -> bytes:
    """A request's body without its coding. Raises `EngineError` for a coding we lack or a body that is damaged."""
    try:
        if name in {"gzip", "deflate"}:
            result = gzip.decompress(data) if name == "gzip" else zlib.decompress(data)
        elif name == "zstd":
            import zstandard

            result = zstandard.ZstdDecompressor().decompressobj().decompress(data)
        elif name == "lz4":
            import lz4.frame

            result = lz4.frame.decompress(data)
        elif name == "br":
            import brotli

            result = brotli.decompress(data)
        else:
            raise EngineError(f"Unknown compression method {name!r}. (UNKNOWN_COMPRESSION_METHOD)", UNKNOWN_METHOD)
    except (OSError, EOFError, ValueError, RuntimeError, zlib.error) as error:
        raise EngineError(f"The body is not valid {name}: {error}. (CANNOT_DECOMPRESS)", 271) from error
    except Exception as error:  # zstandard and brotli have error types of their own, loaded only when used
        if isinstance(error, EngineError):
            raise
        raise EngineError(f"The body is not valid {name}: {error}. (CANNOT_DECOMPRESS)", 271) from error
    if len(result) > MAX_DECODED:
        raise EngineError(f"The body is larger than {MAX_DECODED} bytes once decompressed.", 271)
    return result
