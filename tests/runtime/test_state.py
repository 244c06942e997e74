from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from hedgerow.errors import SettingsRefused
from hedgerow.runtime import state
from hedgerow.runtime.state import FolderLock, RoleState, ServeState


def running_on(data: Path, pid: int = 1) -> ServeState:
    return ServeState(
        os.getpid(), "http://localhost:9", 9, {"store": RoleState(pid, 11, 12), "worker": RoleState(1, None, 13)}
    )


def test_what_was_written_is_read(tmp_path: Path) -> None:
    state.write(tmp_path, running_on(tmp_path))

    assert state.read(tmp_path) == running_on(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"pid":1,"url":"","port":1,"roles":{"edge":{}}}'])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    state.path_of(tmp_path).parent.mkdir()
    state.path_of(tmp_path).write_text(content)

    assert state.read(tmp_path) is None


def test_a_file_that_a_crash_left_does_not_count_as_serving(tmp_path: Path) -> None:
    FolderLock(tmp_path).release()
    state.write(tmp_path, running_on(tmp_path))

    assert state.serving(tmp_path) is None


def test_a_locked_folder_counts_as_serving(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    state.write(tmp_path, running_on(tmp_path))

    assert state.serving(tmp_path) == running_on(tmp_path)
    lock.release()


def test_a_second_serve_is_refused_in_plain_words(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    state.write(tmp_path, running_on(tmp_path))

    with pytest.raises(SettingsRefused, match=f"already serves the folder .*process {os.getpid()}"):
        FolderLock(tmp_path)
    lock.release()


def test_commands_reach_the_ports_that_serve_chose(tmp_path: Path) -> None:
    chosen = state.overrides(running_on(tmp_path))

    assert chosen["store"] == {"port": 11, "ops_port": 12}
    assert chosen["edge"] == {"port": 9, "public_url": "http://localhost:9"}
    assert chosen["worker"] == {"ops_port": 13}


def test_orphans_of_a_killed_serve_are_ended(tmp_path: Path) -> None:
    orphan = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)", "hedgerow", "store", str(tmp_path)]
    )
    state.write(tmp_path, running_on(tmp_path, orphan.pid))

    assert state.stop_orphans(tmp_path) == 1
    assert orphan.poll() is not None or not psutil.pid_exists(orphan.pid)
    orphan.wait()


def test_a_process_that_took_over_the_number_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)", "hedgerow", "store", "/elsewhere"]
    )
    state.write(tmp_path, running_on(tmp_path, stranger.pid))

    assert state.stop_orphans(tmp_path) == 0
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
