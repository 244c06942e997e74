"""What asks about an action: the saved insights and the cohorts whose questions name it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from hedgerow.actions import store
from hedgerow.actions.schemas import ActionReference
from hedgerow.database.models import Action

NODES = frozenset({"ActionsNode", "FunnelExclusionActionsNode"})


def references(session: Session, action: Action) -> list[ActionReference]:
    """By name, insights first."""
    insights = [
        ActionReference(
            type="insight",
            id=one.short_id,
            name=one.name or one.derived_name or "Untitled insight",
            url=f"/insights/{one.short_id}",
        )
        for one in store.insights_with_actions(session, action.project_id)
        if names_action(one.query, action.id)
    ]
    cohorts = [
        ActionReference(type="cohort", id=str(one.id), name=one.name or "Untitled cohort", url=f"/cohorts/{one.id}")
        for one in store.cohorts_with_actions(session, action.project_id)
        if any(names_action(part, action.id) for part in (one.filters, one.query, one.groups))
    ]
    return [*sorted(insights, key=_by_name), *sorted(cohorts, key=_by_name)]


def names_action(document: Any, number: int) -> bool:
    """Whether a question names the action, at any depth.

    As a series or an exclusion, in the older form and that of retention (`type`, `id`), as the goal of web analytics
    (`actionId`), or as a condition of a cohort (`event_type`, `key`; `seq_event_type`, `seq_event`).
    """
    if isinstance(document, list):
        return any(names_action(one, number) for one in document)
    if not isinstance(document, dict):
        return False
    named = (
        document.get("id") if document.get("kind") in NODES or document.get("type") == "actions" else None,
        document.get("actionId"),
        document.get("action_id"),
        document.get("key") if document.get("event_type") == "actions" else None,
        document.get("seq_event") if document.get("seq_event_type") == "actions" else None,
    )
    if any(str(one) == str(number) for one in named if isinstance(one, int | str)):
        return True
    return any(names_action(one, number) for one in document.values())


def _by_name(one: ActionReference) -> str:
    return one.name.casefold()
