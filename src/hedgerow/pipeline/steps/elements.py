"""The clicked element and its parents, from the properties to their own column.

The chain's form is PostHog's: `button.cta.primary:attr__id="buy"nth-child="2"nth-of-type="1"text="Buy";div.page…`,
nearest element first, classes sorted, attributes in alphabetical order, quotes escaped. New SDKs send it ready
made.
"""

from __future__ import annotations

from typing import Any

from hedgerow.pipeline.block import Block

MAX_CHAIN = 65_536  # characters
MAX_TEXT = 400


def elements(block: Block) -> None:
    for event in block.events:
        properties = event.properties
        if "$elements_chain" in properties:
            chain = properties.pop("$elements_chain")
            properties.pop("$elements", None)
        elif "$elements" in properties:
            chain = chain_of(properties.pop("$elements"))
        else:
            continue
        event.rewritten = True
        if isinstance(chain, str):
            event.elements_chain = chain[:MAX_CHAIN]


def chain_of(items: Any) -> str:
    """The chain of a list of elements as autocapture sends them; empty where it is no such list."""
    if not isinstance(items, list):
        return ""
    return ";".join(_element(item) for item in items if isinstance(item, dict))


def _element(item: dict[str, Any]) -> str:
    name = str(item.get("tag_name") or "")
    classes = item.get("attr__class") or item.get("classes") or []
    if isinstance(classes, str):
        classes = classes.split()
    for one in sorted(str(part).replace('"', "") for part in classes if part):
        name += f".{one}"
    attributes = {key: value for key, value in item.items() if key.startswith("attr__") and key != "attr__class"}
    for key in ("href", "nth_child", "nth_of_type", "$el_text", "attr_id"):
        value = item.get(key, item.get(SENT_AS.get(key, key)))
        if value is not None:
            attributes[CHAIN_NAMES.get(key, key)] = value
    text = "".join(f'{_quoted(key)}="{_quoted(str(value)[:MAX_TEXT])}"' for key, value in sorted(attributes.items()))
    return f"{name}:{text}" if text else name


SENT_AS = {"href": "attr__href", "attr_id": "attr__id"}  # what filters and actions look for has a name of its own, too
CHAIN_NAMES = {"nth_child": "nth-child", "nth_of_type": "nth-of-type", "$el_text": "text"}


def _quoted(text: str) -> str:
    return text.replace('"', '\\"')
