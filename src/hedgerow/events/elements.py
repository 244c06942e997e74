"""The elements of an autocapture event, read from the chain they are stored as.

A chain lists the clicked element first and its ancestors after it, separated by `;`:
`a.small.nav:href="/x"text="Buy \\"now\\""nth-child="1";div:nth-child="0"`. Before the colon stand the tag and its
classes; after it attributes, whose values escape `"` and `\\` by a backslash. The scan is linear and takes any text:
what is not a chain gives elements without much in them, never an error.
"""

from __future__ import annotations

import re
from typing import Any, TypedDict

MAX_ELEMENTS = 1000  # more than any page nests; the rest of a longer chain is not shown


_ATTRIBUTE = re.compile(r'[A-Za-z0-9_-]*="')


class Element(TypedDict):
    """One element as the API answers it; `attributes` holds what has no field of its own, under its name as sent."""

    text: str | None
    tag_name: str | None
    attr_class: list[str] | None
    href: str | None
    attr_id: str | None
    nth_child: int | None
    nth_of_type: int | None
    attributes: dict[str, str]
    order: int


def parse_chain(chain: str) -> list[Element]:
    """The elements of a chain, innermost first."""
    elements: list[Element] = []
    position = 0
    while position < len(chain) and len(elements) < MAX_ELEMENTS:
        part, position = _until(chain, position, ";")
        if part.strip():
            elements.append(_element(part.strip(), len(elements)))
        position += 1
    return elements


def _until(text: str, start: int, stop: str) -> tuple[str, int]:
    """The text up to the next `stop` outside quotes, and its position (the end of the text where there is none)."""
    position, quoted = start, False
    while position < len(text):
        character = text[position]
        if character == "\\" and quoted:
            position += 1
        elif character == '"':
            quoted = not quoted
        elif character == stop and not quoted:
            break
        position += 1
    return text[start:position], min(position, len(text))


def _element(part: str, order: int) -> Element:
    head, end = _until(part, 0, ":")
    # `md:flex` is a class with a colon in it; what ends in its colon has no attributes
    while end < len(part) - 1 and not _ATTRIBUTE.match(part, end + 1):
        _, end = _until(part, end + 1, ":")
        head = part[:end]
    tag, *classes = head.split(".")
    element: Element = {
        "text": None,
        "tag_name": tag or None,
        "attr_class": [name for name in classes if name] or None,
        "href": None,
        "attr_id": None,
        "nth_child": None,
        "nth_of_type": None,
        "attributes": {},
        "order": order,
    }
    for name, value in _attributes(part, end + 1):
        _assign(element, name, value)
    return element


def _attributes(text: str, position: int) -> list[tuple[str, str]]:
    found = []
    while (equals := text.find('="', position)) >= 0:
        name = text[position:equals].strip()
        value, position = _quoted(text, equals + 2)
        found.append((name, value))
    return found


def _quoted(text: str, start: int) -> tuple[str, int]:
    """The unescaped value that begins at `start`, and the position after its closing quote."""
    characters = []
    position = start
    while position < len(text) and text[position] != '"':
        if text[position] == "\\" and position + 1 < len(text) and text[position + 1] in '"\\':
            position += 1
        characters.append(text[position])
        position += 1
    return "".join(characters), position + 1


def _assign(element: Element, name: str, value: str) -> None:
    fields: dict[str, Any] = element  # type: ignore[assignment]
    if name in ("text", "href", "attr_id"):
        fields[name] = value
    elif name in ("nth-child", "nth-of-type"):
        fields[name.replace("-", "_")] = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
    elif name:
        element["attributes"][name] = value
