"""No text crashes the parser or keeps it busy: it is a tree, read again as it is printed, or refused in its place."""

from __future__ import annotations

import os
from random import Random

import pytest

from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.lexer import tokenize
from hedgerow.hogql.parse import parse_expr, parse_select
from hedgerow.hogql.parser.words import QUOTED
from hedgerow.hogql.print_hogql import text as printed
from hedgerow.hogql.print_hogql import to_hogql
from tests.hogql.parser.corpus import EXPRESSIONS, QUERIES
from tests.hogql.work import A_SECOND, at_most

INPUTS = int(os.environ.get("HEDGEROW_FUZZ", 3_000))
MOST_CALLS = A_SECOND  # to read, print and read again

SIGNS = [*"()[]{},.;:?'\"`\\+-*/%=<>!~|&^@#$\n\t \0é日😀\u2028\ufeff0a", "--", "/*", "*/", "::", "??", "?.", "f'", "->"]
WORDS = [*sorted(QUOTED), "1e9999", "0x", "9" * 100, "$x", "interval", "day", "::int", "as x", "over (", "select 1"]
PIECES = sorted(
    {query[token.start : token.end] for query in (*EXPRESSIONS, *QUERIES) for token in tokenize(query)} - {""}
)


def inputs(random: Random, count: int) -> list[str]:
    """Queries with pieces taken out, doubled, exchanged and put in; and pieces at random."""
    found = []
    for _ in range(count):
        if random.random() < 0.15:
            pieces = random.choices(SIGNS + WORDS + PIECES, k=random.randint(0, 40))
            found.append(random.choice(["", " "]).join(pieces))
            continue
        query = random.choice(QUERIES + EXPRESSIONS)
        tokens = [query[token.start : token.end] for token in tokenize(query)]
        for _ in range(random.randint(1, 4)):
            at = random.randrange(len(tokens) + 1)
            change = random.random()
            if change < 0.3:
                del tokens[at : at + random.randint(1, 3)]
            elif change < 0.5:
                tokens[at:at] = tokens[at : at + random.randint(1, 8)] * random.choice([1, 1, 1, 50])
            else:
                tokens.insert(at, random.choice(random.choice([SIGNS, WORDS, PIECES])))
        found.append(random.choice([" ", " ", ""]).join(tokens))
    return found


def check(text: str) -> None:
    for parse, show in ((parse_select, to_hogql), (parse_expr, printed)):
        with at_most(MOST_CALLS, text):
            refused = None
            try:
                tree = parse(text)  # type: ignore[operator]
            except HogQLError as error:
                refused = error
            if refused is None:
                again = show(tree)  # type: ignore[operator]
                assert show(parse(again)) == again, text  # type: ignore[operator]
            else:
                assert -1 <= refused.start <= len(text), text
                assert refused.end <= len(text), text
                assert refused.of(text).detail, text


def test_no_text_crashes() -> None:
    for text in inputs(Random(4), INPUTS):
        check(text)


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_no_text_of_many_crashes() -> None:
    for text in inputs(Random(), int(os.environ.get("HEDGEROW_FUZZ", 200_000))):
        check(text)


@pytest.mark.parametrize(
    "piece", sorted({*SIGNS, *WORDS, *PIECES, "(a,", "a ", "1,", "case a when ", "f'{", "x->", "/ a "})
)
def test_no_repetition_keeps_the_parser_busy(piece: str) -> None:
    for begin in ("", "select ", "select a from "):
        check(begin + piece * (20_000 // len(piece)))
