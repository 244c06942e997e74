"""SessionsTimelineQuery: what one person (or everybody) did, in sessions, the latest first.

Events with the same `$session_id` are one session. Those without any are put into sessions as a person would: a pause
of more than 30 minutes ends one; such a session is named after its first event.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from hedgerow.hogql import ast
from hedgerow.hogql.moments import parse_moment
from hedgerow.hogql.parse import parse_select
from hedgerow.insights.asking import Asking
from hedgerow.insights.events_query import AHEAD, EVENT, event_object, person_uuid
from hedgerow.insights.kinds import Kind
from hedgerow.insights.models import RunnableQuery

MOST_EVENTS = 1_000
PAUSE = timedelta(minutes=30)

EVENTS = """
    SELECT uuid, event, properties, timestamp, distinct_id, elements_chain, created_at, $session_id FROM events
    WHERE timestamp > {after} AND timestamp < {before} AND {person}
    ORDER BY timestamp DESC, uuid DESC LIMIT {most}
"""


class SessionsTimelineQuery(RunnableQuery):
    kind: Literal["SessionsTimelineQuery"]
    person_id: str | None = None
    after: str | None = None  # None: a day before `before`
    before: str | None = None


def run(model: SessionsTimelineQuery, asking: Asking) -> dict[str, Any]:
    context = asking.context
    before = context.now + AHEAD
    if model.before:
        before = parse_moment(model.before, context.timezone, now=context.now, attr="before").at
    after = before - timedelta(days=1)
    if model.after:
        after = parse_moment(model.after, context.timezone, now=context.now, attr="after").at
    values = {
        "after": after.astimezone(context.timezone),
        "before": before.astimezone(context.timezone),
        "person": _person(model.person_id),
        "most": MOST_EVENTS + 1,
    }
    rows = asking.rows(parse_select(EVENTS, values)).rows
    return {"results": sessions_of(rows[:MOST_EVENTS]), "hasMore": len(rows) > MOST_EVENTS}


def _person(text: str | None) -> ast.Expr:
    if text is None:
        return ast.Constant(True)
    return ast.Compare("=", ast.name("person_id"), ast.Constant(person_uuid(text)))


def sessions_of(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """From rows of events, the latest first: sessions the latest first, each with its events in order."""
    sessions: dict[str, list[dict[str, Any]]] = {}
    informal: dict[str, tuple[str, datetime]] = {}  # of a distinct id: its last session without an id, and when
    for row in reversed(rows):
        event = dict(zip(EVENT, row, strict=False))
        name = row[-1] or ""
        if not name:
            last = informal.get(event["distinct_id"])
            found = last if last is not None and event["timestamp"] - last[1] <= PAUSE else (str(event["uuid"]), None)
            name = found[0]
            informal[event["distinct_id"]] = (name, event["timestamp"])
        sessions.setdefault(name, []).append(event_object(event))
    shown = [{"sessionId": name, "recording_duration_s": None, "events": events} for name, events in sessions.items()]
    return sorted(shown, key=lambda session: session["events"][0]["timestamp"], reverse=True)


KIND = Kind("SessionsTimelineQuery", SessionsTimelineQuery, run)
