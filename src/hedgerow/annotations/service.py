"""What may be done with annotations, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from hedgerow.annotations import store
from hedgerow.annotations.schemas import AnnotationChange, AnnotationRow, NewAnnotation
from hedgerow.dashboards.store import dashboard
from hedgerow.database.models import Annotation, Project
from hedgerow.definitions.authors import authors
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.insights.activity import Actor, record, record_changes
from hedgerow.insights.store import insight

NULLABLE = ("content", "date_marker", "recording_id")
WITH_DEFAULT = {"creation_type": "USR", "is_emoji": False, "hidden_in_user_interface": False, "deleted": False}
COMPARED = (*NULLABLE, "creation_type", "scope", "deleted", "insight_id", "dashboard_id", "hidden_in_user_interface")


def get(session: Session, project: Project, number: int, *, deleted: bool = False) -> Annotation:
    found = store.annotation(session, project, number, deleted=deleted)
    if found is None:
        raise NotFound()
    return found


def show(session: Session, project: Project, found: Iterable[Annotation]) -> list[AnnotationRow]:
    """One of the organization that another project made does not say what of that project it is about."""
    found = list(found)
    people = authors(session, (one.created_by_id for one in found))
    insights = store.insights(session, project, {one.insight_id for one in found if one.insight_id is not None})
    on_dashboards = {one.dashboard_id for one in found if one.dashboard_id is not None}
    dashboards = store.dashboards(session, project, on_dashboards)
    rows = []
    for one in found:
        about = insights.get(one.insight_id or 0)
        on = dashboards.get(one.dashboard_id or 0)
        rows.append(
            AnnotationRow(
                id=one.id,
                content=one.content,
                date_marker=one.date_marker,
                creation_type=one.creation_type,
                dashboard_item=about.id if about else None,
                dashboard_id=on.id if on else None,
                dashboard_name=on.name if on else None,
                insight_short_id=about.short_id if about else None,
                insight_name=about.name if about else None,
                insight_derived_name=about.derived_name if about else None,
                recording_id=one.recording_id,
                created_by=people.get(one.created_by_id),
                created_at=one.created_at,
                updated_at=one.updated_at,
                deleted=one.deleted,
                scope=one.scope,
                is_emoji=one.is_emoji,
                hidden_in_user_interface=one.hidden_in_user_interface,
            )
        )
    return rows


def create(session: Session, actor: Actor, new: NewAnnotation) -> Annotation:
    made = Annotation(
        project_id=actor.project.id,
        organization_id=actor.project.organization_id,
        created_by_id=actor.user_id,
        scope=new.scope or ("dashboard_item" if new.dashboard_item else "dashboard" if new.dashboard_id else "project"),
    )
    _apply(session, actor.project, made, new)
    session.add(made)
    session.flush()
    record(session, actor, "Annotation", made.id, "created", name=made.content)
    return made


def change(session: Session, actor: Actor, number: int, body: AnnotationChange) -> Annotation:
    """Change what was sent. A deleted one can only be brought back."""
    wants_back = "deleted" in body.model_fields_set and not body.deleted
    found = get(session, actor.project, number, deleted=wants_back)
    before = _comparable(found)
    _apply(session, actor.project, found, body)
    session.flush()
    record_changes(session, actor, "Annotation", found.id, before, _comparable(found), name=found.content)
    return found


def _apply(session: Session, project: Project, found: Annotation, body: AnnotationChange) -> None:
    sent = body.model_fields_set
    for name in NULLABLE:
        if name in sent:
            setattr(found, name, getattr(body, name))
    for name, default in WITH_DEFAULT.items():
        if name in sent:
            value = getattr(body, name)
            setattr(found, name, default if value is None else value)
    if body.scope is not None:
        found.scope = body.scope
    if "dashboard_item" in sent:
        if body.dashboard_item is not None and insight(session, project.id, str(body.dashboard_item)) is None:
            raise InvalidInput("There is no such insight in this project.", attr="dashboard_item")
        found.insight_id = body.dashboard_item
    if "dashboard_id" in sent:
        if body.dashboard_id is not None and dashboard(session, project.id, body.dashboard_id) is None:
            raise InvalidInput("There is no such dashboard in this project.", attr="dashboard_id")
        found.dashboard_id = body.dashboard_id


def _comparable(found: Annotation) -> dict[str, Any]:
    return {name: getattr(found, name) for name in COMPARED}
