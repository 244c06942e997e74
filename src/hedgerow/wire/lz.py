"""lz-string, as posthog-js before 1.30 sends it (`compression=lz64`): an LZ78 over UTF-16 units, in base64.

Our own decoder, because the library cannot be bounded: 64 KB of it may unfold into 300 MB. It needs 7-12 ms an
event where this needs 0.3. The library is the oracle of the tests.
"""

from __future__ import annotations

import base64
import binascii

CHAR_8, CHAR_16, END = 0, 1, 2


class LzError(ValueError):
    """Not lz-string, or cut off."""


class LzTooLarge(ValueError):
    """It unfolds into more than the limit."""


def decompress(text: bytes, limit: int) -> str:
    """The string that `LZString.compressToBase64` made `text` of; `limit` is in UTF-16 units."""
    try:
        stripped = text.rstrip(b"=")
        packed = base64.b64decode(stripped + b"A" * (-len(stripped) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise LzError("not base64") from error
    units = _unfold(_Bits(packed), limit)
    # Characters beyond U+FFFF are two units; joined again here, and a half without its other half is replaced.
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Bits:
    """Reads codes, their lowest bit first, from a string of bits."""

    def __init__(self, packed: bytes) -> None:
        self._bits = f"{int.from_bytes(packed, 'big'):0{len(packed) * 8}b}" if packed else ""
        self._at = 0

    def take(self, width: int) -> int:
        start, self._at = self._at, self._at + width
        if self._at > len(self._bits):
            raise LzError("cut off")
        return int(self._bits[start : self._at][::-1], 2)


def _unfold(bits: _Bits, limit: int) -> str:
    code = bits.take(2)
    if code == END:
        return ""
    previous = chr(bits.take(8 if code == CHAR_8 else 16))
    entries = ["", "", "", previous]  # the first three are the control codes
    result = [previous]
    size = 1
    width, left = 3, 4  # bits of a code, and how many more entries fit before it grows
    while (code := bits.take(width)) != END:
        if code in (CHAR_8, CHAR_16):
            entries.append(chr(bits.take(8 if code == CHAR_8 else 16)))
            code = len(entries) - 1
            left -= 1
            if not left:
                left, width = 2**width, width + 1
        if code < len(entries):
            entry = entries[code]
        elif code == len(entries):
            entry = previous + previous[0]
        else:
            raise LzError("a code that was never given")
        entries.append(previous + entry[0])
        left -= 1
        if not left:
            left, width = 2**width, width + 1
        result.append(entry)
        size += len(entry)
        if size > limit:
            raise LzTooLarge("too large")
        previous = entry
    return "".join(result)
