"""What may be done with insights, and how they are shown."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Any

import orjson
from sqlalchemy.orm import Session

from hedgerow.database.models import Insight, Project
from hedgerow.database.models.base import utcnow
from hedgerow.definitions.authors import authors
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.insights import store, views_store
from hedgerow.insights.activity import Actor, record, record_changes
from hedgerow.insights.schemas import InsightChange, InsightRow, NewInsight, TileShort
from hedgerow.insights.tags import set_tags, tags_of
from hedgerow.insights.upgrade import WRAPPERS
from hedgerow.legacy import filters_to_query

LISTED_AS = {
    "TrendsQuery": "TRENDS",
    "FunnelsQuery": "FUNNELS",
    "RetentionQuery": "RETENTION",
    "PathsQuery": "PATHS",
    "StickinessQuery": "STICKINESS",
    "LifecycleQuery": "LIFECYCLE",
    "HogQLQuery": "SQL",
}
OTHER_KIND = "JSON"
TEXTS = ("name", "derived_name", "description", "query", "order")  # a null clears these
FLAGS = ("favorited", "saved", "deleted")  # and means false for these


def kind_listed(query: dict[str, Any] | None, filters: dict[str, Any]) -> str:
    """The kind under which lists find an insight."""
    if query is None:
        legacy = str(filters.get("insight", "")).upper()
        return legacy if legacy in LISTED_AS.values() else ""
    bare: Any = query
    while isinstance(bare, dict) and bare.get("kind") in WRAPPERS and isinstance(bare.get("source"), dict):
        bare = bare["source"]
    return LISTED_AS.get(bare.get("kind", ""), OTHER_KIND)


def get(session: Session, project: Project, name: str, *, deleted: bool = False) -> Insight:
    """The insight with this number or short id. A deleted one is only found by who may bring it back."""
    found = store.insight(session, project.id, name, deleted=deleted)
    if found is None:
        raise NotFound()
    return found


def show(session: Session, project: Project, insights: Iterable[Insight]) -> list[InsightRow]:
    """Rows without answers: those come from `answers.fill`, when no transaction is open any more."""
    insights = list(insights)
    ids = [one.id for one in insights]
    people = authors(session, (person for one in insights for person in (one.created_by_id, one.last_modified_by_id)))
    tags = tags_of(session, project.id, "insight", ids)
    tiles, views = store.tiles_of(session, ids), views_store.last_views(session, ids)
    return [
        InsightRow(
            id=one.id,
            short_id=one.short_id,
            name=one.name,
            derived_name=one.derived_name,
            description=one.description,
            query=one.query,
            filters=one.filters,
            filters_hash=hash_of(one),
            order=one.order,
            deleted=one.deleted,
            favorited=one.favorited,
            saved=one.saved,
            tags=tags.get(one.id, []),
            dashboards=[tile.dashboard_id for tile in tiles.get(one.id, ())],
            dashboard_tiles=[TileShort(id=tile.id, dashboard_id=tile.dashboard_id) for tile in tiles.get(one.id, ())],
            created_at=one.created_at,
            created_by=people.get(one.created_by_id or 0),
            updated_at=one.updated_at,
            last_modified_at=one.last_modified_at,
            last_modified_by=people.get(one.last_modified_by_id or 0),
            last_viewed_at=views.get(one.id),
            is_sample=one.is_sample,
            timezone=project.timezone,
        )
        for one in insights
    ]


def hash_of(insight: Insight) -> str:
    asked = orjson.dumps([insight.query, insight.filters], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(asked).hexdigest()[:32]


def create(session: Session, actor: Actor, new: NewInsight) -> Insight:
    insight = make(session, actor, new)
    record(session, actor, "Insight", insight.id, "created", name=title(insight), short_id=insight.short_id)
    return insight


def make(session: Session, actor: Actor, new: NewInsight) -> Insight:
    """As `create`, without a note of it: what a template or a copy brings along is noted once."""
    insight = Insight(
        project_id=actor.project.id,
        short_id=store.new_short_id(),
        created_by_id=actor.user_id,
        last_modified_by_id=actor.user_id,
        filters={},
    )
    _apply(insight, new)
    session.add(insight)
    session.flush()
    _apply_outside(session, actor, insight, new)
    return insight


def copy(session: Session, actor: Actor, insight: Insight) -> Insight:
    """Another insight that asks the same."""
    name = f"{insight.name} (copy)"[:400] if insight.name else insight.name
    tags = tags_of(session, actor.project.id, "insight", [insight.id]).get(insight.id, [])
    made = make(
        session,
        actor,
        NewInsight(
            name=name,
            derived_name=insight.derived_name,
            description=insight.description,
            query=insight.query,
            saved=insight.saved,
            tags=tags,
        ),
    )
    made.filters, made.kind = insight.filters, insight.kind
    return made


def change(session: Session, actor: Actor, name: str, body: InsightChange) -> Insight:
    """Change what was sent. A deleted insight can only be brought back."""
    wants_back = "deleted" in body.model_fields_set and not body.deleted
    insight = get(session, actor.project, name, deleted=wants_back)
    before = _comparable(session, actor, insight)
    _apply(insight, body)
    _apply_outside(session, actor, insight, body)
    insight.last_modified_at, insight.last_modified_by_id = utcnow(), actor.user_id
    session.flush()
    after = _comparable(session, actor, insight)
    record_changes(session, actor, "Insight", insight.id, before, after, name=title(insight), short_id=insight.short_id)
    return insight


def title(insight: Insight) -> str:
    return insight.name or insight.derived_name or "Untitled"


def _apply(insight: Insight, body: InsightChange) -> None:
    """The fields of the row itself."""
    sent = body.model_fields_set
    for name in TEXTS:
        if name in sent:
            setattr(insight, name, getattr(body, name))
    for name in FLAGS:
        if name in sent:
            setattr(insight, name, bool(getattr(body, name)))
    if "filters" in sent:
        insight.filters = body.filters or {}
        if insight.filters and not body.query:
            insight.query = {"kind": "InsightVizNode", "source": filters_to_query(insight.filters)}
    if sent & {"query", "filters"}:
        insight.kind = kind_listed(insight.query, insight.filters)


def _apply_outside(session: Session, actor: Actor, insight: Insight, body: InsightChange) -> None:
    """What is kept in other tables."""
    if "tags" in body.model_fields_set:
        set_tags(session, actor.project.id, "insight", insight.id, body.tags or [])
    if "dashboards" in body.model_fields_set:
        _set_dashboards(session, actor.project, insight, set(body.dashboards or ()))


def _set_dashboards(session: Session, project: Project, insight: Insight, wanted: Collection[int]) -> None:
    unknown = set(wanted) - store.dashboards_of_project(session, project.id, wanted)
    if unknown:
        raise InvalidInput(f"There is no dashboard {min(unknown)} in this project.", attr="dashboards")
    there = {tile.dashboard_id: tile for tile in store.tiles_of(session, [insight.id]).get(insight.id, ())}
    for number in there.keys() - set(wanted):
        there[number].deleted = True
    for number in sorted(set(wanted) - there.keys()):
        store.put_on(session, project.id, number, insight.id)
    session.flush()


def _comparable(session: Session, actor: Actor, insight: Insight) -> dict[str, Any]:
    fields = {name: getattr(insight, name) for name in (*TEXTS, *FLAGS, "filters")}
    fields["tags"] = tags_of(session, actor.project.id, "insight", [insight.id]).get(insight.id, [])
    tiles = store.tiles_of(session, [insight.id]).get(insight.id, ())
    fields["dashboards"] = sorted(tile.dashboard_id for tile in tiles)
    return fields
