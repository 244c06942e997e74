"""What HogQL becomes, and what the store answers: each case of the golden files, printed and run."""

import os

import pytest

from tests.hogql.compiler import golden

FILES = sorted(golden.FOLDER.glob("*.txt"))
WRITE = os.environ.get("HEDGEROW_GOLDEN") == "write"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_compiles_and_runs_as_written(shops, path):
    heading, cases = golden.read(path)
    found = {case.name: case.found(shops) for case in cases}
    if WRITE:
        for case in cases:
            case.parts = found[case.name]
        golden.write(path, heading, cases)
    assert {case.name: case.parts for case in cases} == found


def test_there_are_golden_files():
    """An empty folder would pass every test above."""
    assert len(FILES) >= 8
    assert sum(len(golden.read(path)[1]) for path in FILES) >= 80
