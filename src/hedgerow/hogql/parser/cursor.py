"""Where the parser is in the tokens, and how it says what it expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.lexer import Token, tokenize
from hedgerow.hogql.parser.limits import MAX_NESTING

T = TypeVar("T")


class Cursor:
    """`token` is the next one to read, `end` the offset behind the last one that was read."""

    __slots__ = ("at", "copied", "depth", "end", "token", "tokens")

    def __init__(self, text: str) -> None:
        self.tokens = tokenize(text)
        self.at = 0
        self.token = self.tokens[0]
        self.end = 0
        self.depth = 0
        self.copied = 0  # nodes that were made by copying others, see `cases`

    def advance(self) -> Token:
        """The token that was next; the last one stays."""
        token = self.token
        self.end = token.end
        if token.kind != "end":
            self.at += 1
            self.token = self.tokens[self.at]
        return token

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def take(self, word: str) -> bool:
        """Read the keyword or operator if it is next."""
        if self.token.word != word:
            return False
        self.advance()
        return True

    def sees(self, *words: str) -> bool:
        """Whether these keywords or operators come next, in this order."""
        return all(self.peek(ahead).word == word for ahead, word in enumerate(words))

    def take_all(self, *words: str) -> bool:
        if not self.sees(*words):
            return False
        for _ in words:
            self.advance()
        return True

    def expect(self, word: str, why: str) -> Token:
        """Read it or say that it is missing: `why` goes on after "expected ) "."""
        if self.token.word != word:
            raise self.error(f"Expected {word.upper()} {why}, found {self.found()}.")
        return self.advance()

    def found(self) -> str:
        return "the end of the query" if self.token.kind == "end" else self.token.text[:40]

    def error(self, message: str, token: Token | None = None) -> HogQLError:
        token = token or self.token
        return HogQLError(message, token.start, token.end)

    def deeper(self) -> None:
        """Go one level down; `depth` is lowered by who called, unless all is given up."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.error(f"The query is nested more than {MAX_NESTING} levels deep here. Make it flatter.")

    def separated(self, read: Callable[[Cursor], T], ends: Callable[[Token], bool]) -> list[T]:
        """One or more with commas between; a comma before what `ends` the list is let pass."""
        found = [read(self)]
        while self.token.word == ",":
            self.advance()
            if ends(self.token) and not self.sees("format", "("):  # which is a function
                break
            found.append(read(self))
        return found

    def name(self, what: str) -> str:
        """A name, quoted or not; keywords are names here, too."""
        token = self.token
        if token.kind == "name":
            return self.advance().text
        if token.kind == "quoted":
            from hedgerow.hogql.parser.literals import quoted_name

            return quoted_name(self.advance())
        raise self.error(f"Expected {what}, found {self.found()}.")
