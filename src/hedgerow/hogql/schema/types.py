"""What the compiler knows of an expression's values: enough for null rules, time zones and typed constants.

It is not ClickHouse's type system: integers are integers whatever their width, and what nobody needs to know is
`unknown`, which may be null.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal[
    "unknown", "null", "string", "integer", "float", "decimal", "boolean", "datetime", "date", "uuid", "array", "tuple",
    "map", "json",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Type:
    """`items` are the element's type of an array (one) or those of a tuple, where they are known.

    `of` says whose properties a `json` is: `event`, `person`, `session` or `group_0` .. `group_4`. `untyped` is the
    text of a property: it becomes what it is compared or counted with.
    """

    kind: Kind
    nullable: bool = False
    items: tuple[Type, ...] = ()
    of: str = ""
    untyped: bool = False

    def or_null(self) -> Type:
        return self if self.nullable else replace(self, nullable=True)

    def not_null(self) -> Type:
        return replace(self, nullable=False) if self.nullable else self

    @property
    def is_number(self) -> bool:
        return self.kind in ("integer", "float", "decimal", "boolean")


UNKNOWN = Type("unknown", nullable=True)
NULL = Type("null", nullable=True)
STRING = Type("string")
INTEGER = Type("integer")
FLOAT = Type("float")
BOOLEAN = Type("boolean")
DATETIME = Type("datetime")
DATE = Type("date")
UUID = Type("uuid")
JSON = Type("json", nullable=True)

MAYBE_STRING = STRING.or_null()
MAYBE_FLOAT = FLOAT.or_null()
MAYBE_BOOLEAN = BOOLEAN.or_null()
MAYBE_DATETIME = DATETIME.or_null()


def array_of(item: Type = UNKNOWN) -> Type:
    return Type("array", items=(item,))


def common(types: list[Type]) -> Type:
    """The type of a value that is one of several, as of `if` and of the elements of an array."""
    found = [one for one in types if one.kind != "null"]
    if not found:
        return NULL if types else UNKNOWN
    nullable = any(one.nullable for one in types)
    kinds = {one.kind for one in found}
    if len(kinds) == 1:
        return replace(found[0], nullable=nullable)
    if kinds <= {"integer", "float", "boolean"}:
        return Type("float" if "float" in kinds else "integer", nullable)
    if kinds == {"date", "datetime"}:
        return Type("datetime", nullable)
    return Type("unknown", nullable)
