"""Files that are made while nobody waits, and fetched when they are there.

The row of an export says what was asked; the file is an object below `tmp`, which is swept after a day, like the row.
An export whose process ended before it was done says so after a while, and can be asked for again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy.orm import Session

from hedgerow.app.context import AppContext
from hedgerow.database.models import Export, Project
from hedgerow.database.models.base import utcnow
from hedgerow.errors import HedgerowError, InvalidInput, NotFound
from hedgerow.objects.expiry import TMP
from hedgerow.objects.store import open_objects
from hedgerow.query import store
from hedgerow.query.export import pieces, written
from hedgerow.query.files import MEDIA_TYPES
from hedgerow.query.prepare import Prepared, Question, prepare
from hedgerow.query.runtime import runtime_of

log = structlog.get_logger()

KEEP = timedelta(days=1)
GIVEN_UP = timedelta(minutes=30)
FORMS = {media_type: form for form, media_type in MEDIA_TYPES.items()}
NOT_MADE = ("image/png", "application/pdf", "video/webm", "video/mp4", "image/gif")
LOST = "The export was not finished. Ask for it again."


def begin(
    app: AppContext,
    project: Project,
    user_id: int | None,
    *,
    export_format: str,
    insight: int | None = None,
    dashboard: int | None = None,
    context: dict[str, Any] | None = None,
) -> Export:
    """Keep what is asked, and start making it. Raises `InvalidInput`."""
    form = FORMS.get(export_format)
    if form is None:
        known = ", ".join(sorted(FORMS))
        what = "Pictures and videos are not made." if export_format in NOT_MADE else "This format is not known."
        raise InvalidInput(f"{what} Known formats: {known}.", attr="export_format")
    if dashboard is not None:
        raise InvalidInput("A dashboard is no table: export its insights.", attr="dashboard")
    query, name = _asked(app, project, insight, context)
    prepared = prepare(app, project, Question(query, insight_id=insight))
    row = Export(
        project_id=project.id,
        created_by_id=user_id,
        export_format=export_format,
        insight_id=insight,
        export_context=context,
        filename=f"{name or prepared.kind.name}.{form}",
        expires_after=utcnow() + KEEP,
    )
    with app.database.write() as session:
        session.add(row)
    runtime_of(app).pool.submit(_make, app, prepared, form, row.id)
    return row


def _asked(
    app: AppContext, project: Project, insight: int | None, context: dict[str, Any] | None
) -> tuple[dict[str, Any], str | None]:
    """The query and what the file is called."""
    if insight is not None:
        with app.database.read() as session:
            known = store.insight_asked(session, project.id, insight)
        if known is None or not known[0]:
            raise InvalidInput(f"There is no insight {insight} with a query in this project.", attr="insight")
        return known[0], _plain(known[1])
    source = (context or {}).get("source")
    if not isinstance(source, dict):
        raise InvalidInput(
            "Say what to export: `insight`, or a query in `export_context.source`.",
            code="required",
            attr="export_context",
        )
    return source, _plain((context or {}).get("filename"))


def _plain(name: Any) -> str | None:
    """A name that is safe in a header and on any disk."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "-" for c in str(name or "")).strip(" .-")
    return kept[:100] or None


def _make(app: AppContext, prepared: Prepared, form: str, export_id: int) -> None:
    key = f"{TMP}/exports/{uuid4().hex}"
    failure: str | None = None
    try:
        with written(app, prepared, form) as file:
            file.seek(0)
            app.opened(open_objects).put_stream(key, pieces(file))
    except HedgerowError as error:
        failure = error.detail
    except Exception:
        log.exception("an export failed", kind=prepared.kind.name)
        failure = "The export failed. The log of the app says why."
    with app.database.write() as session:
        store.finish_export(session, export_id, None if failure else key, failure)


def found(session: Session, project: Project, export_id: int) -> Export:
    """Raises `NotFound`, also for one that has expired."""
    row = store.export(session, project.id, export_id)
    if row is None:
        raise NotFound()
    return row


def exception_of(row: Export, now: datetime) -> str | None:
    if row.exception is None and row.object_key is None and row.created_at < now - GIVEN_UP:
        return LOST
    return row.exception
