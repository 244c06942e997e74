"""What may be done with actions, how they are shown, and which events they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy.orm import Session

from hedgerow.actions import store
from hedgerow.actions.schemas import (
    ActionChange,
    ActionRow,
    ActionStep,
    FoundEvent,
    NewAction,
    Preview,
    PreviewAnswer,
)
from hedgerow.database.models import Action, Project
from hedgerow.definitions.authors import authors
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.hogql import ast
from hedgerow.hogql.context import ActionRef
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.filters import action_to_expr
from hedgerow.hogql.filters.values import valid_regex
from hedgerow.hogql.parse import parse_select
from hedgerow.insights.activity import Actor, record, record_changes, values_of
from hedgerow.query.ask import Asker

COMPARED = ("name", "description", "tags", "steps", "post_to_slack", "slack_message_format", "deleted", "pinned_at")
PATTERNS = ("url", "text", "href")
WHERE = " FROM events WHERE {fits} AND timestamp > {start} AND timestamp <= {end}"
COUNT = "SELECT count()" + WHERE
LATEST = (
    "SELECT uuid, event, distinct_id, timestamp, properties, elements_chain"
    + WHERE
    + " ORDER BY timestamp DESC, uuid LIMIT {limit}"
)


def get(session: Session, project: Project, number: int, *, deleted: bool = False) -> Action:
    found = store.action(session, project.id, number, deleted=deleted)
    if found is None:
        raise NotFound()
    return found


def show(session: Session, found: Iterable[Action]) -> list[ActionRow]:
    found = list(found)
    people = authors(session, (one.created_by_id for one in found))
    return [
        ActionRow(
            id=one.id,
            name=one.name,
            description=one.description,
            tags=one.tags,
            post_to_slack=one.post_to_slack,
            slack_message_format=one.slack_message_format,
            steps=[ActionStep.model_validate(step) for step in one.steps],
            created_at=one.created_at,
            created_by=people.get(one.created_by_id),
            deleted=one.deleted,
            last_calculated_at=one.updated_at,
            team_id=one.project_id,
            pinned_at=one.pinned_at,
        )
        for one in found
    ]


def check(steps: Sequence[ActionStep], asker: Asker) -> None:
    """See that events can be compared with the steps. Raises `InvalidInput` with the step's place in `attr`."""
    for number, step in enumerate(steps):
        for name in PATTERNS:
            pattern = getattr(step, name)
            if pattern and getattr(step, f"{name}_matching") == "regex" and not valid_regex(pattern):
                raise InvalidInput(
                    f"'{pattern[:100]}' is not a regular expression (RE2).", attr=f"steps__{number}__{name}"
                )
        if step.event is None and not (step.properties or step.url) and any(_elements(step)):
            raise InvalidInput(
                "Selectors, tags, texts and links are of $autocapture events: name that event in the step.",
                attr=f"steps__{number}__event",
            )
        try:
            asker.compile(parse_select("SELECT count() FROM events WHERE {fits}", {"fits": fits([step], asker)}))
        except HogQLError as error:
            raise InvalidInput(error.detail, code=error.code, attr=f"steps__{number}") from error


def _elements(step: ActionStep) -> Iterable[str | None]:
    return step.selector, step.tag_name, step.text, step.href


def fits(steps: Sequence[ActionStep], asker: Asker) -> ast.Expr:
    """The condition that an event is one of the action with these steps."""
    return action_to_expr(ActionRef(0, "", tuple(_kept(steps))), asker.context)


def create(session: Session, actor: Actor, new: NewAction) -> Action:
    made = Action(project_id=actor.project.id, created_by_id=actor.user_id)
    _apply(session, made, actor.project.id, new)
    session.add(made)
    session.flush()
    record(session, actor, "Action", made.id, "created", name=made.name)
    return made


def change(session: Session, actor: Actor, number: int, body: ActionChange) -> Action:
    """Change what was sent. A deleted action can only be brought back."""
    wants_back = "deleted" in body.model_fields_set and not body.deleted
    found = get(session, actor.project, number, deleted=wants_back)
    before = values_of(found, COMPARED)
    _apply(session, found, actor.project.id, body)
    session.flush()
    record_changes(session, actor, "Action", found.id, before, values_of(found, COMPARED), name=found.name)
    return found


def preview(asker: Asker, wanted: Preview) -> PreviewAnswer:
    """The latest events that fit steps."""
    end = asker.context.now
    values: dict[str, Any] = {"fits": fits(wanted.steps, asker), "start": end - timedelta(days=wanted.days), "end": end}
    count = asker.rows(COUNT, values).rows[0][0]
    rows = asker.rows(LATEST, {**values, "limit": wanted.limit}).rows
    return PreviewAnswer(
        count=count,
        results=[
            FoundEvent(
                id=str(uuid),
                event=name,
                distinct_id=distinct_id,
                timestamp=at,
                properties=orjson.loads(properties) if isinstance(properties, str) else properties,
                elements_chain=chain,
            )
            for uuid, name, distinct_id, at, properties, chain in rows
        ],
    )


def _kept(steps: Sequence[ActionStep]) -> list[dict[str, Any]]:
    return [step.model_dump(mode="json", exclude_none=True) for step in steps]


def _apply(session: Session, found: Action, project_id: int, body: ActionChange) -> None:
    sent = body.model_fields_set
    if "name" in sent:
        found.name = body.name
    if "deleted" in sent:
        found.deleted = bool(body.deleted)
    if found.name and not found.deleted and sent & {"name", "deleted"}:
        other = store.named(session, project_id, found.name, but=found.id)
        if other is not None:
            raise InvalidInput(
                f"This project already has an action with this name, ID {other.id}.", code="unique", attr="name"
            )
    if "description" in sent:
        found.description = body.description or ""
    if "tags" in sent:
        found.tags = body.tags or []
    if "steps" in sent:
        found.steps = _kept(body.steps or [])
    if "post_to_slack" in sent:
        found.post_to_slack = bool(body.post_to_slack)
    if "slack_message_format" in sent:
        found.slack_message_format = body.slack_message_format or ""
    if "pinned_at" in sent:
        found.pinned_at = body.pinned_at
