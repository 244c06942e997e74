"""Run every test: `make test`. First the fast ones, then those with whole systems, each kind with three processes.

Both kinds mostly wait for servers that start, stop or are killed, so that several at a time take much less than one
after the other, on two cores too: the fast ones 9 minutes by three and 12 by two. They may run beside each other
because each process has servers, ports and folders of its own and kills only what it started, and because no test
fails for being slow: what is waited for may take a minute, and only a deadline of a protocol is measured.

A file stays in one process, which sets its servers up once. The longest files are handed out first
(tests/longest_first.py), so that at the end no process waits for the other; pytest-xdist's own order, by the number of
tests, leaves them for the end.

Both parts always run; the last line sums them up, and the exit code is that of the first part that failed.
"""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "test-results"
PARALLEL = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
PARTS = {
    "fast": [*PARALLEL, "-m", "not slow and not soak"],
    "slow": [*PARALLEL, "-m", "slow and not soak"],
}
NO_TESTS = 5  # pytest's exit code where the arguments left a part without tests


def main(arguments: list[str]) -> int:
    RESULTS.mkdir(exist_ok=True)
    passed = failed = skipped = code = 0
    for name, options in PARTS.items():
        report = RESULTS / f"{name}.xml"
        report.unlink(missing_ok=True)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--durations=10",
            f"--junit-xml={report}",
            *options,
            *arguments,
        ]
        result = subprocess.run(command, cwd=ROOT, check=False).returncode
        if result not in (0, NO_TESTS):
            code = code or result
        counted = count(report)
        passed, failed, skipped = passed + counted[0], failed + counted[1], skipped + counted[2]
    if passed + failed == 0:
        code = code or NO_TESTS
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return code


def count(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of a JUnit report; nothing where there is none."""
    if not report.is_file():
        return 0, 0, 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    numbers = [{key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")} for suite in suites]
    failed = sum(one["failures"] + one["errors"] for one in numbers)
    skipped = sum(one["skipped"] for one in numbers)
    return sum(one["tests"] for one in numbers) - failed - skipped, failed, skipped


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
