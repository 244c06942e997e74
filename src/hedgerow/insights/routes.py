"""The private API's routes about insights.

Answers are computed when no transaction is open: a slow question must hold neither a connection nor a lock.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query, Response

from hedgerow.accounts.schemas import user_basic
from hedgerow.app.auth import project_access
from hedgerow.app.context import Context, ReadSession, WriteSession
from hedgerow.app.credentials import AnyCaller
from hedgerow.app.errors import errors
from hedgerow.app.paging import Page, Paging
from hedgerow.app.routing import api_router
from hedgerow.database.models import Project
from hedgerow.database.models.base import utcnow
from hedgerow.insights import answers, search_store, service, store, views_store
from hedgerow.insights.activity import ActivityPaging, Actor, activity_page
from hedgerow.insights.answers import Asker
from hedgerow.insights.parameters import AnyDashboard, HowAsked, InsightPath, ListParameters, list_parameters
from hedgerow.insights.schemas import (
    ActivityPage,
    InsightChange,
    InsightRow,
    NewInsight,
    ToCancel,
    TrendingInsight,
    Viewed,
)
from hedgerow.insights.tags import all_tags

router = api_router("insights")

Reader = Annotated[Project, Depends(project_access("insight:read"))]
Writer = Annotated[Project, Depends(project_access("insight:write"))]
Historian = Annotated[Project, Depends(project_access("insight:read", "activity_log:read"))]

FAILURES = errors(400, 401, 403, 404, 429)
FAILURES_WITHOUT_INPUT = errors(401, 403, 404)
RECENT = 5  # rows of `my_last_viewed`


@router.get("/insights/", responses=FAILURES)
def list_insights(
    project: Reader,
    caller: AnyCaller,
    context: Context,
    paging: Paging,
    asked: HowAsked,
    parameters: Annotated[ListParameters, Depends(list_parameters)],
) -> Page[InsightRow]:
    """The project's insights, the last changed first, each with its answer where one is cached."""
    search = parameters.of(project, caller)
    with context.database.read() as session:
        count, found = search_store.insights(session, project.id, search, paging.limit, paging.offset)
        rows = service.show(session, project, found)
    if not parameters.basic:
        answers.fill(context, project, rows, asked, Asker.of(caller))
    return paging.page(count, rows)


@router.post("/insights/", status_code=201, responses=FAILURES)
def create_insight(
    project: Writer, caller: AnyCaller, context: Context, asked: HowAsked, new: NewInsight
) -> InsightRow:
    """Keep a question. Its answer is not computed unless `refresh` says so."""
    with context.database.write() as session:
        insight = service.create(session, Actor(project, caller.user_id), new)
        rows = service.show(session, project, [insight])
    return answers.fill(context, project, rows, asked, Asker.of(caller))[0]


@router.get("/insights/activity/", responses=FAILURES)
def list_insight_activity(project: Historian, session: ReadSession, paging: ActivityPaging) -> ActivityPage:
    """What was done to the project's insights, the newest first."""
    return activity_page(session, project, paging, "Insight")


@router.get("/insights/my_last_viewed/", responses=FAILURES)
def list_last_viewed(
    project: Reader,
    caller: AnyCaller,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=100, description="How many.")] = RECENT,
) -> list[InsightRow]:
    """What the caller looked at, the last first, without answers."""
    return service.show(session, project, views_store.viewed_by(session, project.id, caller.user_id, limit))


@router.get("/insights/trending/", responses=FAILURES)
def list_trending(
    project: Reader,
    session: ReadSession,
    days: Annotated[int, Query(ge=1, le=365, description="How far to look back.")] = 7,
    limit: Annotated[int, Query(ge=1, le=100, description="How many.")] = 10,
) -> dict[str, list[TrendingInsight]]:
    """What most people looked at lately, without answers."""
    found = views_store.viewed_most(session, project.id, utcnow() - timedelta(days=days), limit)
    rows = service.show(session, project, [insight for insight, _ in found])
    return {
        "results": [
            TrendingInsight(**row.model_dump(), viewers=[user_basic(user) for user in viewers])
            for row, (_, viewers) in zip(rows, found, strict=True)
        ]
    }


@router.post("/insights/viewed/", status_code=201, response_class=Response, responses=FAILURES)
def mark_viewed(project: Reader, caller: AnyCaller, session: WriteSession, viewed: Viewed) -> None:
    """Note that the caller looked at insights; those that there are not are left out."""
    known = store.insights_by_id(session, project.id, viewed.insight_ids)
    views_store.note_views(session, project.id, caller.user_id, known)


@router.post("/insights/cancel/", status_code=201, response_class=Response, responses=FAILURES)
def cancel_question(project: Reader, context: Context, body: ToCancel) -> None:
    """Stop the computation of an answer. One that there is not, or that has ended, is no error."""
    answers.cancel(context, project, body.client_query_id)


@router.get("/insights/{id}/", responses=FAILURES)
def get_insight(
    project: Reader,
    caller: AnyCaller,
    context: Context,
    id: InsightPath,
    asked: HowAsked,
    from_dashboard: AnyDashboard = None,
) -> InsightRow:
    """One insight, with its answer where one is cached or `refresh` asks for it."""
    with context.database.read() as session:
        rows = service.show(session, project, [service.get(session, project, id)])
        overlay = store.overlay(session, project.id, from_dashboard) if from_dashboard is not None else None
    wanted = answers.laid_over(asked, overlay) if overlay else asked
    return answers.fill(context, project, rows, wanted, Asker.of(caller, from_dashboard))[0]


@router.patch("/insights/{id}/", responses=FAILURES)
def change_insight(
    project: Writer, caller: AnyCaller, context: Context, id: InsightPath, asked: HowAsked, body: InsightChange
) -> InsightRow:
    """Change what is sent. `{"deleted": true}` hides the insight, `false` brings it back."""
    with context.database.write() as session:
        insight = service.change(session, Actor(project, caller.user_id), id, body)
        rows = service.show(session, project, [insight])
    return answers.fill(context, project, rows, asked, Asker.of(caller))[0]


@router.get("/insights/{id}/activity/", responses=FAILURES)
def list_activity_of_insight(
    project: Historian, session: ReadSession, id: InsightPath, paging: ActivityPaging
) -> ActivityPage:
    """What was done to one insight, the newest first."""
    insight = service.get(session, project, id)
    return activity_page(session, project, paging, "Insight", insight.id)


@router.post("/insights/{id}/viewed/", status_code=201, response_class=Response, responses=FAILURES_WITHOUT_INPUT)
def mark_one_viewed(project: Reader, caller: AnyCaller, session: WriteSession, id: InsightPath) -> None:
    """Note that the caller looked at the insight."""
    views_store.note_views(session, project.id, caller.user_id, [service.get(session, project, id).id])


@router.get("/tags/", responses=FAILURES_WITHOUT_INPUT)
def list_tags(project: Reader, session: ReadSession) -> list[str]:
    """Every tag of the project's insights and dashboards, in alphabetic order."""
    return all_tags(session, project.id)
