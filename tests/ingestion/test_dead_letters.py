"""Dead letters hold whole requests: each is seen by its project, and those of none by the installation's owners."""

from __future__ import annotations

import gzip

import pytest

from hedgerow.database.models import DeadLetter
from hedgerow.database.models.accounts import ADMIN, MEMBER
from hedgerow.eventlog.envelope import EVENTS, Envelope, encode
from hedgerow.eventlog.sqlite import open_database, path_of
from tests.ingestion.people import join

PATH = "/api/projects/@current/ingestion/dead_letters/"
BODY = b'{"event": "torn", "distinct_id"'


def write_letter(installation, *, project=None, body=BODY, payload=None, position=1):
    number = installation.project.id if project is None else project
    envelope = Envelope(
        lane="event",
        token="phc_x",
        received_at=1_790_000_000_000,
        body=gzip.compress(body),
        gzip=True,
        count=1,
        ip="203.0.113.9",
        user_agent="curl/8",
        project_id=number,
    )
    with installation.context.database.write() as session:
        letter = DeadLetter(
            partition="0",
            position=position,
            project_id=number,
            lane="event",
            reason="json_unreadable",
            error="ValueError: unexpected end",
            payload=encode(envelope) if payload is None else payload,
        )
        session.add(letter)
        session.flush()
        return letter.id


def log_of(installation):
    connection = open_database(path_of(installation.settings.data, EVENTS))
    rows = [body for (body,) in connection.execute("SELECT body FROM log ORDER BY id")]
    connection.close()
    return rows


def test_a_letter_is_listed_without_and_shown_with_its_body_but_no_address(installation):
    number = write_letter(installation)
    listed = installation.get(PATH).json()
    assert listed["count"] == 1
    row = listed["results"][0]
    assert (row["id"], row["reason"], row["of_project"], row["replayed_at"]) == (number, "json_unreadable", True, None)
    answer = installation.get(f"{PATH}{number}/")
    shown = answer.json()
    assert (shown["body"], shown["body_is_whole"], shown["events"]) == (BODY.decode(), True, 1)
    assert shown["user_agent"] == "curl/8"
    assert "203.0.113.9" not in answer.text


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        pytest.param(b"\xff\x00not an envelope", "\\xff\x00not an envelope", id="no envelope"),
        pytest.param(
            encode(Envelope("event", "t", 0, b"\x1f\x8bbroken", True, 1)), "\x1f\\x8bbroken", id="broken gzip"
        ),
    ],
)
def test_what_cannot_be_read_is_shown_as_bytes(installation, payload, body):
    number = write_letter(installation, payload=payload)
    assert installation.get(f"{PATH}{number}/").json()["body"] == body


def test_a_large_body_is_cut(installation):
    number = write_letter(installation, body=b"x" * 50_000_000)
    shown = installation.get(f"{PATH}{number}/").json()
    assert len(shown["body"]) <= 4000 * 4
    assert shown["body_is_whole"] is False


def test_replaying_appends_the_very_record_once(installation):
    payload = encode(Envelope("event", "t", 5, b"{}", False, 1))
    number = write_letter(installation, payload=payload)
    assert installation.post(f"{PATH}{number}/replay/").json() == {"replayed": 1}
    assert log_of(installation) == [payload]
    again = installation.post(f"{PATH}{number}/replay/")
    assert (again.status_code, again.json()["code"]) == (400, "already_replayed")
    assert installation.get(PATH).json()["count"] == 0
    assert installation.get(PATH, params={"replayed": True}).json()["results"][0]["replayed_at"] is not None


def test_all_open_ones_are_replayed_together(installation):
    project, _ = installation.stranger()
    for position in range(3):
        write_letter(installation, position=position)
    write_letter(installation, project=project.id, position=9)
    assert installation.post(f"{PATH}replay/").json() == {"replayed": 3}
    assert len(log_of(installation)) == 3
    assert installation.post(f"{PATH}replay/").json() == {"replayed": 0}


def test_a_deleted_letter_is_gone(installation):
    number = write_letter(installation)
    assert installation.delete(f"{PATH}{number}/").status_code == 204
    assert installation.get(f"{PATH}{number}/").status_code == 404
    assert installation.delete(f"{PATH}{number}/").status_code == 404


def test_nobody_reaches_the_letters_of_others(installation):
    project, stranger = installation.stranger()
    mine, theirs = write_letter(installation), write_letter(installation, project=project.id, position=2)
    for key, other in ((stranger, mine), (installation.key, theirs)):
        assert other not in [row["id"] for row in installation.get(PATH, key=key).json()["results"]]
        assert installation.get(f"{PATH}{other}/", key=key).status_code == 404
        assert installation.post(f"{PATH}{other}/replay/", key=key).status_code == 404
        assert installation.delete(f"{PATH}{other}/", key=key).status_code == 404


def test_letters_of_no_known_project_are_for_the_installations_owners(installation):
    _project, stranger = installation.stranger()
    number = write_letter(installation, project=0)
    assert [row["of_project"] for row in installation.get(PATH).json()["results"]] == [False]
    _, admin = join(installation, "admin@example.com", ADMIN)
    limited = installation.key_with("*", projects=(installation.project.id,))
    for key in (stranger, admin, limited):
        assert installation.get(PATH, key=key).json()["count"] == 0
        assert installation.get(f"{PATH}{number}/", key=key).status_code == 404
        assert installation.post(f"{PATH}{number}/replay/", key=key).status_code == 404
        assert installation.post(f"{PATH}replay/", key=key).json() == {"replayed": 0}
        assert installation.delete(f"{PATH}{number}/", key=key).status_code == 404


def test_members_look_and_administrators_act(installation):
    number = write_letter(installation)
    _, member = join(installation, "member@example.com", MEMBER)
    assert installation.get(f"{PATH}{number}/", key=member).status_code == 200
    assert installation.post(f"{PATH}{number}/replay/", key=member).status_code == 403
    assert installation.delete(f"{PATH}{number}/", key=member).status_code == 403


def test_the_body_needs_the_scope_that_reads_events(installation):
    number = write_letter(installation)
    narrow = installation.key_with("project:write")
    assert installation.get(PATH, key=narrow).status_code == 200
    assert installation.get(f"{PATH}{number}/", key=narrow).status_code == 403
