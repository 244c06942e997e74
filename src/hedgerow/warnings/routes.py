"""The private API's route about ingestion warnings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Query

from hedgerow.app.auth import project_access
from hedgerow.app.context import ReadSession
from hedgerow.app.errors import errors
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.warnings import store
from hedgerow.warnings.schemas import WarningHour, WarningRow, Warnings

router = api_router("ingestion warnings")

Reader = Annotated[Project, Depends(project_access("project:read"))]

DAYS = 30
EXAMPLES = 10


@router.get("/ingestion_warnings/", responses=errors(400, 401, 403, 404))
def list_ingestion_warnings(
    project: Reader,
    session: ReadSession,
    days: Annotated[int, Query(ge=1, le=365, description="How far to look back.")] = DAYS,
) -> Warnings:
    """What was odd about events that arrived, and why some were not stored: counts and examples of each kind.

    Counts are kept by the hour, so the oldest hour counts as a whole.
    """
    since = (datetime.now(UTC) - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    hours = store.by_hour(session, project.id, since)
    return Warnings(
        results=[
            WarningRow(
                type=total.kind,
                dropped=total.dropped,
                count=total.events,
                last_seen=total.last_at,
                hours=[WarningHour(hour=hour, count=count) for hour, count in hours.get(total.kind, [])],
                examples=store.examples(session, project.id, total.kind, since, EXAMPLES),
            )
            for total in store.totals(session, project.id, since)
        ]
    )
