"""Text to tokens: one pass, one regular expression, without going back.

A name keeps its spelling in `text` and has its lower case in `word`, which is what the parser compares with keywords: a
quoted name has no `word`, so it is never a keyword. An f-string is several tokens: its beginning, its texts, and the
ordinary tokens of what stands in its braces.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from hedgerow.hogql.errors import HogQLError

Kind = Literal["name", "quoted", "string", "number", "op", "template", "text", "template end", "end"]

MAX_TEXT: Final = 256 * 1024  # characters
MAX_TOKENS: Final = 60_000  # 0.25 s to parse; a list of 6,000 UUIDs has 12,000

_TOKEN = re.compile(
    r"""
    (?: [\s\ufeff]++ | --[^\n]*+ | //[^\n]*+ | \#[^\n]*+ | /\*(?:(?!\*/).)*+\*/ )*+
    (?:
        (?P<template> [fF]' )
      | (?P<name> (?:[^\W\d]|\$)[\w$]*+ )
      | (?P<number> 0[xX][0-9a-fA-F]++ | (?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)? )
      | (?P<string> '(?:[^'\\]++|\\.|'')*+' )
      | (?P<quoted> `(?:[^`\\]++|\\.|``)*+` | "(?:[^"\\]++|\\.|"")*+" )
      | (?P<op> ->|::|\?\?|\?\.|=~\*|=~|!~\*|!~|!=|<=>|<>|<=|>=|==|\|\||/(?!\*)|[-+*%=<>()\[\]{},.:;?] )
      | (?P<end> \Z )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_DIGITS = re.compile(r"[0-9]+")
_TEMPLATE_TEXT = re.compile(r"(?:[^'\\{]++|\\.|'')*+", re.DOTALL)
_ENDS_OPERAND = frozenset({"name", "quoted", "string", "number", "template end"})
_CLOSING = frozenset({")", "]", "}"})


class Token:
    __slots__ = ("end", "kind", "start", "text", "word")

    def __init__(self, kind: Kind, text: str, start: int, end: int, word: str = "") -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end
        self.word = word  # of a name: its lower case; of an operator: itself; otherwise empty

    def __repr__(self) -> str:
        return f"Token({self.kind!r}, {self.text!r}, {self.start}, {self.end})"


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, with one of kind "end" after the last. Raises `HogQLError` where nothing begins one."""
    _check_text(text)
    tokens: list[Token] = []
    templates: list[int] = []  # of each open f-string the number of braces that are open in its expression
    at = 0
    match = _TOKEN.match
    while True:
        found = match(text, at)
        if found is None:
            raise _no_token(text, at)
        kind: Kind = found.lastgroup  # type: ignore[assignment]
        start, at = found.span(kind)
        piece = text[start:at]
        if kind == "name":
            tokens.append(Token(kind, piece, start, at, piece.lower()))
        elif kind == "op":
            tokens.append(Token(kind, piece, start, at, piece))
            if templates and piece in "{}":
                templates[-1] += 1 if piece == "{" else -1
                if templates[-1] == 0:
                    templates.pop()
                    at = _template(text, at, tokens, templates)
        elif kind == "number":
            at = _number(text, start, at, tokens)
        elif kind == "template":
            tokens.append(Token(kind, piece, start, at))
            at = _template(text, at, tokens, templates)
        else:
            tokens.append(Token(kind, piece, start, at))
            if kind == "end":
                break
        if len(tokens) > MAX_TOKENS:
            raise HogQLError(f"The query has more than {MAX_TOKENS:,} words and signs. Ask for less.", start, at)
    if templates:
        raise HogQLError("An f-string is not closed: a } and a ' are missing.", len(text), len(text))
    return tokens


def _check_text(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise HogQLError(f"The query is longer than {MAX_TEXT:,} characters. Ask for less, or by a sub-query.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise HogQLError("The query has half of a character in it.", error.start, error.end) from None


def _number(text: str, start: int, end: int, tokens: list[Token]) -> int:
    """A number, unless it stands behind an operand or a dot: the `1` of `pair.1`, where `.1.2` are two steps."""
    before = tokens[-1] if tokens else None
    if before is not None and before.end == start:
        if before.word in (".", "?."):
            digits = _DIGITS.match(text, start)
            end = digits.end() if digits else end
        elif text[start] == "." and (before.kind in _ENDS_OPERAND or before.word in _CLOSING):
            tokens.append(Token("op", ".", start, start + 1, "."))
            return start + 1
    tokens.append(Token("number", text[start:end], start, end))
    return end


def _template(text: str, at: int, tokens: list[Token], templates: list[int]) -> int:
    """The text of an f-string up to its end or to the next expression; returns where to go on."""
    found = _TEMPLATE_TEXT.match(text, at)
    assert found is not None  # it matches nothing, too
    end = found.end()
    if end > at:
        tokens.append(Token("text", found.group(), at, end))
    following = text[end : end + 1]
    if following == "'":
        tokens.append(Token("template end", following, end, end + 1))
    elif following == "{":
        tokens.append(Token("op", "{", end, end + 1, "{"))
        templates.append(1)
    else:
        raise HogQLError("An f-string is not closed: a ' is missing.", at, len(text))
    return end + 1


_OPEN = {
    "'": "A text is not closed: a ' is missing.",
    '"': 'A quoted name is not closed: a " is missing.',
    "`": "A quoted name is not closed: a ` is missing.",
}
_SKIPPED = re.compile(r"(?:[\s\ufeff]++|--[^\n]*+|//[^\n]*+|\#[^\n]*+|/\*(?:(?!\*/).)*+\*/)*+", re.DOTALL)


def _no_token(text: str, at: int) -> HogQLError:
    skipped = _SKIPPED.match(text, at)
    at = skipped.end() if skipped else at
    if text.startswith("/*", at):
        return HogQLError("A comment is not closed: */ is missing.", at, at + 2)
    sign = text[at : at + 1]
    return HogQLError(_OPEN.get(sign, f"{sign!r} has no meaning in HogQL."), at, at + 1)
