"""Run by Alembic with the connection that `hedgerow.database.migrate` opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from hedgerow.database.models import Base
from hedgerow.database.models.base import BigInt, Text, UtcDateTime


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Generated migrations name the column type that the database sees, so that they outlive our classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, BigInt):
        return "sa.BigInteger()"
    return "sa.String()" if kind == "type" and isinstance(item, Text) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    render_item=render_item,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
