"""The SQL of who looked at which insights, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hedgerow.database.models import Insight, InsightView, User
from hedgerow.database.models.base import utcnow
from hedgerow.insights.store import kept_insights


def last_views(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    query = select(InsightView.insight_id, func.max(InsightView.last_viewed_at)).where(InsightView.insight_id.in_(ids))
    rows = session.execute(query.group_by(InsightView.insight_id)) if ids else ()
    return {row[0]: row[1] for row in rows}


def note_views(session: Session, project_id: int, user_id: int, ids: Iterable[int]) -> None:
    now = utcnow()
    wanted = set(ids)
    query = select(InsightView).where(InsightView.user_id == user_id, InsightView.insight_id.in_(wanted))
    for view in session.scalars(query).all():
        view.last_viewed_at = now
        wanted.discard(view.insight_id)
    session.add_all(
        InsightView(insight_id=number, user_id=user_id, project_id=project_id, last_viewed_at=now)
        for number in sorted(wanted)
    )
    session.flush()


def viewed_by(session: Session, project_id: int, user_id: int, limit: int) -> Sequence[Insight]:
    """What a user looked at, the last first."""
    query = kept_insights(project_id).join(InsightView, InsightView.insight_id == Insight.id)
    query = query.where(InsightView.user_id == user_id)
    return session.scalars(query.order_by(InsightView.last_viewed_at.desc(), Insight.id).limit(limit)).all()


def viewed_most(session: Session, project_id: int, since: datetime, limit: int) -> list[tuple[Insight, list[User]]]:
    """What most people looked at since then, with them; among equals what was looked at last comes first."""
    recent = (
        select(
            InsightView.insight_id,
            func.count().label("viewers"),
            func.max(InsightView.last_viewed_at).label("last"),
        )
        .where(InsightView.project_id == project_id, InsightView.last_viewed_at >= since)
        .group_by(InsightView.insight_id)
        .subquery()
    )
    query = kept_insights(project_id).join(recent, recent.c.insight_id == Insight.id)
    found = session.scalars(
        query.order_by(recent.c.viewers.desc(), recent.c.last.desc(), Insight.id).limit(limit)
    ).all()
    viewers: dict[int, list[User]] = {}
    who = (
        select(InsightView.insight_id, User)
        .join(User, User.id == InsightView.user_id)
        .where(InsightView.insight_id.in_([one.id for one in found]), InsightView.last_viewed_at >= since)
        .order_by(InsightView.last_viewed_at.desc())
    )
    for number, user in session.execute(who):
        viewers.setdefault(number, []).append(user)
    return [(one, viewers.get(one.id, [])) for one in found]
