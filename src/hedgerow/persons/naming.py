"""What people call a person: the first of some properties that the person has, else one of their distinct ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

USUAL = ("email", "Email", "name", "Name", "username", "Username", "UserName")
MADE_UP = re.compile(r"[0-9a-f]{6,}(-[0-9a-f]{2,}){4}", re.IGNORECASE)  # what SDKs call visitors they do not know


def naming_properties(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Those that a project chose (its `extra` settings), in their order, else the usual ones."""
    chosen = settings.get("person_display_name_properties")
    named = [name for name in chosen if isinstance(name, str)] if isinstance(chosen, list) else []
    return tuple(named) or USUAL


def display_name(properties: Mapping[str, Any], distinct_ids: Sequence[str], naming: Iterable[str]) -> str | None:
    """None for somebody without any name or distinct id. An id that somebody chose comes before those made up."""
    for name in naming:
        value = properties.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    chosen = [one for one in distinct_ids if not MADE_UP.fullmatch(one)]
    return next(iter(chosen or distinct_ids), None)
