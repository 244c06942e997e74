"""A worker of one partition in a process of its own: resolves its blocks one after the other, from where it was killed.

python -m tests.persons.concurrent_worker <dsn> <partition> <file with the last block that may be begun>
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from hedgerow.persons.interface import PersonsUnavailable
from hedgerow.persons.ops import PersonOp
from hedgerow.persons.postgres import PostgresPersonStore
from hedgerow.persons.resolver import Resolver
from tests.persons.support import alias, event, identify, merge_dangerously
from tests.services.waiting import wait_for

PEOPLE = 200
BLOCKS = 50  # a partition
NAMES = ("plan", "name", "city")


def block_of(partition: str, position: int) -> list[PersonOp]:
    """The same at every attempt. People are shared with all other partitions."""
    rng = random.Random(f"{partition}/{position}")

    def somebody() -> str:
        return f"p{rng.randrange(PEOPLE)}"

    ops = []
    for number in range(30):
        at = position * 100 + number
        kind = rng.random()
        if kind < 0.5:
            op = event(somebody(), at, set={rng.choice(NAMES): rng.randrange(9)})
        elif kind < 0.6:
            op = event(somebody(), at, personless=True)
        elif kind < 0.7:
            op = event(somebody(), at, set_once={rng.choice(NAMES): partition}, unset=[rng.choice(NAMES)])
        elif kind < 0.8:
            op = identify(somebody(), somebody(), at, set={"by": f"{partition}/{position}"})
        elif kind < 0.9:
            op = alias(somebody(), somebody(), at)
        else:
            op = merge_dangerously(somebody(), somebody(), at)
        ops.append(op)
    return ops


def main(dsn: str, partition: str, last: str) -> None:
    store = PostgresPersonStore(dsn)
    resolver = Resolver(store, 300)
    with store.read() as view:
        done = view.position(partition)
    for position in range(done + 1, BLOCKS + 1):
        block = block_of(partition, position)
        wait_for(lambda position=position: position <= int(Path(last).read_text()), every=0.01, what="leave to go on")

        def apply(block: list[PersonOp] = block, position: int = position) -> bool:
            resolver.resolve(block, [], partition, position, lambda *_: None)
            return True

        wait_for(apply, tolerate=(PersonsUnavailable,), every=0.02, what="the persons store")
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
