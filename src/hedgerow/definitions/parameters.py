"""The query parameters of the two lists."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from fastapi import Query

from hedgerow.database.models.definitions import EVENT, GROUP, PERSON
from hedgerow.definitions.service import words
from hedgerow.definitions.store import ORDERINGS, EventSearch, PropertySearch
from hedgerow.errors import InvalidInput

SESSION = 4  # a type of property that clients ask for, of which nothing is defined by events
TYPES = {"event": EVENT, "person": PERSON, "group": GROUP, "session": SESSION}
MAX_NAMES = 1000

Search = Annotated[str | None, Query(max_length=1000, description="Words that the name must hold, in any case.")]
EventNames = Annotated[
    str | None, Query(description='Names of events, as JSON: `["$pageview"]`.', examples=['["$pageview"]'])
]


def names(value: str | None, attr: str) -> tuple[str, ...] | None:
    """The texts of a JSON list in a query parameter; None where it was not sent."""
    if not value:
        return None
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, list) or len(found) > MAX_NAMES or not all(isinstance(name, str) for name in found):
        raise InvalidInput(f"Must be a JSON list of at most {MAX_NAMES} texts.", attr=attr)
    return tuple(found)


def event_search(
    search: Search = None,
    event_type: Annotated[
        Literal["all", "event", "action_event", "event_custom", "event_posthog"],
        Query(description="`event_posthog`: names that begin with `$`; `event_custom`: all others."),
    ] = "all",
    ordering: Annotated[
        list[str] | None,
        Query(description="`name`, `created_at`, `last_seen_at` or `last_updated_at`; with `-` in front: descending."),
    ] = None,
    exclude_hidden: Annotated[bool, Query(description="Leave out hidden ones.")] = False,
) -> EventSearch:
    order = tuple(name.strip() for one in ordering or () for name in one.split(",") if name.strip())
    for name in order:
        if name.removeprefix("-") not in ORDERINGS or name.startswith("--"):
            raise InvalidInput(f"Cannot order by '{name[:100]}'.", attr="ordering")
    return EventSearch(words(search), event_type, order[:4], exclude_hidden)


def property_search(
    search: Search = None,
    type: Annotated[Literal["event", "person", "group", "session"], Query(description="Whose properties.")] = "event",
    group_type_index: Annotated[
        int | None, Query(ge=0, le=4, description="Which type of group; needed for groups.")
    ] = None,
    event_names: EventNames = None,
    filter_by_event_names: Annotated[
        bool, Query(description="Only properties that were seen on one of `event_names`.")
    ] = False,
    properties: Annotated[str | None, Query(description="Only these names, separated by commas.")] = None,
    excluded_properties: Annotated[str | None, Query(description="Not these names, as a JSON list.")] = None,
    is_numerical: Annotated[bool | None, Query(description="Only numeric ones, or only others.")] = None,
    is_feature_flag: Annotated[bool | None, Query(description="Only `$feature/…`, or only others.")] = None,
    exclude_core_properties: Annotated[bool, Query(description="Leave out names that begin with `$`.")] = False,
    exclude_hidden: Annotated[bool, Query(description="Leave out hidden ones.")] = False,
) -> PropertySearch:
    if type == "group" and group_type_index is None:
        raise InvalidInput("Needed when the type is group.", attr="group_type_index", code="required")
    wanted = tuple(name for name in properties.split(",") if name)[:MAX_NAMES] if properties else None
    return PropertySearch(
        type=TYPES[type],
        group_type_index=group_type_index if type == "group" and group_type_index is not None else -1,
        words=words(search),
        names=wanted,
        excluded=names(excluded_properties, "excluded_properties") or (),
        event_names=names(event_names, "event_names"),
        only_seen=filter_by_event_names,
        numerical=is_numerical,
        feature_flags=is_feature_flag,
        exclude_core=exclude_core_properties,
        exclude_hidden=exclude_hidden,
    )
