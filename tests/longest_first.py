"""The test files that take longest, each 20 s or more, in the order in which parallel processes begin them.

A file that is not named here comes after them, so a name that is missing costs a few seconds and nothing else.
`make test ARGS=--durations=60` shows what has become slow.
"""

from __future__ import annotations

import pytest

LONGEST_FIRST = (
    # slow: whole systems
    "tests/system/test_full_disk.py",
    "tests/web/test_charts.py",
    "tests/scaled/test_sdks.py",
    "tests/system/test_crashes.py",
    "tests/runtime/test_serve.py",
    "tests/web/test_journeys.py",
    "tests/system/test_store_down.py",
    "tests/web/test_activity.py",
    "tests/move/test_move.py",
    "tests/deploy/test_image.py",
    "tests/move/test_refusals.py",
    "tests/web/test_dashboards.py",
    "tests/web/test_people.py",
    # fast
    "tests/eventlog/test_kafka_writer.py",
    "tests/cli/test_installation.py",
    "tests/eventlog/test_kafka_groups.py",
    "tests/pipeline/test_worker.py",
    "tests/projects/test_deletion.py",
    "tests/proxies/test_nginx.py",
    "tests/store/test_traps.py",
    "tests/edge/test_limits.py",
    "tests/runtime/test_leader.py",
    "tests/persons/test_any_interleaving.py",
    "tests/app/test_openapi.py",
    "tests/persons/test_postgres.py",
    "tests/objects/test_faults.py",
    "tests/pipeline/test_steps.py",
    "tests/edge/test_split.py",
    "tests/hogql/parser/test_fuzz.py",
    "tests/deploy/test_chart.py",
    "tests/edge/test_durability.py",
    "tests/store/test_squash.py",
    "tests/cohorts/test_api.py",
    "tests/saved/test_sharing.py",
    "tests/insights/funnels/test_against_reference.py",
)
PLACES = {path: place for place, path in enumerate(LONGEST_FIRST)}


def in_order(item: pytest.Item) -> int:
    """The key to sort by; sorting keeps the order of what is equal."""
    return PLACES.get(item.nodeid.partition("::")[0], len(PLACES))
