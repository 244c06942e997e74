"""Reads printed SQL as a tree of brackets, without the compiler's own classes, to see which tables it reads and how.

Quoted names and the `{p0:String}` of parameters are single tokens, so that no text in them can pass for SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TOKEN = re.compile(r"`(?:[^`\\]|\\.)*`|\{p\d+:[^{}]*\}|[A-Za-z_]\w*|\d+|->|[^\s\w]", re.DOTALL)
PHYSICAL = frozenset(
    ("events", "persons", "groups", "sessions", "person_distinct_ids", "person_overrides", "distinct_id_overrides",
     "cohort_people")
)  # fmt: skip
Tree = list[Any]  # of tokens and, for brackets, trees


def tree_of(sql: str) -> Tree:
    """Raises `AssertionError` for brackets that do not fit and for what is no token."""
    assert not re.search(r"--|/\*|;", re.sub(r"`(?:[^`\\]|\\.)*`", "``", sql, flags=re.DOTALL)), "a comment"
    open_: list[Tree] = [[]]
    for token in TOKEN.findall(sql):
        if token in "([":
            open_[-1].append(made := [])
            open_.append(made)
        elif token in ")]":
            open_.pop()
        else:
            open_[-1].append(token)
    assert len(open_) == 1, "brackets"
    return open_[0]


def selects(tree: Tree) -> Iterator[Tree]:
    """The tokens of each SELECT, without those of the SELECTs inside it."""
    starts = [index for index, token in enumerate(tree) if token == "SELECT"]
    for index, start in enumerate(starts):
        yield tree[start : starts[index + 1] if index + 1 < len(starts) else len(tree)]
    for part in tree:
        if isinstance(part, list):
            yield from selects(part)


def check_guards(sql: str, parameters: dict[str, Any], project: int) -> int:
    """Each physical table is the first of its FROM and has the project's condition first in its PREWHERE.

    Nothing else is read but sub-queries, queries of a WITH and `numbers`. Returns how many tables are read.
    """
    tables = 0
    for select in selects(tree_of(sql)):
        sources = [index for index, token in enumerate(select) if token in ("FROM", "JOIN")]
        for index in sources:
            is_array = select[index - 1] in ("ARRAY",)
            source = select[index + 1]
            if is_array or isinstance(source, list):
                continue
            if source in PHYSICAL:
                assert select[index] == "FROM", sql
                assert select[index + 2] == "AS", sql
                alias = select[index + 3]
                assert re.fullmatch(r"[a-z_]+__\d+", alias), sql
                at = select.index("PREWHERE")
                guard = select[at + 1 : at + 3]
                assert guard[0] == "equals", sql
                assert guard[1][:4] == [alias, ".", "project_id", ","], sql
                name = re.fullmatch(r"\{(p\d+):Int64\}", guard[1][4])
                assert name, sql
                assert len(guard[1]) == 5, sql
                assert parameters[name[1]] == project, sql
                assert at + 3 == len(select) or select[at + 3] != "OR", sql
                tables += 1
            elif source == "numbers":
                assert isinstance(select[index + 2], list), sql
            else:
                assert re.search(r"__\d+$", source), sql
    return tables
