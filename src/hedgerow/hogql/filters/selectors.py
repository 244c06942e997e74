"""CSS selectors as patterns on `elements_chain`.

A chain lists the clicked element first and its ancestors after it, separated by `;`:
`a.nav.small:href="/x"text="Buy"nth-child="1"nth-of-type="1";div.page:nth-child="2"`. Before the colon stand the tag
and its classes, after it attributes. RE2 cannot look ahead, so the order within an element matters: classes and
attributes are tried in every order up to three, and beyond that sorted, as SDKs write them.

Understood are tags, `*`, `.class`, `#id`, `[name]`, `[name="value"]` with `= ^= $= *= ~=`, `:nth-child(n)`,
`:nth-of-type(n)`, descendants, children (`>`) and lists (`,`). Anything else is refused by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import permutations

from hedgerow.hogql.errors import HogQLError

MAX_SELECTOR = 2_000  # characters
_MAX_PERMUTED = 3

QUOTED = r'"(?:[^"\\]|\\.)*"'
NAME = r'[^;":.]*'
_SOME_NAME = r'[^;":.]+'
CLASSES = r'(?:\.[^;".]*)*?'
ATTRIBUTE = rf'[^;"=]+={QUOTED}'
ELEMENT = rf'(?:[^;"]|{QUOTED})*'
FIRST = rf"^(?:{ELEMENT};)*?"  # where an element begins: read from the start, for a text may hold a `;` too

_IDENT = r"(?:\\.|[\w-]|[^\x00-\x7f])+"
_TOKEN = re.compile(
    rf"""(?P<space>\s*(?P<sign>[>,])\s*|\s+)
    |(?P<tag>\*|{_IDENT})
    |\.(?P<class>{_IDENT})
    |\#(?P<id>{_IDENT})
    |\[\s*(?P<attr>[\w:-]+)\s*(?:(?P<op>[~^$*]?=)\s*(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>[^\]\s"']+))\s*)?\]
    |:(?P<nth>nth-child|nth-of-type)\(\s*(?P<number>\d+)\s*\)""",
    re.VERBOSE,
)


@dataclass(slots=True)
class _Part:
    """One element of a selector; `child` says that it is a child of the part before it, not merely within it."""

    tag: str = ""
    classes: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)  # as patterns
    child: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.tag or self.classes or self.attributes)


def selector_pattern(selector: str) -> str:
    """An RE2 pattern that finds a chain with an element that the selector selects. Raises `HogQLError`."""
    if len(selector) > MAX_SELECTOR:
        raise HogQLError(f"A selector has at most {MAX_SELECTOR} characters.")
    return "|".join(_chain(parts) for parts in _parse(selector.strip()))


def _parse(selector: str) -> list[list[_Part]]:
    lists, position = [[_Part()]], 0
    while position < len(selector):
        match = _TOKEN.match(selector, position)
        if not match:
            raise HogQLError(
                f"The selector '{selector[:100]}' has a part that cannot be matched: '{selector[position:][:30]}'. Use "
                "tags, classes, ids, attributes, :nth-child(n), :nth-of-type(n), spaces, > and commas."
            )
        position = match.end()
        parts = lists[-1]
        if match["sign"] == ",":
            lists.append([_Part()])
        elif match["space"] is not None:
            parts.append(_Part(child=match["sign"] == ">"))
        else:
            _add(parts[-1], match, selector)
    if any(part.is_empty for parts in lists for part in parts):
        raise HogQLError(f"The selector '{selector[:100]}' is not complete.")
    return lists


def _add(part: _Part, match: re.Match[str], selector: str) -> None:
    if match["tag"]:
        if not part.is_empty:
            raise HogQLError(f"In the selector '{selector[:100]}' a tag stands where none can.")
        part.tag = _plain(match["tag"])
    elif match["class"]:
        part.classes.append(_plain(match["class"]))
    elif match["id"]:
        part.attributes.append(_attribute("id", "=", _plain(match["id"])))
    elif match["nth"]:
        part.attributes.append(f'{match["nth"]}="{match["number"]}"')
    else:
        value = next((match[name] for name in ("double", "single", "bare") if match[name] is not None), None)
        part.attributes.append(_attribute(match["attr"], match["op"] or "", value and _plain(value)))


def _plain(escaped: str) -> str:
    return re.sub(r"\\(.)", r"\1", escaped)


def _attribute(name: str, op: str, value: str | None) -> str:
    """SDKs write what the page says under `attr__name`; a few have names of their own too."""
    written = rf"(?:attr__)?{re.escape(name)}" if name != "id" else "(?:attr_id|attr__id|id)"
    if name == "class":
        written = "attr__class"
    anything = r'(?:[^"\\]|\\.)*'
    if value is None:
        return f'{written}="{anything}"'
    wanted = re.escape(value.replace("\\", "\\\\").replace('"', '\\"'))
    if op == "~=":
        return rf'{written}="(?:(?:[^"\\]|\\.)* )?{wanted}(?: (?:[^"\\]|\\.)*)?"'
    before = anything if op in ("$=", "*=") else ""
    after = anything if op in ("^=", "*=") else ""
    return f'{written}="{before}{wanted}{after}"'


def _chain(parts: list[_Part]) -> str:
    """Innermost first, as chains are."""
    pattern = FIRST
    for inner, outer in zip(reversed(parts), [*reversed(parts[:-1]), None], strict=True):
        pattern += _element(inner)
        if outer is not None:
            pattern += ";" if inner.child else f";(?:{ELEMENT};)*?"
    return pattern + "(?:;|$)"


def _element(part: _Part) -> str:
    head = {"": NAME, "*": _SOME_NAME}.get(part.tag) or re.escape(part.tag)
    classes = [rf"\.{re.escape(name)}" for name in part.classes]
    if not part.attributes:
        # after the last class or the tag, the class must have ended
        return f"{head}{_any_order(classes, CLASSES)}(?:[.:]{ELEMENT})?"
    names = f"{head}{_any_order(classes, CLASSES)}{CLASSES}:"
    return f'{names}{_any_order(part.attributes, f"(?:{ATTRIBUTE})*?")}(?:{ATTRIBUTE})*[^;"]*'


def _any_order(wanted: list[str], between: str) -> str:
    if not wanted:
        return ""
    ordered = permutations(wanted) if len(wanted) <= _MAX_PERMUTED else [tuple(sorted(wanted))]
    patterns = ["".join(f"{between}{one}" for one in order) for order in ordered]
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"
