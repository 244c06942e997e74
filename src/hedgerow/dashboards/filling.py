"""Fills a new dashboard from a template or from another dashboard."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from hedgerow.dashboards import service, store, tiles
from hedgerow.dashboards.schemas import MAX_TEXT, NewDashboard, NewTextTile, TemplateBody, TemplateTile
from hedgerow.dashboards.templates import TEMPLATES, find
from hedgerow.database.models import Dashboard
from hedgerow.errors import InvalidInput
from hedgerow.hogql.print_hogql import constant
from hedgerow.insights import service as insights
from hedgerow.insights.activity import Actor
from hedgerow.insights.schemas import NewInsight
from hedgerow.insights.store import put_on
from hedgerow.insights.tags import tags_of


def create(session: Session, actor: Actor, new: NewDashboard) -> Dashboard:
    """A new dashboard: empty, a copy, or from a template."""
    if new.use_dashboard is not None:
        return copy(session, actor, new)
    if new.use_template is not None:
        template = find(new.use_template)
        if template is None:
            known = ", ".join(one.id for one in TEMPLATES)
            raise InvalidInput(f"There is no template of this name. Known are {known}.", attr="use_template")
        return from_template(session, actor, template, new)
    return service.create(session, actor, new)


def from_template(session: Session, actor: Actor, template: TemplateBody, new: NewDashboard | None = None) -> Dashboard:
    """A dashboard with the template's tiles; what `new` names is as it says."""
    sent = new.model_dump(exclude_unset=True, exclude={"use_template", "tiles"}) if new is not None else {}
    body = {
        "name": template.template_name,
        "description": template.dashboard_description or "",
        "filters": template.dashboard_filters or {},
        "tags": template.tags or [],
        **{name: value for name, value in sent.items() if value is not None},
    }
    dashboard = service.create(session, actor, NewDashboard(**body))
    dashboard.creation_mode = "template"
    values = {f"{{{one.id}}}": one.default for one in template.variables or () if one.default is not None}
    for tile in template.tiles:
        _add(session, actor, dashboard, tile, values)
    service.refuse_too_many(session, dashboard)
    return dashboard


def _add(session: Session, actor: Actor, dashboard: Dashboard, tile: TemplateTile, values: dict[str, Any]) -> None:
    if tile.type == "TEXT":
        if tile.body is None:
            raise InvalidInput("A tile of type TEXT needs a `body`.", attr="template")
        tiles.create_text(
            session,
            actor,
            dashboard,
            NewTextTile(body=_told(tile.body, values)[:MAX_TEXT], layouts=tile.layouts, color=tile.color),
        )
        return
    if tile.query is None:
        raise InvalidInput("A tile of type INSIGHT needs a `query`.", attr="template")
    query = _filled(tile.query, values)
    if not isinstance(query.get("kind"), str):
        raise InvalidInput("A query says what it is in `kind`, for example TrendsQuery.", attr="template")
    insight = insights.make(
        session, actor, NewInsight(name=tile.name, description=tile.description, query=query, saved=True)
    )
    place = put_on(session, dashboard.project_id, dashboard.id, insight.id)
    place.layouts, place.color = tile.layouts, tile.color


def _filled(part: Any, values: dict[str, Any]) -> Any:
    """A query in which the texts that name a variable are its value. An object takes the place of its whole series."""
    if isinstance(part, str):
        return values.get(part, part)
    if isinstance(part, dict) and part.get("kind") == "HogQLQuery" and isinstance(part.get("query"), str):
        return {**part, "query": _sql(part["query"], values)}
    if isinstance(part, dict):
        return {name: _filled(value, values) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, values) for value in part]
    return part


def _sql(text: str, values: dict[str, Any]) -> str:
    """SQL with literals in place of variables. Objects, which stand for whole series, have no place in it."""
    for name, value in values.items():
        if isinstance(value, (str, int, float)):
            text = text.replace(name, constant(value))
    return text


def _told(text: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        text = text.replace(name, str(value).replace("`", "'"))
    return text


def copy(session: Session, actor: Actor, new: NewDashboard) -> Dashboard:
    """Another dashboard with the same tiles. Its insights are the same ones, unless `duplicate_tiles` copies them."""
    assert new.use_dashboard is not None
    original = store.dashboard(session, actor.project.id, new.use_dashboard)
    if original is None:
        raise InvalidInput("There is no such dashboard in this project.", attr="use_dashboard")
    sent = new.model_dump(exclude_unset=True, exclude={"use_dashboard", "use_template", "duplicate_tiles", "tiles"})
    body = {
        "name": original.name,
        "description": original.description,
        "filters": original.filters,
        "variables": original.variables,
        "tags": tags_of(session, actor.project.id, "dashboard", [original.id]).get(original.id, []),
        **{name: value for name, value in sent.items() if value is not None},
    }
    dashboard = service.create(session, actor, NewDashboard(**body))
    dashboard.creation_mode, dashboard.extra = "duplicate", {**original.extra, **dashboard.extra}
    for tile, insight in store.tiles(session, actor.project.id, original.id):
        twin = insights.copy(session, actor, insight) if insight is not None and new.duplicate_tiles else None
        tiles.add_copy(session, tile, dashboard, twin.id if twin is not None else None)
    return dashboard
