"""Persons, their distinct ids, groups and members of cohorts: copies of which the highest version of a row counts.

The `raw_` tables show every version of every row, those of what was deleted too.
"""

from __future__ import annotations

from hedgerow.hogql import ast
from hedgerow.hogql.schema.events import GROUP_TYPES, PERSON
from hedgerow.hogql.schema.table import Columns, Computed, Field, Lazy, Properties, Stored, Table
from hedgerow.hogql.schema.types import BOOLEAN, DATETIME, INTEGER, MAYBE_DATETIME, STRING, UUID

PRESENT = (("is_deleted", 0),)


def _is_identified(column: Columns) -> ast.Expr:
    return ast.call("toBool", column("is_identified"))


def _never(_: Columns) -> ast.Expr:
    return ast.call("CAST", ast.Constant(None), ast.Constant("Nullable(DateTime64(3, 'UTC'))"))


def _groups(index: int) -> dict[str, Field]:
    """Of one group type, whose properties have types of their own, or with -1 of all."""
    return {
        "index": Stored("group_type_index", INTEGER),
        "key": Stored("group_key", STRING),
        "properties": Properties("group", group_type_index=index),
        "created_at": Stored("created_at", DATETIME),
        "updated_at": Computed(_never, MAYBE_DATETIME),  # the store keeps a version, no time of it
    }


PERSONS: dict[str, Field] = {
    "id": Stored("id", UUID),
    "created_at": Stored("created_at", DATETIME),
    "properties": Properties("person"),
    "is_identified": Computed(_is_identified, BOOLEAN),
    "pdi": Lazy("person_distinct_ids", own=("id",), key="person_id", same={"person_id": ("id",)}),
}
DISTINCT_IDS: dict[str, Field] = {
    "distinct_id": Stored("distinct_id", STRING),
    "person_id": Stored("person_id", UUID),
    "person": PERSON,
}
MEMBERS: dict[str, Field] = {
    "person_id": Stored("person_id", UUID),
    "cohort_id": Stored("cohort_id", INTEGER),
    "person": PERSON,
}
OVERRIDES: dict[str, Field] = {
    "distinct_id": Stored("distinct_id", STRING),
    "person_id": Stored("person_id", UUID),
    "is_deleted": Stored("is_deleted", INTEGER),
    "version": Stored("version", INTEGER),
}
VERSION: dict[str, Field] = {"version": Stored("version", INTEGER)}
DELETED: dict[str, Field] = {"is_deleted": Stored("is_deleted", INTEGER), **VERSION}

TABLES = (
    Table("persons", "persons", PERSONS, where=PRESENT, final=True),
    Table("person_distinct_ids", "person_distinct_ids", DISTINCT_IDS, where=PRESENT, final=True),
    Table("groups", "groups", _groups(-1), where=PRESENT, final=True),
    Table("cohort_people", "cohort_people", MEMBERS, where=(("is_member", 1),), final=True),
    # Members of both kinds of cohort are in one table; their ids tell them apart.
    Table("static_cohort_people", "cohort_people", MEMBERS, where=(("is_member", 1),), final=True),
    Table("raw_persons", "persons", {**PERSONS, **DELETED}),
    Table("raw_person_distinct_ids", "person_distinct_ids", {**DISTINCT_IDS, **DELETED}),
    Table("raw_person_distinct_id_overrides", "distinct_id_overrides", OVERRIDES),
    Table("raw_groups", "groups", {**_groups(-1), **DELETED}),
    Table("raw_cohort_people", "cohort_people", {**MEMBERS, "is_member": Stored("is_member", INTEGER), **VERSION}),
)
# What `group_0` .. `group_4` of an event lead to; no query can name these.
GROUPS_OF_EVENTS = {
    f"groups_{index}": Table(
        "groups", "groups", _groups(index), where=(*PRESENT, ("group_type_index", index)), final=True
    )
    for index in GROUP_TYPES
}
