"""An engine with a cluster in its configuration, in a process of its own that is thrown away.

chDB has Keeper's stand-in for tests, macros and `remote_servers`, but neither a real Keeper nor a port: a replicated
table can be made and not written, `ON CLUSTER` cannot be run, and the process dies at its exit. What it can do is read
Distributed tables over two shards. Both are this process, so every row is there twice.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

CONFIG = """<clickhouse>
    <tcp_port>9000</tcp_port>
    <macros><shard>1</shard><replica>a</replica></macros>
    <zookeeper><implementation>testkeeper</implementation></zookeeper>
    <remote_servers>
        <main>
            <shard><replica><host>localhost</host><port>9000</port></replica></shard>
            <shard><replica><host>localhost</host><port>9000</port></replica></shard>
        </main>
    </remote_servers>
</clickhouse>
"""
RUN = """
import json, os, sys
from chdb import session
folder, config = sys.argv[1:3]
engine = session.Session(f"{folder}?config-file={config}")
answers = []
for statement in json.load(sys.stdin):
    try:
        answers.append(engine.query(statement, "TSVRaw").bytes().decode())
    except RuntimeError as error:
        answers.append(f"{statement}: {error}")
        break
print(json.dumps(answers), flush=True)
os._exit(0)
"""
REPLICATED = re.compile(r"Replicated(\w+)\('[^']*', '[^']*'(?:, )?")


def answers_of(folder: Path, statements: list[str]) -> list[str]:
    """Run the statements in order, up to the first that fails; one answer for each, the last one with what failed.

    They find themselves on shard 1 of 2 of the cluster `main`.
    """
    config = folder / "config.xml"
    config.write_text(CONFIG)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder / "data"), str(config)],
        input=json.dumps(statements).encode(),
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found: list[str] = json.loads(done.stdout)
    return found


def without_keeper(statement: str) -> str:
    """The statement with its engine's plain twin, so that its table can be written to."""
    return REPLICATED.sub(r"\1(", statement)
