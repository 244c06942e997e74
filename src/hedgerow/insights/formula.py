"""Formulas over series, such as `A / B * 100`: a small parser of their own, so that nothing of a user's is evaluated.

Letters are the series in their order, in either case. `+ - * / % **`, signs, parentheses and numbers mean what they do
in Python, in floating point. What has no number (division by zero, an even root of a negative number, too large a
power) is 0, because a chart has to draw something where one series had no events.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from string import ascii_uppercase

from hedgerow.errors import InvalidInput

MAX_LENGTH = 1000  # characters
MAX_DEPTH = 50  # of parentheses, signs and powers inside each other

Number = float
Term = Callable[[Sequence[Number]], Number]  # from one value of each series to the formula's

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<word>[A-Za-z_]\w*)|(?P<sign>\*\*|[-+*/%()])|(?P<bad>\S))"
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read: `letters` are the indexes of the series it names."""

    text: str
    letters: frozenset[int]
    term: Term

    def at(self, values: Sequence[Number]) -> Number:
        """Its value where the series have these, one for each series; finite always."""
        try:
            found = self.term(values)
        except (ArithmeticError, ValueError, TypeError):  # a complex power meets a comparison-less operator
            return 0.0
        return found if isinstance(found, float) and math.isfinite(found) else 0.0

    def over(self, series: Sequence[Sequence[Number]]) -> list[Number]:
        """Its value at each place of series of numbers; where one is shorter, it has zeros."""
        return [self.at(values) for values in zip_longest(*series, fillvalue=0.0)]


@lru_cache(maxsize=256)
def parse_formula(text: str, series: int) -> Formula:
    """Read a formula over so many series. Raises `InvalidInput` that names the part at fault."""
    if len(text) > MAX_LENGTH:
        raise InvalidInput(f"A formula has at most {MAX_LENGTH} characters.", attr="formula")
    parser = _Parser(text, series)
    return Formula(text, frozenset(parser.letters), parser.read())


class _Parser:
    """Precedence as in Python: signs bind weaker than a power on their right, `2 ** -1` is a half, `-2 ** 2` is -4."""

    def __init__(self, text: str, series: int) -> None:
        self.text = text
        self.series = series
        self.letters: set[int] = set()
        self._tokens = list(_tokens(text))
        self._at = 0

    def read(self) -> Term:
        term = self._sum(0)
        if self._at < len(self._tokens):
            raise self._unexpected(self._tokens[self._at][1])
        return term

    def _sum(self, depth: int) -> Term:
        return self._chain(depth, self._product, {"+": operator.add, "-": operator.sub})

    def _product(self, depth: int) -> Term:
        return self._chain(depth, self._signed, {"*": operator.mul, "/": _divide, "%": _modulo})

    def _chain(self, depth: int, part: Callable[[int], Term], operators: dict[str, Callable[..., Number]]) -> Term:
        """`part op part op ..` from the left, as a loop, so that a long sum needs no deep stack."""
        first = part(depth)
        rest: list[tuple[Callable[..., Number], Term]] = []
        while (sign := self._take(*operators)) is not None:
            rest.append((operators[sign], part(depth)))
        if not rest:
            return first

        def chained(values: Sequence[Number]) -> Number:
            found = first(values)
            for apply, term in rest:
                found = apply(found, term(values))
            return found

        return chained

    def _signed(self, depth: int) -> Term:
        depth = self._deeper(depth)
        if self._take("-"):
            negated = self._signed(depth)
            return lambda values: -negated(values)
        if self._take("+"):
            return self._signed(depth)
        base = self._atom(depth)
        if self._take("**"):
            exponent = self._signed(depth)
            return lambda values: _power(base(values), exponent(values))
        return base

    def _atom(self, depth: int) -> Term:
        if self._at >= len(self._tokens):
            raise self._fault("it ends too early")
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            constant = float(text)
            return lambda values: constant
        if kind == "word":
            return self._letter(text)
        if text == "(":
            inner = self._sum(depth)
            if not self._take(")"):
                raise self._fault("a parenthesis is not closed")
            return inner
        raise self._unexpected(text)

    def _letter(self, text: str) -> Term:
        index = ascii_uppercase.find(text.upper()) if len(text) == 1 else -1
        if index < 0:
            raise self._fault(f"'{text[:30]}' is no series: they are named A, B, C .. in their order")
        if index >= self.series:
            raise self._fault(f"there is no series {text.upper()}: the query has {self.series}")
        self.letters.add(index)
        return lambda values: float(values[index])

    def _take(self, *signs: str) -> str | None:
        if self._at < len(self._tokens) and self._tokens[self._at][1] in signs:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return None

    def _deeper(self, depth: int) -> int:
        if depth >= MAX_DEPTH:
            raise self._fault(f"it is nested deeper than {MAX_DEPTH} levels")
        return depth + 1

    def _unexpected(self, text: str) -> InvalidInput:
        return self._fault(f"'{text[:30]}' is not expected here{': write a power as **' if text == '^' else ''}")

    def _fault(self, problem: str) -> InvalidInput:
        return InvalidInput(f"The formula '{self.text[:100]}' cannot be read: {problem}.", attr="formula")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(text.rstrip()):
        kind = found.lastgroup or "bad"
        yield kind, found[kind]


def _divide(left: Number, right: Number) -> Number:
    return left / right if right else 0.0


def _modulo(left: Number, right: Number) -> Number:
    return left % right if right else 0.0


def _power(base: Number, exponent: Number) -> Number:
    if not base and exponent < 0:
        return 0.0
    found = base**exponent
    if not isinstance(found, float):  # a complex number
        raise ValueError
    return found
