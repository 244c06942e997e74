"""The persons store: persons, distinct ids, overrides and groups, and the numbers that must only ever grow.

Not copied, because they speak of the source: positions in its log (partitions of another log have other names), and the
outbox, which is sent before. The number of writing transactions becomes every project's own in PostgreSQL: versions of
overrides come from it, and the highest one wins.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    inspect,
    text,
)

from hedgerow.move.sql import Twin
from hedgerow.settings import Settings

SCHEMA = "persons"  # of PostgreSQL
KINDS = {"INTEGER": BigInteger, "TEXT": Text, "BLOB": LargeBinary}
NAMES = ("persons", "distinct_ids", "person_overrides", "id_overrides", "groups")
VERSIONED = {"persons": "version", "distinct_ids": "version", "groups": "version"}


def open_source(settings: Settings) -> Engine:
    engine = create_engine(f"sqlite:///{settings.data / 'persons.db'}")

    @event.listens_for(engine, "connect")
    def prepare(connection: object, _: object) -> None:
        connection.execute("PRAGMA busy_timeout=60000")  # type: ignore[attr-defined]

    return engine


def twins(source: Engine, target: Engine) -> list[Twin]:
    """The tables as both databases have them; a target that has none yet is taken to have the source's."""
    here, there = MetaData(), MetaData()
    if not inspect(target).has_table(NAMES[0], schema=SCHEMA if _is_postgresql(target) else None):
        target = source
    found = []
    for name in NAMES:
        mine = Table(name, here, autoload_with=source)
        theirs = Table(name, there, autoload_with=target, schema=SCHEMA if _is_postgresql(target) else None)
        if name == "distinct_ids" and _is_postgresql(target):  # the order in which ids were first seen
            mine.append_column(Column("rowid", Integer, key="seen"))
        found.append(Twin(mine, theirs, VERSIONED.get(name)))
    return found


def prepare_target(target: Engine) -> None:
    """Let the order of distinct ids be written as it was; undone by `finish_target`."""
    _let_seen_be(target, "BY DEFAULT")


def finish_target(source: Engine, target: Engine) -> None:
    """Set the numbers that only ever grow to what the source has reached. Nobody may write to either side."""
    if not _is_postgresql(target):
        return
    with source.connect() as connection:
        generation = int(connection.execute(text("SELECT number FROM generation")).scalar_one())
        last_person = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'persons'")).scalar() or 0
        last_seen = connection.execute(text("SELECT max(rowid) FROM distinct_ids")).scalar() or 0
        projects = [row[0] for row in connection.execute(text(PROJECTS))]
    _let_seen_be(target, "ALWAYS")
    with target.begin() as connection:
        for sequence, last in (
            (f"'{SCHEMA}.person_ids'", last_person),
            (f"pg_get_serial_sequence('{SCHEMA}.distinct_ids', 'seen')", last_seen),
        ):
            connection.execute(
                text(f"SELECT setval(CAST({sequence} AS regclass), :last, :used)"),
                {"last": max(last, 1), "used": last >= 1},
            )
        if projects:
            connection.execute(
                text(
                    f"INSERT INTO {SCHEMA}.generations (project_id, number) VALUES (:project, :number) "  # noqa: S608
                    "ON CONFLICT (project_id) DO UPDATE SET number = greatest(generations.number, excluded.number)"
                ).bindparams(bindparam("project"), bindparam("number")),
                [{"project": project, "number": generation} for project in projects],
            )


PROJECTS = (
    "SELECT project_id FROM distinct_ids UNION SELECT project_id FROM persons UNION SELECT project_id FROM groups"
)


def _let_seen_be(target: Engine, generated: str) -> None:
    if _is_postgresql(target):
        with target.begin() as connection:
            connection.execute(text(f"ALTER TABLE {SCHEMA}.distinct_ids ALTER COLUMN seen SET GENERATED {generated}"))


def _is_postgresql(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"
