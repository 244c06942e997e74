"""The schema of servers and clusters: what is rendered, that the engine reads it, and what of it can be run here.

The golden files are what `hedgerow store migrate --dry-run` prints; renew them with
`.venv/bin/python -m tests.store.test_rendered` and read the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow
import pytest

from hedgerow import settings as settings_module
from hedgerow.store.arrow import by_shard
from hedgerow.store.client import EventStore
from hedgerow.store.migrations import EMBEDDED, SERVER, Form, load
from hedgerow.store.migrations.render import statements
from hedgerow.store.sql import events_of_person, person_id, person_joins
from hedgerow.store.squash import squash
from tests.store.throw_away import answers_of, without_keeper

CLUSTER = Form("cluster", "main", "analytics")
FIRST, SECOND = (f"toUUID('00000000-0000-0000-0000-00000000000{number}')" for number in (1, 2))
GOLDEN = Path(__file__).parent / "golden"


def schema(form: Form) -> list[str]:
    return [statement for migration in load() for statement in migration.statements(form)]


def text_of(form: Form) -> str:
    return "".join(f"{statement};\n\n" for statement in schema(form))


def here(statement: str) -> str:
    """As the only server of the cluster would run it after taking it from the queue."""
    return statement.replace(" ON CLUSTER main", "")


@pytest.mark.parametrize("form", [SERVER, CLUSTER], ids=lambda form: form.name)
def test_the_schema_of_others_servers_is_what_was_reviewed(form: Form) -> None:
    assert text_of(form) == (GOLDEN / f"{form.name}.sql").read_text()


@pytest.mark.parametrize("form", [EMBEDDED, SERVER, CLUSTER], ids=lambda form: form.name)
def test_the_engine_s_parser_takes_every_statement(tmp_path: Path, form: Form) -> None:
    parsed = answers_of(tmp_path, [f"EXPLAIN AST {statement}" for statement in schema(form)])
    assert len(parsed) == len(schema(form)), parsed[-1]
    assert all(answer.startswith(("Create", "ParallelWith")) for answer in parsed)


def test_the_tables_of_a_cluster_can_be_made_with_their_paths_and_macros(tmp_path: Path) -> None:
    made = [here(statement) for statement in schema(CLUSTER)]
    answers = answers_of(
        tmp_path, ["CREATE DATABASE analytics ENGINE = Atomic", "USE analytics", *made, *made, "SHOW TABLES"]
    )
    copies = {"persons", "person_distinct_ids", "person_overrides", "distinct_id_overrides", "groups", "cohort_people"}
    sharded = {"events", "events_local", "sessions", "sessions_local", "sessions_feed", "sessions_view"}
    assert set(answers[-1].split()) == copies | sharded


@pytest.mark.parametrize("table", ["events_local", "sessions_local"])
def test_each_shard_keeps_its_own_rows_and_every_replica_of_it_the_same(table: str) -> None:
    (made,) = (statement for statement in schema(CLUSTER) if f"EXISTS {table} " in statement)
    assert f"'/clickhouse/tables/{{shard}}/{{database}}/{table}', '{{replica}}'" in made
    assert "non_replicated" not in made


@pytest.mark.parametrize(
    "table", ["persons", "person_distinct_ids", "person_overrides", "distinct_id_overrides", "groups"]
)
def test_copies_are_one_table_on_all_servers(table: str) -> None:
    (made,) = (statement for statement in schema(CLUSTER) if f"EXISTS {table} " in statement)
    assert f"'/clickhouse/tables/all/{{database}}/{table}', '{{shard}}-{{replica}}'" in made


def test_a_new_column_comes_to_the_shards_before_the_table_over_them() -> None:
    text = "ALTER TABLE events @on_cluster ADD COLUMN IF NOT EXISTS title String CODEC(ZSTD(1));\n"
    assert [statement.split(" ADD")[0] for statement in statements(text, CLUSTER)] == [
        "ALTER TABLE events_local ON CLUSTER main",
        "ALTER TABLE events ON CLUSTER main",
    ]


def test_an_index_and_a_column_of_a_copy_are_made_once() -> None:
    index = "ALTER TABLE events @on_cluster ADD INDEX IF NOT EXISTS bf_lib lib TYPE bloom_filter GRANULARITY 1;\n"
    column = "ALTER TABLE persons @on_cluster ADD COLUMN IF NOT EXISTS plan String;\n"
    assert [statements(text, CLUSTER)[0][:40] for text in (index, column)] == [
        "ALTER TABLE events_local ON CLUSTER main",
        "ALTER TABLE persons ON CLUSTER main ADD ",
    ]
    assert [len(statements(text, CLUSTER)) for text in (index, column)] == [1, 1]


VISITORS = [f"visitor {number}" for number in range(40)]
ROWS = 4000
EVENTS = [
    f"INSERT INTO person_overrides (project_id, old_person_id, person_id, version) SELECT 1, {FIRST}, {SECOND}, 1",
    "INSERT INTO events_local (project_id, uuid, event, timestamp, distinct_id, person_id, session_id) "
    "SELECT 1, reinterpretAsUUID(toUInt128(number)), 'e', toDateTime('2026-11-01 00:00:00') + number, "
    f"concat('visitor ', toString(number % 40)), if(number % 2 = 0, {FIRST}, {SECOND}), "
    f"concat('s', toString(number % 10)) FROM numbers({ROWS})",
]


@dataclass(frozen=True)
class TwoShards:
    """What a cluster answered whose two shards both hold the same events."""

    shard_of: dict[str, int]  # by visitor, where the engine looks for their events
    answers: list[str]


@pytest.fixture(scope="module")
def two_shards(tmp_path_factory: pytest.TempPathFactory) -> TwoShards:
    shard_of = (
        "SELECT DISTINCT _shard_num FROM events WHERE distinct_id = '{}' SETTINGS optimize_skip_unused_shards = 1"
    )
    asked = [
        "SELECT _partition_id, count() FROM events GROUP BY 1",
        "SELECT session_id, events, duration_seconds FROM sessions_view ORDER BY session_id",
        f"SELECT {person_id('e')} AS p, count() FROM events AS e {person_joins('e', '1')} WHERE e.project_id = 1 "
        "GROUP BY p",
        f"SELECT count() FROM events WHERE project_id = 1 AND {events_of_person(project='1', person=SECOND)}",
        "SELECT count() FROM events WHERE uuid NOT IN (SELECT uuid FROM events WHERE distinct_id = 'visitor 7') "
        "SETTINGS distributed_product_mode = 'global'",
    ]
    answers = run(
        tmp_path_factory.mktemp("two"), [*EVENTS, *(shard_of.format(visitor) for visitor in VISITORS), *asked]
    )
    shards = answers[-len(asked) - len(VISITORS) : -len(asked)]
    return TwoShards(dict(zip(VISITORS, map(int, shards), strict=True)), answers[-len(asked) :])


def run(folder: Path, statements: list[str]) -> list[str]:
    """After making a cluster's tables without Keeper."""
    made = [without_keeper(here(statement)) for statement in schema(CLUSTER)]
    every = ["CREATE DATABASE analytics ENGINE = Atomic", "USE analytics", *made, *statements]
    answers = answers_of(folder, every)
    assert len(answers) == len(every), answers[-1]
    return answers


