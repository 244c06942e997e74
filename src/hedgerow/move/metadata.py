"""The metadata: every table of the models, parents first, then the sequences of numbers."""

from __future__ import annotations

from sqlalchemy import Engine, Integer, Table, func, inspect, select, text

from hedgerow.database.models import Base, Project
from hedgerow.database.models.projects import PROBE_PROJECT_ID
from hedgerow.move.sql import Twin


def twins() -> list[Twin]:
    """All tables, each after those that it refers to."""
    return [Twin(table, table) for table in Base.metadata.sorted_tables]


def is_in_use(target: Engine) -> bool:
    """Whether somebody works with the target already."""
    if not inspect(target).has_table(Project.__tablename__):
        return False
    with target.connect() as connection:
        projects = select(func.count()).select_from(Project).where(Project.id != PROBE_PROJECT_ID)
        return bool(connection.execute(projects).scalar_one())


def set_sequences(target: Engine) -> None:
    """Have PostgreSQL number new rows from after the copied ones."""
    if target.dialect.name != "postgresql":
        return  # SQLite goes on after the largest by itself
    with target.begin() as connection:
        for table in Base.metadata.sorted_tables:
            column = _numbered(table)
            if column is None:
                continue
            found = connection.execute(
                text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column}
            ).scalar()
            if found:
                largest = connection.execute(select(func.max(table.columns[column]))).scalar() or 0
                connection.execute(
                    text("SELECT setval(CAST(:sequence AS regclass), :last, :used)"),
                    {"sequence": found, "last": max(largest, 1), "used": largest >= 1},
                )


def _numbered(table: Table) -> str | None:
    keys = list(table.primary_key)
    return keys[0].name if len(keys) == 1 and isinstance(keys[0].type, Integer) else None
