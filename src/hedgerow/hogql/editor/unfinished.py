"""Where the cursor is in a text that need not be a query yet: what is being typed, and which tables are there.

The text is read by its tokens alone: the SELECT around the cursor is found by brackets, its FROM is parsed by itself,
as far as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from hedgerow.hogql import ast
from hedgerow.hogql.editor.sources import Source, sources_of
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.lexer import MAX_TEXT, Token, tokenize
from hedgerow.hogql.parse import parse_select
from hedgerow.hogql.parser.words import CLAUSES, SET_OPERATORS

Place = Literal["table", "expression", "inside", "key", "placeholder", "nothing"]

_TRIES = 25  # places in which a text may be broken, and words that a FROM is cut by
_KEY = re.compile(r"((?:[\w$]+\.)*[\w$]+)\[\s*'([^'\n]*)$")
_ENDS_FROM = CLAUSES - {"from", "using", "format"}
_BEFORE_TABLE = frozenset({"from", "join"})


@dataclass(slots=True)
class Cursor:
    """`typed` is the beginning of the word at the cursor, `chain` the names before its dot, `start` where it begins."""

    place: Place
    typed: str = ""
    chain: list[str] = field(default_factory=list)
    start: int = 0
    sources: list[Source] = field(default_factory=list)
    queries: dict[str, ast.Query] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)


def locate(text: str, at: int) -> Cursor:
    at = max(0, min(at, len(text)))
    key = _KEY.search(text[max(0, at - 500) : at])
    tokens, quote = _tokens(text)
    queries = dict(_named_queries(text, tokens))
    scope = _scope(tokens, at)
    cursor = Cursor("expression", start=at, queries=queries)
    if scope is not None:
        cursor.sources = sources_of(_from(text, scope), queries)
        cursor.aliases = [two.text for one, two in pairwise(scope) if one.word == "as" and two.kind == "name"]
    if key is not None:
        cursor.place, cursor.chain, cursor.typed = "key", key.group(1).split("."), key.group(2)
        cursor.start = at - len(cursor.typed)
        return cursor
    if quote is not None and quote < at:
        cursor.place = "nothing"
        return cursor
    before = [token for token in tokens if token.end <= at and token.kind != "end"]
    inside = next((token for token in tokens if token.start < at < token.end), None)
    word = inside or (before[-1] if before and before[-1].end == at else None)
    if word is not None and word.kind == "name":
        cursor.typed, cursor.start = text[word.start : at], word.start
        before = [token for token in before if token.end <= word.start]
    elif inside is not None or (word is not None and word.kind in ("string", "number", "text")):
        cursor.place = "nothing"
        return cursor
    cursor.chain = _chain(before)
    cursor.place = _place(before, cursor.chain, scope or [])
    return cursor


def _tokens(text: str) -> tuple[list[Token], int | None]:
    """The tokens of a text, and where a quote opens that is not closed: what begins no token is taken as a space."""
    text = text[:MAX_TEXT].encode("utf-8", "replace").decode()
    quote: int | None = None
    for _ in range(_TRIES):
        try:
            return tokenize(text), quote
        except HogQLError as error:
            at = error.start
            if not 0 <= at < len(text):
                break
            if text[at] in "'\"`" and quote is None:
                quote = at
            text = text[:at] + " " + text[at + 1 :]
    return [], quote


def _place(before: list[Token], chain: list[str], scope: list[Token]) -> Place:
    last = before[-1].word if before else ""
    if last in (".", "?."):
        braces = before[-2 * len(chain) - 1].word if len(before) > 2 * len(chain) else ""
        if braces == "{":
            return "placeholder"
        opened = before[-2 * len(chain) - 1] if len(before) > 2 * len(chain) else None
        return "table" if opened is not None and opened.word in _BEFORE_TABLE else "inside"
    if last == "{":
        return "placeholder"
    if last == "as":
        return "nothing"
    if last in _BEFORE_TABLE or (last == "," and _in_from(before[-1], scope)):
        return "table"
    return "expression"


def _chain(before: list[Token]) -> list[str]:
    """`a.b.` before the cursor is `["a", "b"]`."""
    found: list[str] = []
    at = len(before) - 1
    while at > 0 and before[at].word in (".", "?.") and before[at - 1].kind in ("name", "quoted"):
        token = before[at - 1]
        found.insert(0, token.text if token.kind == "name" else token.text[1:-1])
        at -= 2
    return found


def _scope(tokens: list[Token], at: int) -> list[Token] | None:
    """The tokens of the innermost SELECT around the cursor, without those in brackets within it."""
    levels: list[list[Token]] = [[]]
    around: list[list[Token]] | None = None
    for token in tokens:
        if around is None and token.start >= at:
            around = list(levels)
        if token.word == "(":
            levels[-1].append(token)
            levels.append([])
        elif token.word == ")" and len(levels) > 1:
            levels.pop()
            levels[-1].append(token)
        else:
            levels[-1].append(token)
    for level in reversed(around or levels):
        segment = _segment(level, at)
        if any(token.word == "select" for token in segment):
            return segment
    return None


def _segment(level: list[Token], at: int) -> list[Token]:
    """The part between two UNIONs that the cursor is in."""
    found: list[Token] = []
    for token in level:
        if token.word in SET_OPERATORS:
            if token.start >= at:
                break
            found = []
        else:
            found.append(token)
    return found


def _from_tokens(scope: list[Token]) -> tuple[Token, Token | None] | None:
    """The word FROM, and the word of the clause after it."""
    begin = next((token for token in scope if token.word == "from"), None)
    if begin is None:
        return None
    return begin, next((token for token in scope if token.start > begin.start and token.word in _ENDS_FROM), None)


def _in_from(token: Token, scope: list[Token]) -> bool:
    found = _from_tokens(scope)
    if found is None or token not in scope:
        return False
    return found[0].start < token.start and (found[1] is None or token.start < found[1].start)


def _from(text: str, scope: list[Token]) -> ast.Join | None:
    """The FROM of a SELECT, cut where it stops to make sense."""
    found = _from_tokens(scope)
    if found is None:
        return None
    last = scope[-1]
    end = found[1].start if found[1] is not None else last.end if last.word != "(" else len(text)
    part = text[found[0].end : end]
    for _ in range(_TRIES):
        try:
            query = parse_select(f"SELECT 1 FROM {part}")  # noqa: S608 - it is parsed, not run
        except HogQLError:
            part = part.rstrip()
            cut = re.search(r"(\s|,|\.)?[^\s,.]*$", part)
            part = part[: cut.start()] if cut else ""
            if not part.strip():
                return None
        else:
            return query.from_ if isinstance(query, ast.Select) else None
    return None


def _named_queries(text: str, tokens: list[Token]) -> Iterator[tuple[str, ast.Query]]:
    """`name AS (SELECT ..)` anywhere, as far as it can be read."""
    for at, token in enumerate(tokens[:-3]):
        following = tokens[at + 1 : at + 4]
        if token.kind != "name" or [one.word for one in following[:2]] != ["as", "("]:
            continue
        end = _closing(tokens, at + 2)
        if following[2].word in ("select", "with") and end is not None:
            try:
                yield token.text, parse_select(text[following[2].start : end.start])
            except HogQLError:
                yield token.text, ast.Select([])


def _closing(tokens: list[Token], at: int) -> Token | None:
    depth = 0
    for token in tokens[at:]:
        depth += {"(": 1, ")": -1}.get(token.word, 0)
        if depth == 0:
            return token
    return None
