"""A role whose loop hangs in a call that never returns is ended, and says where it hung; a working one never is."""

from __future__ import annotations

import subprocess
import sys
import threading

from hedgerow.runtime.watchdog import EXIT_CODE, Watchdog
from tests.services.waiting import wait_for

HANGING = """
import threading
from hedgerow.runtime.watchdog import Watchdog

def stands_still():
    threading.Lock().acquire() and threading.Event().wait()

Watchdog(0.5).start()
stands_still()
"""


def test_a_loop_that_stands_still_ends_the_process_and_shows_where() -> None:
    done = subprocess.run([sys.executable, "-c", HANGING], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == EXIT_CODE
    assert "stands_still" in done.stderr


def test_a_loop_that_beats_is_left_alone() -> None:
    ended = threading.Event()
    watchdog = Watchdog(0.3, ended.set).start()
    turns = iter(range(100))

    def beat() -> bool:
        watchdog.beat()
        return next(turns) == 99 or ended.is_set()

    wait_for(beat, every=0.01)
    assert not ended.is_set()
    watchdog.stop()


def test_the_end_of_beats_is_noticed_whenever_it_comes() -> None:
    ended = threading.Event()
    watchdog = Watchdog(0.2, ended.set).start()
    watchdog.beat()
    assert ended.wait(30)
