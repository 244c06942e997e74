"""`hedgerow objects check` and `expire`, as an operator runs them."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hedgerow.cli.main import cli
from hedgerow.objects.expiry import expire
from hedgerow.objects.store import Objects, open_objects
from hedgerow.settings import Settings
from tests.objects.conftest import Open
from tests.objects.test_faults import refusing
from tests.services.s3 import S3Server

STEPS = ["write", "write once only", "read", "write and read in parts", "list", "delete"]


@pytest.fixture
def run(tmp_path: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Open:
    """`hedgerow objects check` with these options on top of a bucket that works."""
    for name, value in s3.environment().items():
        monkeypatch.setenv(name, value)

    def check(*arguments: str, **options: str) -> tuple[int, str]:
        settings = [part for name, value in options.items() for part in ("--set", f"objects.{name}={value}")]
        done = CliRunner().invoke(cli, ["objects", "check", "--data", str(tmp_path), *settings, *arguments])
        return done.exit_code, done.output

    return check  # type: ignore[return-value]


def test_a_store_that_works(run: Open, s3: S3Server) -> None:
    code, output = run()

    assert code == 0, output
    assert s3.dsn in output
    assert [line.split("  ")[-2].strip() for line in output.splitlines() if " ms)" in line] == STEPS
    assert output.endswith("The object store can be used.\n")
    assert s3.secret_access_key not in output


def test_nothing_is_left_behind(run: Open, s3: S3Server, tmp_path: Path) -> None:
    run()

    assert list(open_objects(Settings(data=tmp_path, objects=s3.settings())).list("tmp/check")) == []


def test_as_json(run: Open) -> None:
    code, output = run("--json")
    answer = json.loads(output)

    assert code == 0
    assert answer["usable"] is True
    assert [step["name"] for step in answer["steps"]] == STEPS


def test_the_folder_of_an_embedded_installation(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["objects", "check", "--data", str(tmp_path)])

    assert done.exit_code == 0, done.output
    assert str(tmp_path / "objects") in done.output


def test_a_bucket_that_is_not_there(run: Open) -> None:
    code, output = run(dsn="s3://no-such-bucket")

    assert code == 1
    assert "FAILED  write" in output
    assert "The bucket does not exist" in output
    assert "NoSuchBucket" in output, "the service's own words help whoever looks it up"


@pytest.mark.parametrize(
    ("status", "error", "message", "says"),
    [
        (403, "RequestTimeTooSkewed", "Too large.", "Set the clock."),
        (403, "InvalidAccessKeyId", "No such key.", "objects.access_key_id"),
        (400, "KMS.DisabledException", "The key is disabled.", "objects.kms_key"),
        (403, "AccessDenied", "Access Denied", "docs/objects.md"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_plain_words(run: Open, status: int, error: str, message: str, says: str) -> None:
    with refusing(status, error, message) as endpoint:
        code, output = run(endpoint=endpoint)

    assert code == 1
    assert says in output
    assert message in output


def test_old_objects_expire_and_others_stay(open_folder: Open, tmp_path: Path) -> None:
    objects: Objects = open_folder()
    settings = Settings(data=tmp_path)
    now = datetime.now(UTC)
    ages = {
        "tmp/new": timedelta(hours=23), "tmp/old": timedelta(hours=25), "log/events/kept": timedelta(days=7),
        "log/events/old": timedelta(days=9), "replay/1/kept": timedelta(days=400),
    }  # fmt: skip
    for key, age in ages.items():
        objects.put(key, b"x")
        os.utime(tmp_path / "objects" / key, ((now - age).timestamp(),) * 2)

    assert expire(objects, settings, now) == 2

    assert {info.key for info in objects.list()} == {"tmp/new", "log/events/kept", "replay/1/kept"}


def test_expiry_of_a_bucket_leaves_what_is_young(open_bucket: Open, tmp_path: Path) -> None:
    objects: Objects = open_bucket()
    objects.put("tmp/new", b"x")

    assert expire(objects, Settings(data=tmp_path)) == 0
    assert expire(objects, Settings(data=tmp_path), datetime.now(UTC) + timedelta(days=2)) == 1
