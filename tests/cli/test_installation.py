from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from hedgerow import settings as all_settings
from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models import DeadLetter, User
from tests.cli.conftest import Command

TOKEN = "phc_the_token_that_came_from_elsewhere"


def test_bootstrap_gives_scripts_what_they_need(hedgerow_command: Command) -> None:
    made = json.loads(hedgerow_command("bootstrap", "--json").stdout)

    assert made.keys() == {"url", "project_id", "project_token", "personal_api_key"}
    assert made["url"] == "http://localhost:8000"
    assert made["project_token"].startswith("phc_")
    assert made["personal_api_key"].startswith("phx_")


def test_bootstrap_is_safe_to_repeat(hedgerow_command: Command) -> None:
    assert hedgerow_command("bootstrap", "--json").stdout == hedgerow_command("bootstrap", "--json").stdout


def test_what_bootstrap_keeps_is_for_the_owner_of_the_folder_alone(hedgerow_command: Command, data: Path) -> None:
    hedgerow_command("bootstrap")

    assert {stat.S_IMODE(path.stat().st_mode) for path in (data / "secrets").iterdir()} == {0o600}
    assert stat.S_IMODE((data / "secrets").stat().st_mode) == 0o700


def test_nothing_but_json_on_standard_output(hedgerow_command: Command) -> None:
    for command in (("prepare",), ("bootstrap", "--json"), ("projects", "list", "--json")):
        json.loads(hedgerow_command(*command).stdout)


def test_a_given_project_token_is_kept(hedgerow_command: Command) -> None:
    made = json.loads(hedgerow_command("projects", "create", "--name", "Shop", "--token", TOKEN, "--json").stdout)
    listed = json.loads(hedgerow_command("projects", "list", "--json").stdout)

    assert made["project_token"] == TOKEN
    assert {"project_id": made["project_id"], "name": "Shop", "project_token": TOKEN} in listed


def test_the_probe_s_project_is_not_listed(hedgerow_command: Command) -> None:
    hedgerow_command("prepare")

    assert [one["project_id"] for one in json.loads(hedgerow_command("projects", "list", "--json").stdout)] == [1]


@pytest.mark.parametrize(
    ("token", "sentence"),
    [("secret", "A project token begins with phc_"), (TOKEN, "Another project has this token.")],
)
def test_a_token_that_cannot_be_used_is_refused_in_plain_words(
    hedgerow_command: Command, token: str, sentence: str
) -> None:
    hedgerow_command("projects", "create", "--name", "First", "--token", TOKEN)

    done = hedgerow_command("projects", "create", "--name", "Second", "--token", token)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_user_s_password_is_read_from_a_pipe_and_never_an_argument(hedgerow_command: Command, data: Path) -> None:
    done = hedgerow_command(
        "users", "create", "--email", "Ada@Example.com", "--name", "Ada", given="correct horse battery\n"
    )

    assert done.returncode == 0, done.stderr
    assert "--password" not in hedgerow_command("users", "create", "--help", with_data=False).stdout
    engine = open_engine(all_settings.load(data))
    with Database(engine).read() as session:
        user = session.query(User).one()
        assert (user.email, user.first_name) == ("ada@example.com", "Ada")
        assert user.password_hash.startswith("$argon2id$")
    engine.dispose()


def test_a_weak_password_is_refused(hedgerow_command: Command) -> None:
    done = hedgerow_command("users", "create", "--email", "ada@example.com", given="1234\n")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_dead_letters_are_listed_shown_and_replayed(hedgerow_command: Command, data: Path) -> None:
    assert "no dead letters" in hedgerow_command("deadletter", "list").stdout
    engine = open_engine(all_settings.load(data))
    with Database(engine).write() as session:
        session.add(
            DeadLetter(partition="0", position=7, reason="json_unreadable", error="line 1", payload=b"\xffnot a record")
        )
    engine.dispose()

    listed = json.loads(hedgerow_command("deadletter", "list", "--json").stdout)
    shown = hedgerow_command("deadletter", "show", "1").stdout
    replayed = hedgerow_command("deadletter", "replay", "--all").stdout

    assert (listed["count"], listed["results"][0]["position"], listed["results"][0]["bytes"]) == (1, 7, 13)
    assert "json_unreadable" in shown
    assert "not a record" in shown
    assert replayed == "1 replayed.\n"
    assert "no dead letters" in hedgerow_command("deadletter", "list").stdout
    assert "(replayed)" in hedgerow_command("deadletter", "list", "--all").stdout
    assert hedgerow_command("deadletter", "replay", "--all").stdout == "Nothing to replay.\n"


@pytest.mark.parametrize("arguments", [("replay",), ("replay", "1", "--all")])
def test_replay_wants_to_know_which(hedgerow_command: Command, arguments: tuple[str, ...]) -> None:
    assert hedgerow_command("deadletter", *arguments).returncode == 2


def test_a_letter_that_is_not_there(hedgerow_command: Command) -> None:
    done = hedgerow_command("deadletter", "show", "9")

    assert (done.returncode, done.stderr) == (1, "hedgerow: There is no dead letter 9.\n")


@pytest.mark.parametrize("command", [("tail", "--no-follow"), ("demo", "--people", "1"), ("store", "migrate")])
def test_without_a_server_the_sentence_says_so(hedgerow_command: Command, command: tuple[str, ...]) -> None:
    done = hedgerow_command(*command, environment={"HEDGEROW_EDGE__PORT": "1", "HEDGEROW_STORE__PORT": "1"})

    assert done.returncode == 1
    assert done.stderr.startswith("hedgerow: ")
    assert "Traceback" not in done.stderr
