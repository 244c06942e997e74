"""What only the folder home has to prove: what it leaves on the disk."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from hedgerow.objects import folder as folder_module
from hedgerow.objects.interface import Fault
from hedgerow.objects.store import ObjectsUnavailable, open_objects
from hedgerow.settings import Settings
from tests.objects.conftest import Open


def test_an_object_is_a_file_that_only_the_owner_reads(open_folder: Open, tmp_path: Path) -> None:
    open_folder().put("replay/1/body", b"private")

    file = tmp_path / "objects/replay/1/body"
    assert file.read_bytes() == b"private"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "objects").stat().st_mode) == 0o700


def test_the_body_is_on_the_disk_before_it_has_its_name(
    open_folder: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut at any moment leaves the whole object or none."""
    objects = open_folder()
    target = tmp_path / "objects/log/one"
    synced: list[tuple[str, bool]] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append((os.readlink(f"/proc/self/fd/{handle}"), target.exists()))
        real(handle)

    monkeypatch.setattr(folder_module.os, "fsync", fsync)
    objects.put("log/one", b"x")

    root = str(tmp_path / "objects")
    assert synced[-2][0].startswith(f"{root}/.drafts/")
    assert synced[-2][1] is False, "the body is synced first"
    assert synced[-1] == (f"{root}/log", True), "then the name"
    assert (root, False) in synced, "and the new folder's own name before both"


def test_drafts_of_the_dead_are_removed_a_day_later(open_folder: Open, tmp_path: Path) -> None:
    drafts = tmp_path / "objects/.drafts"
    drafts.mkdir(parents=True)
    for name, age in (("old", 2 * 86_400), ("of-somebody-at-work", 60)):
        (drafts / name).write_bytes(b"half")
        os.utime(drafts / name, (time.time() - age,) * 2)

    objects = open_folder()

    assert [path.name for path in drafts.iterdir()] == ["of-somebody-at-work"]
    assert list(objects.list()) == []


def test_a_folder_removed_by_hand_is_made_again(open_folder: Open, tmp_path: Path) -> None:
    objects = open_folder()
    objects.put("log/one", b"x")
    (tmp_path / "objects/log/one").unlink()
    (tmp_path / "objects/log").rmdir()

    assert objects.put("log/two", b"x") is True


def test_a_full_disk_is_told_as_such() -> None:
    """/dev/full fails every write with ENOSPC, as a full disk does."""
    with pytest.raises(ObjectsUnavailable) as caught, folder_module._faults():
        Path("/dev/full").write_bytes(b"x")

    assert caught.value.fault is Fault.DISK_FULL


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "objects").write_text("in the way")

    with pytest.raises(ObjectsUnavailable, match="objects"):
        open_objects(Settings(data=tmp_path))
