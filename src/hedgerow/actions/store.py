"""The SQL about actions. Every function is bound to one project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from hedgerow.database.models import Action, Cohort, Insight
from hedgerow.insights.store import kept_insights

MARKS_OF_ACTIONS = ("ActionsNode", '"actions"', "actionId", "action_id")  # in the JSON of a question


@dataclass(frozen=True, slots=True)
class ActionSearch:
    """What a list is narrowed to; None and empty do not limit."""

    words: tuple[str, ...] = ()
    created_by: int | None = None


def page(
    session: Session, project_id: int, search: ActionSearch, limit: int, offset: int
) -> tuple[int, Sequence[Action]]:
    """How many there are, and one page of them: pinned ones first, then the last changed."""
    query = select(Action).where(Action.project_id == project_id, Action.deleted.is_(False))
    query = query.where(*(Action.name.icontains(word, autoescape=True) for word in search.words))
    if search.created_by is not None:
        query = query.where(Action.created_by_id == search.created_by)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Action.pinned_at.desc().nulls_last(), Action.updated_at.desc(), Action.id.desc())
    return count, session.scalars(ordered.limit(limit).offset(offset)).all()


def action(session: Session, project_id: int, number: int, *, deleted: bool = False) -> Action | None:
    """A deleted one only where `deleted` ones count."""
    found = session.scalar(select(Action).where(Action.project_id == project_id, Action.id == number))
    return None if found is None or (found.deleted and not deleted) else found


def named(session: Session, project_id: int, name: str, *, but: int | None) -> Action | None:
    """Another action of this name."""
    query = select(Action).where(Action.project_id == project_id, Action.name == name, Action.deleted.is_(False))
    if but is not None:
        query = query.where(Action.id != but)
    return session.scalar(query.limit(1))


def insights_with_actions(session: Session, project_id: int) -> Sequence[Insight]:
    """Those whose question may name any action: few, so that their questions can be read one by one."""
    return session.scalars(kept_insights(project_id).where(_may_name_actions(Insight.query))).all()


def cohorts_with_actions(session: Session, project_id: int) -> Sequence[Cohort]:
    """Those whose conditions may name any action."""
    query = select(Cohort).where(Cohort.project_id == project_id, Cohort.deleted.is_(False))
    named = (_may_name_actions(column) for column in (Cohort.filters, Cohort.query, Cohort.groups))
    return session.scalars(query.where(or_(*named))).all()


def _may_name_actions(document: Any) -> ColumnElement[bool]:
    text = cast(document, Text)
    return or_(*(text.contains(word, autoescape=True) for word in MARKS_OF_ACTIONS))
