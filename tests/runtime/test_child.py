from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from hedgerow.runtime import child as child_module
from hedgerow.runtime.child import Child
from tests.services.waiting import wait_for


@pytest.fixture
def failing(tmp_path: Path) -> Child:
    """A role that ends at once: the data folder's name is that of a file."""
    (tmp_path / "file").write_text("")
    environment = {**os.environ, "PYTHONPATH": "src", "HEDGEROW_LOG__MAX_BYTES": "nonsense"}
    return Child("worker", ["--data", str(tmp_path / "file")], environment, 1, tmp_path / "logs")


def ended(child: Child) -> int:
    code: list[int] = []
    wait_for(lambda: (found := child.died()) is not None and (code.append(found) or True), what="the end")
    return code[0]


def test_an_end_is_told_once_with_its_code_and_last_words(failing: Child) -> None:
    failing.start()

    assert ended(failing) == 78
    assert failing.died() is None
    assert failing.last_words().startswith("hedgerow: The settings cannot be used: log.max_bytes")


def test_each_try_waits_twice_as_long(failing: Child) -> None:
    failing.start()
    waits = []
    for _ in range(3):
        ended(failing)
        waits.append(failing.next_start_in)
        wait_for(failing.restart_if_due, every=0.01, what="the restart")
    ended(failing)

    assert 0.1 < waits[0] <= 0.2 < waits[1] <= 0.4 < waits[2] <= 0.8
    assert failing.restarts == 3


def test_nothing_starts_before_it_is_due(failing: Child) -> None:
    failing.start()
    ended(failing)

    assert not failing.restart_if_due()
    assert failing.restarts == 0


def test_a_start_that_the_machine_refuses_is_tried_again(failing: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    failing.start()
    ended(failing)
    monkeypatch.setattr(failing, "_due", 0.0)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", "/nowhere")
        patched.setattr(failing, "_arguments", ["/nowhere"])
        assert not failing.restart_if_due()

    wait_for(failing.restart_if_due, every=0.01, what="the restart")
    ended(failing)


def test_one_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    child = Child("worker", [], dict(os.environ), 1, tmp_path)
    script = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    child._arguments = [sys.executable, "-c", script]
    child.start()
    wait_for(lambda: child.last_words() == "deaf", what="its first words")

    assert not child.stop(0.1)
    assert not child.alive


def test_logs_do_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "LOG_BYTES", 10)
    child = Child("worker", [], {}, 1, tmp_path)
    (tmp_path / "worker.log").write_text("more than ten bytes")

    child.shorten_log()

    assert (tmp_path / "worker.log").read_text() == ""
    assert (tmp_path / "worker.log.1").read_text() == "more than ten bytes"
