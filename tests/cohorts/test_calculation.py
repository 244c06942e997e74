"""How members are kept: only differences are written, people are followed, failures are told and tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hedgerow.cohorts.jobs import is_due
from hedgerow.database.models import Action, Cohort
from hedgerow.store.squash import squash
from tests.cohorts.support import Club, performed, person


def rows(club: Club, cohort: Any) -> list[tuple[str, int, int]]:
    """What the event store holds: person, is_member, version."""
    found = club.tenant.served.events.query(
        "SELECT toString(person_id) AS id, is_member, version FROM cohort_people"
        " WHERE project_id = {project:Int64} AND cohort_id = {cohort:Int64}",
        {"project": club.tenant.project.id, "cohort": cohort["id"]},
    )
    names = {str(uuid): name for name, uuid in club.uuids.items()}
    return sorted((names.get(row["id"], row["id"]), row["is_member"], row["version"]) for row in found)


def calculate(club: Club, cohort: Any, **sent: Any) -> Any:
    club.change(cohort, **sent)
    club.work()
    return club.get(f"cohorts/{cohort['id']}/calculation_history/")["results"][0]


def test_only_differences_are_written(club: Club) -> None:
    cohort = club.of(person("plan", ["pro"]))
    assert rows(club, cohort) == [("ann", 1, 1), ("cleo", 1, 1)]
    club.tenant.people({"distinct_id": "bob", "set": {"plan": "pro"}}, {"distinct_id": "cleo", "set": {"plan": "x"}})
    last = calculate(club, cohort, filters={"properties": {"type": "AND", "values": [person("plan", "pro")]}})
    assert (last["added"], last["removed"], last["count"], last["is_successful"]) == (1, 1, 2, True)
    assert rows(club, cohort)[0] == ("ann", 1, 1), "who stays costs nothing"
    assert rows(club, cohort)[1:2] == [("bob", 1, 2)]
    assert ("cleo", 0, 2) in rows(club, cohort)
    assert club.members(cohort) == ["ann", "bob"]
    again = calculate(club, cohort, filters={"properties": {"type": "OR", "values": [person("plan", "pro")]}})
    assert (again["added"], again["removed"], again["total_ms"] is not None) == (0, 0, True)


def test_a_rename_is_no_reason_to_calculate(club: Club) -> None:
    cohort = club.of(person("plan", "pro"))
    assert club.change(cohort, name="Renamed")["is_calculating"] is False
    assert club.work() == 0


def test_a_deleted_person_leaves(club: Club) -> None:
    cohort = club.of(person("plan", "pro"))
    listed = club.create(name="List", is_static=True, csv="ann\nbob\n")
    club.send("DELETE", f"persons/{club.uuids['ann']}/", None, 202)
    assert club.follow() >= 2
    assert (club.members(cohort), club.members(listed)) == (["cleo"], ["bob"])
    assert club.get(f"cohorts/{listed['id']}/")["count"] == 1
    assert club.follow() == 0


def test_members_of_a_list_follow_their_person_also_after_a_squash(club: Club) -> None:
    listed = club.create(name="List", is_static=True, csv="ann\nbob\n")
    club.tenant.people({"distinct_id": "dan", "merge_from": "ann", "identify": True})
    (kept,) = club.get("persons/", distinct_id="ann")["results"]
    assert set(kept["distinct_ids"]) == {"ann", "dan"}
    squash(club.tenant.served.events, timedelta())  # now the event store knows nothing of the merge
    club.follow()
    found = club.get(f"cohorts/{listed['id']}/persons/")["results"]
    assert {one["uuid"] for one in found} == {kept["uuid"], str(club.uuids["bob"])}
    assert club.get(f"cohorts/{listed['id']}/")["count"] == 2


def test_merged_people_are_in_a_cohort_by_what_they_did_together(club: Club) -> None:
    cohort = club.of(performed("bought", value="performed_event_multiple", operator="gte", operator_value=3))
    assert club.members(cohort) == []
    club.did("dan", "bought", days=1)
    club.tenant.people({"distinct_id": "dan", "merge_from": "ann", "identify": True})
    calculate(club, cohort, filters={"properties": {"type": "AND", "values": [
        performed("bought", value="performed_event_multiple", operator="exact", operator_value=3)
    ]}})  # fmt: skip
    (kept,) = club.get("persons/", distinct_id="ann")["results"]
    assert [one["uuid"] for one in club.get(f"cohorts/{cohort['id']}/persons/")["results"]] == [kept["uuid"]]


def test_what_fails_later_is_told_and_the_members_stay(club: Club) -> None:
    database = club.context.database
    with database.write() as session:
        action = Action(project_id=club.tenant.project.id, name="Bought", steps=[{"event": "bought"}])
        session.add(action)
    cohort = club.of(performed(action.id, event_type="actions"))
    assert club.members(cohort) == ["ann"]
    with database.write() as session:  # as no route would allow
        session.get_one(Action, action.id).steps = [
            {"event": "bought", "properties": [{"type": "nonsense", "key": "x"}]}
        ]
        session.get_one(Cohort, cohort["id"]).changed_at = datetime.now(UTC)
    assert club.queue_due() >= 1
    club.work()
    shown = club.get(f"cohorts/{cohort['id']}/")
    assert (shown["errors_calculating"], shown["is_calculating"], shown["count"]) == (1, False, 1)
    assert "is not a type of filter" in shown["last_error_message"]
    history = club.get(f"cohorts/{cohort['id']}/calculation_history/")
    assert (history["count"], history["results"][0]["is_successful"]) == (2, False)
    assert club.members(cohort) == ["ann"]


def test_when_a_cohort_is_calculated_again() -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)

    def due(took: float, ago: float, errors: int = 0, changed: float = 9999) -> bool:
        """Minutes."""
        ended = now - timedelta(minutes=ago)
        cohort = Cohort(errors_calculating=errors, changed_at=now - timedelta(minutes=changed))
        return is_due(cohort, ended - timedelta(minutes=took), ended, now)

    assert [due(0.001, 14), due(0.001, 16)] == [False, True], "cheap ones every quarter of an hour"
    assert [due(1, 29), due(1, 31)] == [False, True], "costly ones less often"
    assert [due(0.001, 61, errors=2), due(0.001, 59, errors=2)] == [True, False], "failing ones twice as late each time"
    assert due(0.001, 24 * 60 + 1, errors=40), "but once a day"
    assert due(1, 2, changed=1), "changed ones at once"
    unfinished = Cohort(errors_calculating=0, changed_at=now - timedelta(days=1))
    assert not is_due(unfinished, now - timedelta(minutes=5), None, now)
    assert is_due(unfinished, now - timedelta(hours=2), None, now), "one that was killed half-way is done again"
