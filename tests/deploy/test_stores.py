"""The stores that deploy/ brings along start with our files, ask for a password, and know each setting in them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from hedgerow import settings as all_settings
from hedgerow.eventlog.kafka.address import client_config
from tests.services.install import REPOSITORY, program
from tests.services.kafka import free_port, jars, java
from tests.services.waiting import wait_for

FILES = REPOSITORY / "deploy" / "helm" / "hedgerow" / "files"
PASSWORD = "0123456789abcdef"
CLUSTER = "HMmkLi4xSfuyUE5Oq2Rl7Q"


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A broker started by our script, on Kafka's jars where the image has Kafka's own scripts; its port."""
    folder = tmp_path_factory.mktemp("kafka")
    bin_ = folder / "home" / "bin"
    bin_.mkdir(parents=True)
    for name, main in {"kafka-storage": "kafka.tools.StorageTool", "kafka-server-start": "kafka.Kafka"}.items():
        script = bin_ / f"{name}.sh"
        script.write_text(f'#!/bin/sh\nexec {java()} -Xmx512m $KAFKA_LOG4J_OPTS -cp "{jars()}/*" {main} "$@"\n')
        script.chmod(0o755)
    port, controller = free_port(), free_port()
    environment = {
        **os.environ,
        "KAFKA_HOME": str(folder / "home"),
        "KAFKA_DATA": str(folder / "data"),
        "KAFKA_SETTINGS": str(FILES / "kafka"),
        "KAFKA_WORK": str(folder / "work"),
        "KAFKA_PASSWORD": PASSWORD,
        "KAFKA_CLUSTER_ID": CLUSTER,
        "KAFKA_VOTERS": f"1@127.0.0.1:{controller}",
        "KAFKA_ADVERTISED": f"127.0.0.1:{port}",
        "KAFKA_PORT": str(port),
        "KAFKA_CONTROLLER_PORT": str(controller),
        "KAFKA_NODE_ID": "1",
    }
    log = folder / "log"
    with log.open("w") as file:
        process = subprocess.Popen([FILES / "kafka" / "start.sh"], env=environment, stdout=file, stderr=file)

    def given_up() -> str | None:
        return None if process.poll() is None else log.read_text()[-3000:]

    try:
        wait_for(lambda: listens(port), timeout=90, what="Kafka listens", give_up=given_up)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def listens(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def admin_of(dsn: str, tmp_path: Path) -> AdminClient:
    settings = all_settings.load(tmp_path, overrides={"log": {"dsn": dsn}})
    return AdminClient({**client_config(settings.log), "log_level": 0})


def test_kafka_lets_hedgerow_in_by_its_address(kafka: int, tmp_path: Path) -> None:
    admin = admin_of(f"kafka://hedgerow:{PASSWORD}@127.0.0.1:{kafka}", tmp_path)

    assert set(admin.list_topics(timeout=30).brokers) == {1}


@pytest.mark.parametrize("who", ["", "hedgerow:wrong@"], ids=["nobody", "a wrong password"])
def test_kafka_lets_nobody_else_in(kafka: int, tmp_path: Path, who: str) -> None:
    with pytest.raises(KafkaException):
        admin_of(f"kafka://{who}127.0.0.1:{kafka}", tmp_path).list_topics(timeout=3)


def test_redis_asks_for_the_password_and_keeps_its_jobs(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "PATH": f"{program('redis-server').parent}:{os.environ['PATH']}",
        "REDIS_PASSWORD": PASSWORD,
        "REDIS_DATA": str(tmp_path),
        "REDIS_WORK": str(tmp_path),
        "REDIS_PORT": str(port),
    }
    process = subprocess.Popen([FILES / "redis" / "start.sh"], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: listens(port), what="Redis listens")
        with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        with redis.Redis(port=port, password=PASSWORD) as client:
            assert client.config_get("appendonly") == {"appendonly": "yes"}
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "volatile-lru"}
        assert PASSWORD not in Path(f"/proc/{process.pid}/cmdline").read_text()
        assert PASSWORD not in Path(f"/proc/{process.pid}/environ").read_text()
    finally:
        process.terminate()
        process.wait(10)


def names_below(file: str, path: str) -> set[str]:
    found = ElementTree.parse(FILES / "clickhouse" / file).getroot().find(path)
    assert found is not None
    return {element.tag for element in found}


def ask_engine(sql: str) -> list[str]:
    """What ClickHouse's own engine answers, in a process of its own."""
    code = "import sys, chdb; print(chdb.query(sys.argv[1], 'TSV'))"
    done = subprocess.run([sys.executable, "-c", code, sql], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()


def test_clickhouse_knows_each_limit_of_a_query() -> None:
    names = names_below("users.xml", "profiles/default")
    known = ask_engine(f"SELECT name FROM system.settings WHERE name IN ({', '.join(map(repr, sorted(names)))})")

    assert set(known) == names


def test_clickhouse_knows_each_setting_of_the_server() -> None:
    names = {name for name in names_below("config.xml", ".") if name.startswith("max_")}
    known = ask_engine(f"SELECT name FROM system.server_settings WHERE name IN ({', '.join(map(repr, sorted(names)))})")

    assert set(known) == names


def test_clickhouse_understands_the_grants_and_lets_nobody_in_without_a_password() -> None:
    users = ElementTree.parse(FILES / "clickhouse" / "users.xml").getroot().find("users")
    assert users is not None
    assert [(user.tag, user.get("remove")) for user in users] == [("default", "remove"), ("hedgerow", None)]
    for grant in users.findall("hedgerow/grants/query"):
        assert ask_engine(f"EXPLAIN AST {grant.text} TO hedgerow")[0] == "GrantQuery"


@pytest.mark.parametrize("name", ["kafka", "redis", "objects"])
def test_a_start_script_can_be_run(name: str) -> None:
    script = FILES / name / "start.sh"

    assert script.stat().st_mode & 0o111
    assert shutil.which("sh")
    assert script.read_text().splitlines()[-1].lstrip().startswith(("exec ", "--", "-")), "the server is process 1"
