"""What may be done with variables, and how they are shown."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy.orm import Session

from hedgerow.database.models import InsightVariable, Project
from hedgerow.errors import InvalidInput, NotFound
from hedgerow.variables import store
from hedgerow.variables.schemas import NewVariable, VariableChange, VariableRow


def code_name_of(name: str) -> str:
    """`Start date` is `start_date`. Raises `InvalidInput` where nothing is left that a query could say."""
    found = re.sub(r"[^a-z0-9_]+", "", re.sub(r"[\s-]+", "_", name.strip().lower())).strip("_")
    if not found:
        raise InvalidInput("Use at least one letter or digit: queries refer to the variable by them.", attr="name")
    return found if not found[0].isdigit() else f"_{found}"


def show(found: InsightVariable) -> VariableRow:
    return VariableRow(
        id=found.id,
        name=found.name,
        type=found.type,
        default_value=found.default_value,
        values=found.values,
        code_name=found.code_name,
        is_multi=found.is_multi,
        values_query=found.values_query,
        created_at=found.created_at,
        created_by=found.created_by_id,
    )


def get(session: Session, project: Project, id: UUID) -> InsightVariable:
    found = store.variable(session, project.id, id)
    if found is None:
        raise NotFound()
    return found


def create(session: Session, project: Project, user_id: int, new: NewVariable) -> InsightVariable:
    code_name = code_name_of(new.name)
    if store.variable_named(session, project.id, code_name) is not None:
        raise InvalidInput(
            f"There already is a variable that queries call {code_name}. Choose another name.",
            code="unique",
            attr="name",
        )
    made = InsightVariable(
        project_id=project.id,
        code_name=code_name,
        name=new.name,
        type=new.type,
        default_value=None,
        values=None,
        created_by_id=user_id,
    )
    _apply(made, new)
    session.add(made)
    session.flush()
    return made


def change(session: Session, project: Project, id: UUID, body: VariableChange) -> InsightVariable:
    found = get(session, project, id)
    for name in ("name", "type"):
        if name in body.model_fields_set and getattr(body, name) is None:
            raise InvalidInput("This field may not be null.", code="null", attr=name)
    _apply(found, body)
    session.flush()
    return found


def _apply(found: InsightVariable, body: VariableChange) -> None:
    sent = body.model_fields_set
    for name in ("name", "type", "default_value", "values", "values_query"):
        if name in sent:
            setattr(found, name, getattr(body, name))
    if "is_multi" in sent:
        found.is_multi = bool(body.is_multi)
