"""Direct inserts and Distributed tables must agree on every distinct id's shard, whatever characters it has."""

from __future__ import annotations

import random
from typing import Any

import numpy
import pyarrow
import pytest

from hedgerow.store.arrow import by_shard
from hedgerow.store.cityhash import city_hash_64
from hedgerow.store.client import EventStore
from tests.store.support import event_rows

LENGTHS = [*range(70), 96, 127, 128, 129, 192, 200, 256, 300]
ALPHABETS = ("abc0123-", "äöüßéñ", "日本語テキスト", "🙂🚀a", "\x00\x01\x7f'\\\n")


def random_texts(count: int) -> list[str]:
    chosen = random.Random(7)
    return [
        "".join(chosen.choices(chosen.choice(ALPHABETS), k=length))
        for length in (*LENGTHS, *chosen.choices(LENGTHS, k=count - len(LENGTHS)))
    ]


def test_it_is_the_engine_s_own_function_for_10_000_texts(event_store: EventStore) -> None:
    texts = random_texts(10_000)
    event_store.command("CREATE TABLE texts (number UInt32, text String) ENGINE = Memory")
    numbers = pyarrow.array(range(len(texts)), pyarrow.uint32())
    event_store.insert_arrow("texts", pyarrow.table({"number": numbers, "text": texts}))
    rows = event_store.query("SELECT text, cityHash64(text) AS hash FROM texts ORDER BY number")
    assert [row["text"] for row in rows] == texts
    assert city_hash_64(pyarrow.array(texts)).tolist() == [row["hash"] for row in rows]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(pyarrow.array([""]), id="only an empty one"),
        pytest.param(pyarrow.array([], pyarrow.string()), id="none"),
        pytest.param(pyarrow.array(["x", "", "anna"]).slice(1, 2), id="a slice"),
        pytest.param(pyarrow.array([b"x", b"anna"], pyarrow.binary()), id="bytes"),
    ],
)
def test_odd_arrays_are_hashed_value_by_value(texts: Any) -> None:
    alone = [int(city_hash_64(pyarrow.array([value], texts.type))[0]) for value in texts.to_pylist()]
    assert city_hash_64(texts).tolist() == alone


def test_no_shard_gets_much_more_than_its_share() -> None:
    ids = pyarrow.array([f"0190aaaa-bbbb-7ccc-8ddd-{number:012d}" for number in range(20_000)])
    counts = numpy.bincount((city_hash_64(ids) % numpy.uint64(7)).astype(int))
    assert counts.min() > 0.9 * 20_000 / 7


@pytest.mark.parametrize("shards", [1, 2, 3, 16])
def test_a_block_is_split_without_loss_and_each_distinct_id_stays_whole(shards: int) -> None:
    ids = [f"d{number % 50}" for number in range(1000)]
    rows = event_rows(1, 1000, distinct_id=ids)
    parts = by_shard(rows, shards)
    assert [shard for shard, _ in parts] == sorted({shard for shard, _ in parts})
    homes: dict[str, int] = {}
    for shard, part in parts:
        assert all(homes.setdefault(one, shard) == shard for one in part.column("distinct_id").to_pylist())
    together = [uuid for _, part in parts for uuid in part.column("uuid").to_pylist()]
    assert sorted(together) == sorted(rows.column("uuid").to_pylist())


def test_a_table_of_several_batches_is_split_like_one() -> None:
    batches = [event_rows(1, 10, distinct_id=[f"d{batch}-{number}" for number in range(10)]) for batch in range(3)]
    table = pyarrow.Table.from_batches(batches)
    assert [part.to_pylist() for _, part in by_shard(table, 3)] == [
        part.to_pylist() for _, part in by_shard(table.combine_chunks(), 3)
    ]
