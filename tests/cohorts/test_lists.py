"""Static cohorts: files of people, adding and removing, copies."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.cohorts.support import Club, in_cohort, person


def upload(club: Club, content: bytes | str, status: int = 201, **fields: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    form = {"name": "Listed", "is_static": "true", **fields}
    return club.send("POST", "cohorts/", None, status, files={"csv": ("people.csv", data, "text/csv")}, data=form)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("ann\nbob\n", ["ann", "bob"], id="no header"),
        pytest.param("distinct_id\nann\nbob", ["ann", "bob"], id="a header, no end of line"),
        pytest.param("\ufeffDistinct_ID\r\nann\r\n\r\nann\r\n", ["ann"], id="as Excel writes it, twice the same"),
        pytest.param("name;distinct_id\nAnn;ann\nBob;bob\n", ["ann", "bob"], id="semicolons, the second column"),
        pytest.param("email\tplan\nann@example.com\tpro\nnobody@example.com\tpro\n", ["ann"], id="emails, tabs"),
        pytest.param('distinct_id,note\n"ann","a, b\nc"\nbob\n', ["ann", "bob"], id="quotes, lines within, short rows"),
        pytest.param("distinct_id,email\nann,bob@example.com\n", ["ann"], id="the id before the email"),
        pytest.param("distinct_id\nnobody\n", [], id="nobody we know"),
        pytest.param("distinct_id\nann\n".encode("utf-16"), ["ann"], id="UTF-16 with its mark"),
        pytest.param("distinct_id\n  ann  \n ,\n", ["ann"], id="spaces"),
    ],
)
def test_files_of_people(club: Club, content: bytes | str, expected: list[str]) -> None:
    made = upload(club, content)
    assert (made["is_static"], made["cohort_type"], made["count"]) == (True, "static", len(expected))
    assert (made["is_calculating"], club.members(made)) == (False, expected)


def test_an_upload_tells_how_many_were_known(club: Club) -> None:
    assert upload(club, "ann\nbob\nnobody\nann\n")["uploaded"] == {"listed": 3, "found": 2}
    made = club.create(name="Empty", is_static=True)
    assert made["uploaded"] is None
    assert club.change(made, csv="cleo\n")["uploaded"] == {"listed": 1, "found": 1}


def test_a_file_of_uuids_holds_persons_of_the_project_alone(club: Club, served: Any) -> None:
    stranger = Club(served.project()).uuids["ann"]
    made = upload(club, f"person_id\n{club.uuids['ann']}\n{stranger}\n{uuid4()}\nnot one\n")
    assert club.members(made) == ["ann"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("name,age\nAnn,3\n", "must have the header"),
        (b"distinct_id\n\xe4nn\n", "not text in UTF-8"),
        (b"PK\x03\x04\x00\x00", "not text"),
        ("x" * 200_000, "cannot be read"),
    ],
)
def test_files_that_are_no_lists_are_refused(club: Club, content: bytes | str, told: str) -> None:
    answer = upload(club, content, 400)
    assert (answer["attr"], answer["code"]) == ("csv", "invalid_csv")
    assert told in answer["detail"]
    assert club.get("cohorts/")["count"] == 0


def test_a_list_needs_a_static_cohort(club: Club) -> None:
    answer = upload(club, "ann\n", 400, is_static="false")
    assert "Only static cohorts" in answer["detail"]
    made = club.of(person("plan", "pro"))
    people = {"person_ids": [str(club.uuids["bob"])]}
    answer = club.send("PATCH", f"cohorts/{made['id']}/add_persons_to_static_cohort/", people, 400)
    assert "follow from its conditions" in answer["detail"]


def test_a_file_may_be_text_in_json_and_come_later(club: Club) -> None:
    made = club.create(name="Listed", is_static=True, csv="distinct_id\nann\n")
    assert (made["count"], club.members(made)) == (1, ["ann"])
    assert club.change(made, csv="bob\n")["count"] == 2
    files = {"csv": ("more.csv", b"cleo\n", "text/csv")}
    assert club.send("PATCH", f"cohorts/{made['id']}/", None, files=files)["count"] == 3
    assert club.members(made) == ["ann", "bob", "cleo"]


def test_people_are_added_and_removed(club: Club) -> None:
    made = club.create(name="Hand-picked", is_static=True, _create_static_person_ids=[str(club.uuids["ann"])])
    inner = club.of(in_cohort(made))
    path = f"cohorts/{made['id']}"
    more = {"person_ids": [str(club.uuids["bob"]), str(club.uuids["bob"]), str(uuid4())]}
    assert club.send("PATCH", f"{path}/add_persons_to_static_cohort/", more) == {"success": True}
    assert club.get(f"{path}/")["count"] == 2
    club.send("PATCH", f"{path}/remove_person_from_static_cohort/", {"person_id": str(club.uuids["ann"])})
    assert (club.get(f"{path}/")["count"], club.members(made)) == (1, ["bob"])
    club.send("PATCH", f"{path}/remove_person_from_static_cohort/", {"person_id": str(club.uuids["ann"])}, 404)
    club.send("PATCH", f"{path}/add_persons_to_static_cohort/", {"person_ids": []}, 400)
    club.work()
    assert club.members(inner) == ["bob"], "cohorts that refer to a list follow it"


def test_a_copy_stays_as_it_was(club: Club) -> None:
    cohort = club.of(person("plan", "pro"))
    for method in ("POST", "GET"):  # older clients ask with GET
        copy = club.send(method, f"cohorts/{cohort['id']}/duplicate_as_static_cohort/")
        assert (copy["name"], copy["is_static"], copy["count"]) == ("Some (static copy)", True, 2)
    club.change(cohort, filters={"properties": {"type": "AND", "values": [person("plan", "none")]}})
    club.work()
    assert (club.members(cohort), club.members(copy)) == ([], ["ann", "cleo"])


def test_a_cohort_can_be_frozen_and_not_thawed(club: Club) -> None:
    cohort = club.of(person("plan", "pro"))
    assert club.change(cohort, is_static=True)["cohort_type"] == "static"
    club.tenant.people({"distinct_id": "eve", "set": {"plan": "pro"}})
    club.work()
    club.queue_due()
    club.work()
    assert club.members(cohort) == ["ann", "cleo"]
    assert "make a new cohort" in club.change(cohort, 400, is_static=False)["detail"]
    refused = club.change(cohort, 400, filters={"properties": {"type": "AND", "values": [person("plan", "free")]}})
    assert "no conditions that could be changed" in refused["detail"]
