"""Going through trees: what is below a node, replacing and copying it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from hedgerow.hogql.ast.nodes import Node

N = TypeVar("N", bound=Node)


class _Fields(dict[type[Node], tuple[tuple[str, ...], tuple[str, ...]]]):
    """Of each class: the fields that may hold nodes, by their types, and the others."""

    def __missing__(self, kind: type[Node]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        nodes = {"Query"} | _names(Node)
        below: list[str] = []
        plain: list[str] = []
        for name_, field_ in kind.__dataclass_fields__.items():
            may_hold = nodes.intersection(re.findall(r"\w+", str(field_.type)))
            (below if may_hold else plain).append(name_)
        found = self[kind] = tuple(below), tuple(plain)
        return found


def _names(kind: type[Node]) -> set[str]:
    return {kind.__name__}.union(*(_names(one) for one in kind.__subclasses__()))


_FIELDS = _Fields()


def children(node: Node) -> list[Node]:
    """The nodes directly below, in the order of the text where it matters."""
    found: list[Node] = []
    for name_ in _FIELDS[node.__class__][0]:
        value = getattr(node, name_)
        if isinstance(value, Node):
            found.append(value)
        elif value:
            _collect(value, found)
    return found


def _collect(values: Any, found: list[Node]) -> None:
    """The nodes of a list or of a dict's values, which may be lists themselves."""
    for part in values.values() if isinstance(values, dict) else values if isinstance(values, list) else ():
        if isinstance(part, Node):
            found.append(part)
        else:
            _collect(part, found)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, sub-queries too, without recursion."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(children(found))


def replace(node: N, change: Callable[[Node], Node]) -> N:
    """Put `change(child)` in the place of each node, from the leaves up, in place; returns the changed node."""
    for name_ in _FIELDS[node.__class__][0]:
        value = getattr(node, name_)
        if isinstance(value, Node):
            setattr(node, name_, replace(value, change))
        elif isinstance(value, list | dict):
            setattr(node, name_, _replaced(value, change))
    return change(node)  # type: ignore[return-value]


def _replaced(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return replace(value, change)
    if isinstance(value, list):
        return [_replaced(part, change) for part in value]
    if isinstance(value, dict):
        return {name: _replaced(part, change) for name, part in value.items()}
    return value


def copy(node: N) -> N:
    """A tree of its own; what is no node, such as the value of a constant, is shared."""
    made = object.__new__(type(node))
    below, plain = _FIELDS[node.__class__]
    for name_ in plain:
        value = getattr(node, name_)
        setattr(made, name_, list(value) if value.__class__ is list else value)
    for name_ in below:
        value = getattr(node, name_)
        setattr(made, name_, None if value is None else _copied(value))
    return made


def _copied(value: Any) -> Any:
    if isinstance(value, Node):
        return copy(value)
    if isinstance(value, list):
        return [_copied(part) for part in value]
    if isinstance(value, dict):
        return {name: _copied(part) for name, part in value.items()}
    return value
