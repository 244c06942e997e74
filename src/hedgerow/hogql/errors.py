"""What is wrong with a query, and where."""

from __future__ import annotations

from typing import Any

from hedgerow.errors import InvalidInput


class HogQLError(InvalidInput):
    """A query that cannot be run. `start` and `end` are offsets of characters in its text, -1 where that is unknown.

    The caller that has the text says so with `of(text)`: then `detail` ends with line, column and a caret.
    """

    code = "invalid_query"
    default_detail = "The query cannot be run."

    def __init__(self, message: str, start: int = -1, end: int = -1, **kwargs: Any) -> None:
        super().__init__(message, **kwargs)
        self.message = message
        self.start = start
        self.end = end

    def of(self, text: str) -> HogQLError:
        """The same, with its place in the text shown."""
        if not 0 <= self.start <= len(text) or self.detail != self.message:
            return self
        line = text.count("\n", 0, self.start) + 1
        begin = text.rfind("\n", 0, self.start) + 1
        column = self.start - begin + 1
        shown = text[begin:].split("\n", 1)[0]
        left = max(0, self.start - begin - 60)  # a query of one line may be long
        length = max(1, min(self.end, begin + len(shown)) - self.start)
        slice_, caret = shown[left : left + 120], " " * (self.start - begin - left) + "^" * min(length, 60)
        self.detail = f"{self.message} (line {line}, column {column})\n{slice_}\n{caret}"
        self.args = (self.detail,)
        return self
