"""Pieces of SQL that every reader of events shares, so that all of them agree on who did what.

The person of an event is decided when it is read: a split moved its distinct id, or a merge moved its person, or
neither. Both tables of overrides are small and squashed in the background, so the joins cost little
(`x1.7` of a count of unique users with 10,000 merges); a reader that needs no person leaves them out.
"""

# ruff: noqa: S608 -- only names of columns and bound parameters go into these texts

from __future__ import annotations

NO_PERSON = "toUUID('00000000-0000-0000-0000-000000000000')"


def person_joins(events: str = "events", project: str = "{project_id:Int64}") -> str:
    """LEFT JOINs to follow `FROM events AS <events>`; `project` is a bound parameter's name, with its type."""
    return (
        "LEFT JOIN (SELECT distinct_id, argMax(person_id, version) AS person_id FROM distinct_id_overrides "
        f"WHERE project_id = {project} GROUP BY distinct_id HAVING argMax(is_deleted, version) = 0) AS split "
        f"ON {events}.distinct_id = split.distinct_id "
        "LEFT JOIN (SELECT old_person_id, argMax(person_id, version) AS person_id FROM person_overrides "
        f"WHERE project_id = {project} GROUP BY old_person_id) AS merged "
        f"ON {events}.person_id = merged.old_person_id"
    )


def person_id(events: str = "events") -> str:
    """The expression for an event's present person, given `person_joins` of the same alias."""
    return (
        f"multiIf(split.person_id != {NO_PERSON}, split.person_id, "
        f"merged.person_id != {NO_PERSON}, merged.person_id, {events}.person_id)"
    )


def events_of_person(
    events: str = "events", project: str = "{project_id:Int64}", person: str = "{person_id:UUID}"
) -> str:
    """A condition, instead of the joins, that picks one person's events and lets the bloom filters work.

    Their own events, those of people merged into them, and those of distinct ids split off to them; without those of
    distinct ids that were split off to others.
    """
    splits = (
        "SELECT distinct_id, argMax(person_id, version) AS person_id FROM distinct_id_overrides "
        f"WHERE project_id = {project} GROUP BY distinct_id HAVING argMax(is_deleted, version) = 0"
    )
    merged = (
        "SELECT old_person_id FROM person_overrides "
        f"WHERE project_id = {project} GROUP BY old_person_id HAVING argMax(person_id, version) = {person}"
    )
    moved_away = (
        f"SELECT old_person_id FROM person_overrides WHERE project_id = {project} GROUP BY old_person_id "
        f"HAVING argMax(person_id, version) != {person}"
    )
    return (
        f"({events}.distinct_id IN (SELECT distinct_id FROM ({splits}) WHERE person_id = {person}) OR "
        f"(({events}.person_id = {person} AND {events}.person_id NOT IN ({moved_away}) "
        f"OR {events}.person_id IN ({merged})) "
        f"AND {events}.distinct_id NOT IN (SELECT distinct_id FROM ({splits}))))"
    )
