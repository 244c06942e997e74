"""Numbers, texts, quoted names, types and intervals."""

from __future__ import annotations

import re
from typing import Final

from hedgerow.hogql import ast
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.lexer import Token
from hedgerow.hogql.parser import expressions
from hedgerow.hogql.parser.cursor import Cursor
from hedgerow.hogql.parser.words import UNITS

MAX_DIGITS: Final = 78  # of 2 ** 256
SPECIAL_NUMBERS: Final[dict[str, float]] = {"inf": float("inf"), "infinity": float("inf"), "nan": float("nan")}
_ESCAPES: Final = {
    "b": "\b", "f": "\f", "r": "\r", "n": "\n", "t": "\t", "0": "\0", "a": "\a", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "`": "`",
}  # fmt: skip
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|.)|''|``|\"\"", re.DOTALL)
_TYPE = re.compile(r"[a-z_][a-z0-9_]*")
_IN_WORDS = re.compile(r"\s*(\d{1,9})\s+([a-z]+)\s*", re.IGNORECASE)


def number(token: Token) -> int | float:
    """Raises `HogQLError` for whole numbers that no column type holds."""
    text = token.text
    try:
        if text[:2] in ("0x", "0X"):
            value: int | float = int(text, 16)
        elif "." in text or "e" in text or "E" in text:
            value = float(text)
        else:
            value = int(text)
    except ValueError:  # Python reads whole numbers of up to 4,300 digits
        value = 1 << 256
    if isinstance(value, int) and value >= 1 << 256:
        raise HogQLError(f"A whole number has at most {MAX_DIGITS} digits.", token.start, token.end)
    return value


def unescape(text: str, quote: str = "'", also: str = "") -> str:
    """What stands between quotes; `also` are signs that may be escaped, too.

    Unknown escapes stay, so that `'\\d+'` is the pattern that it looks like.
    """
    if "\\" not in text and quote * 2 not in text:
        return text

    def unescaped(found: re.Match[str]) -> str:
        whole, sign = found.group(), found.group(1)
        if sign is None:
            return quote if whole == quote * 2 else whole
        if len(sign) == 3:
            return chr(int(sign[1:], 16))
        return sign if sign in also else _ESCAPES.get(sign, whole)

    return _ESCAPE.sub(unescaped, text)


def string(token: Token) -> str:
    return unescape(token.text[1:-1])


def quoted_name(token: Token) -> str:
    name = unescape(token.text[1:-1], token.text[0])
    if not name:
        raise HogQLError("A name in quotes is empty.", token.start, token.end)
    return name


def type_name(c: Cursor) -> str:
    """`Decimal(10, 2)` as `decimal(10, 2)`: names in lower case, texts in them as they are."""
    c.deeper()
    token = c.token
    name = c.name("a type").lower()
    if not _TYPE.fullmatch(name):
        raise c.error(f"{name[:40]!r} is no type.", token)
    if c.take("("):
        parts = c.separated(_type_part, lambda token: token.word == ")")
        c.expect(")", "after the parts of a type")
        name += f"({', '.join(parts)})"
    c.depth -= 1
    return name


def _type_part(c: Cursor) -> str:
    if c.token.kind in ("number", "string"):
        return c.advance().text
    return type_name(c)


def interval(c: Cursor) -> ast.Expr:
    """`INTERVAL 7 DAY`, `INTERVAL '7 days'`: a call of `toIntervalDay`. The word INTERVAL is next."""
    first = c.advance()
    token = c.token
    if token.kind == "string" and c.peek().word not in UNITS and (words := _IN_WORDS.fullmatch(string(token))):
        amount: ast.Expr = ast.Constant(int(words.group(1)), start=token.start, end=token.end)
        unit = words.group(2).lower()
        c.advance()
    else:
        amount = expressions.expression(c, expressions.COMPARE)
        token, unit = c.token, c.token.word
        if unit in UNITS:
            c.advance()
    if unit not in UNITS:
        raise c.error("Expected a unit of time in an INTERVAL: second, minute, hour, day, week, month or year.", token)
    return ast.Call(UNITS[unit], [amount], start=first.start, end=c.end)


def begins_interval(c: Cursor) -> bool:
    """Whether the word `interval` is more than the name of a column here."""
    following = c.peek()
    if following.kind in ("number", "string") or following.word in ("(", "{"):
        return True
    return following.kind in ("name", "quoted") and c.peek(2).word in (*UNITS, ".", "(", "+", "-", "*", "[")
