"""What each event says about persons: who it belongs to, whom it merges, which properties it sets (§11)."""

from __future__ import annotations

from typing import Any

from hedgerow.persons.ops import PersonOp
from hedgerow.persons.rules import INITIAL_NAMES, added_properties
from hedgerow.pipeline.block import Block, Event
from hedgerow.pipeline.reasons import Drop, Warn
from hedgerow.pipeline.steps.enrich import members

SECOND = 1_000_000
ABOUT_PERSONS = frozenset({"$identify", "$create_alias", "$merge_dangerously", "$set"})
NEEDS_PERSON = frozenset({"$identify", "$create_alias", "$merge_dangerously", "$groupidentify"})
NEVER_CHANGES_PERSONS = frozenset({"$exception", "$$heatmap"})
MAX_MERGED_ID = 200


def person_mode(block: Block) -> None:
    """Whether an event wants a person at all: `$process_person_profile`, true where it is missing."""
    for event in block.events:
        wanted = event.properties.get("$process_person_profile")
        if wanted is True:
            continue
        if wanted is False or event.personless:
            event.personless = True
            if event.name in NEEDS_PERSON:
                block.drop(event, Drop.PERSONLESS_IDENTIFY)
        elif wanted is not None:
            block.warn(event, Warn.INVALID_PROCESS_PERSON_PROFILE, value=wanted)
        elif event.name == "$feature_flag_called" and not event.properties.get("$groups"):
            event.personless = True  # a flag check alone makes nobody a person


def person_properties(block: Block) -> None:
    """Collect `$set`, `$set_once` and `$unset` from both places; the top level wins. They are stored with the event."""
    for event in block.events:
        item, properties = event.wire, event.properties
        if item.set is not None:
            _to_properties(block, event, "$set", item.set)
        if item.set_once is not None:
            _to_properties(block, event, "$set_once", item.set_once)
        event.unset = _names(item.unset) + _names(properties.get("$unset"))
        to_set, once = properties.get("$set"), properties.get("$set_once")
        event.set = to_set if isinstance(to_set, dict) else None
        event.set_once = once if isinstance(once, dict) else None


def _to_properties(block: Block, event: Event, name: str, value: Any) -> None:
    if not isinstance(value, dict):
        block.warn(event, Warn.MALFORMED_PERSON_PROPERTIES, name=name)
        return
    inner = event.properties.get(name)
    if inner is None:
        event.prefix = [*event.prefix, members({name: value})]
        event.properties[name] = value
        return
    event.properties[name] = {**inner, **value} if isinstance(inner, dict) else value
    event.rewritten = True


def _names(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | dict):
        return [name for name in value if isinstance(name, str)]
    return []


def person_ops(block: Block) -> None:
    """One op an event, in order. Plain events contribute their browser, page, campaign and place."""
    ops = block.person_ops
    for event in block.events:
        name, properties = event.name, event.properties
        op = PersonOp(event.tenant.id, event.distinct_id, name, event.timestamp / SECOND, personless=event.personless)
        if name in NEVER_CHANGES_PERSONS:
            op.keeps_persons = True
            ops.append(op)
            continue
        if name in ABOUT_PERSONS or name == "$set_once":
            _about_person(op, event)
        if event.personless:  # these count only where the event turns out to belong to a person after all
            op.set, op.set_once, op.unset = event.set, event.set_once, event.unset or None
        else:
            _contribute(op, event, properties)
        ops.append(op)


def _about_person(op: PersonOp, event: Event) -> None:
    name, properties = event.name, event.properties
    op.always_update = True
    if name == "$identify":
        op.merge_from = _id(properties.get("$anon_distinct_id"))
    elif name in ("$create_alias", "$merge_dangerously"):
        op.force_merge = name == "$merge_dangerously"
        op.merge_from = _id(properties.get("alias"))
    # An $identify that merges nobody marks nobody: a server's identify(user) would otherwise have the guard refuse the
    # alias that ties the visitor to that user later.
    op.identify = op.merge_from is not None


def _contribute(op: PersonOp, event: Event, properties: dict[str, Any]) -> None:
    to_set, once = added_properties(properties, properties.get("$lib"))
    for key, value in event.person_geo.items():
        to_set[key] = once[INITIAL_NAMES[key]] = value
    if event.set:
        to_set.update(event.set)
    if event.set_once:
        once.update(event.set_once)
    op.set, op.set_once = to_set or None, once or None
    op.unset = event.unset or None


def _id(value: Any) -> str | None:
    """The other id of a merge; an empty one is kept, so that the merge is refused under a name."""
    if value is None:
        return None
    text = value if isinstance(value, str) else str(value)
    return text[:MAX_MERGED_ID].replace("\x00", "\ufffd")