def test_a_distributed_table_looks_for_each_event_where_a_direct_insert_puts_it(two_shards: TwoShards) -> None:
    parts = by_shard(pyarrow.table({"distinct_id": VISITORS}), 2)
    expected = {visitor: shard + 1 for shard, rows in parts for visitor in rows.column("distinct_id").to_pylist()}
    assert two_shards.shard_of == expected
    assert {*expected.values()} == {1, 2}


def test_questions_over_two_shards_see_the_events_of_both(two_shards: TwoShards) -> None:
    partitions, sessions, people, of_person, not_in = two_shards.answers
    assert partitions == f"202611\t{2 * ROWS}\n"
    assert [line.split("\t")[1:] for line in sessions.splitlines()] == [[str(ROWS // 5), "3990"]] * 10
    assert [line.split("\t")[1] for line in people.splitlines()] == [str(2 * ROWS)]
    assert of_person == f"{2 * ROWS}\n"
    assert not_in == f"{2 * (ROWS - ROWS // len(VISITORS))}\n"


class Written(EventStore):
    """Writes down what a squash of a cluster says, and answers as if every event lay in one partition."""

    def __init__(self) -> None:
        overrides = {"store": {"dsn": "http://nowhere/analytics", "cluster": "main"}}
        super().__init__(settings_module.load(overrides=overrides), role="test", check=False)
        self.said: list[str] = []
        self._partitions = iter([[{"id": "202611", "events": ROWS}], []])

    def alone(self) -> list[EventStore]:
        return [self]

    def command(self, sql: str, parameters: Any = None, settings: Any = None, *, use_database: bool = True) -> None:
        self.said.append(sql.replace("{age:Int64}", "0"))

    def query(self, sql: str, parameters: Any = None, settings: Any = None) -> Any:
        return next(self._partitions) if "_partition_id" in sql else [{"n": 1}]


def test_a_squash_of_a_cluster_does_on_each_server_what_it_does_on_one(tmp_path: Path) -> None:
    store = Written()
    squash(store, timedelta(0))
    parsed = answers_of(tmp_path, [f"EXPLAIN AST {statement}" for statement in store.said])
    assert len(parsed) == len(store.said), parsed[-1]
    on_all = [one for one in store.said if "ALTER TABLE events" in one or one.startswith(("CREATE", "DROP", "KILL"))]
    assert all(" ON CLUSTER main" in statement for statement in on_all)
    here_and_now = [without_keeper(here(one)) for one in store.said if "SYNC REPLICA" not in one]
    folder = tmp_path / "run"
    folder.mkdir()
    asked = [
        "SELECT groupUniqArray(person_id) FROM events_local",
        "SELECT count() FROM person_overrides",
        "SELECT count() FROM system.tables WHERE name LIKE 'squash%'",
    ]
    answers = run(folder, [*EVENTS, "SET mutations_sync = 2", *here_and_now, *asked])
    assert answers[-3:] == ["['00000000-0000-0000-0000-000000000002']\n", "0\n", "0\n"]


def test_a_deletion_on_a_cluster_is_one_the_engine_can_read(tmp_path: Path) -> None:
    store = Written()
    store.delete("events", "project_id = 1")
    store.delete("persons", "project_id = 1")
    assert store.said == [
        "DELETE FROM events_local ON CLUSTER main WHERE project_id = 1",
        "DELETE FROM persons WHERE project_id = 1",
    ]
    assert len(answers_of(tmp_path, [f"EXPLAIN AST {statement}" for statement in store.said])) == 2


if __name__ == "__main__":
    for wanted in (SERVER, CLUSTER):
        (GOLDEN / f"{wanted.name}.sql").write_text(text_of(wanted))
