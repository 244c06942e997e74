"""The functions as a page of the documentation, and as the editor explains them."""

from __future__ import annotations

from hedgerow.hogql.functions import Function
from hedgerow.hogql.functions.aggregates import AGGREGATES, WINDOWS
from hedgerow.hogql.functions.arrays import ARRAYS
from hedgerow.hogql.functions.conversions import CONVERSIONS
from hedgerow.hogql.functions.dates import DATES
from hedgerow.hogql.functions.hashes import HASHES
from hedgerow.hogql.functions.json import JSON
from hedgerow.hogql.functions.logic import LOGIC
from hedgerow.hogql.functions.numbers import NUMBERS
from hedgerow.hogql.functions.own import OWN
from hedgerow.hogql.functions.search import SEARCH
from hedgerow.hogql.functions.strings import STRINGS
from hedgerow.hogql.functions.urls import URLS

FAMILIES: dict[str, list[Function]] = {
    "Comparisons, conditions, NULL": LOGIC,
    "Numbers": NUMBERS,
    "Texts": STRINGS,
    "Searching in texts": SEARCH,
    "Addresses": URLS,
    "Arrays, tuples, maps, bitmaps": ARRAYS,
    "JSON": JSON,
    "Dates and times": DATES,
    "Conversions": CONVERSIONS,
    "Hashes, identifiers, places": HASHES,
    "Aggregates": AGGREGATES,
    "Window functions": WINDOWS,
}


def page() -> str:
    """Markdown: a table for each family, each function with its other names and its example."""
    lines = ["## HogQL's own", "", "| function | example |", "|---|---|"]
    lines += [f"| `{own.name}` | {_code(own.example) if own.example else 'refused'} |" for own in OWN.values()]
    for family, functions in FAMILIES.items():
        lines += ["", f"## {family}", "", "| function | example |", "|---|---|"]
        names: dict[str, list[str]] = {}
        for function in functions:
            names.setdefault(function.example, []).append(function.name)
        lines += [f"| {', '.join(f'`{name}`' for name in some)} | {_code(text)} |" for text, some in names.items()]
    return "\n".join(lines)


def _code(example: str) -> str:
    return "`" + example.replace("|", "\\|") + "`"
