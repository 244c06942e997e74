"""What the settings mean: where events go, whom questions are put to, and which settings cannot be meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hedgerow import settings as settings_module
from hedgerow.errors import SettingsRefused
from hedgerow.store.errors import StoreError, StoreUnavailable
from hedgerow.store.schema import check, check_shards
from hedgerow.store.topology import Address, Topology, topology_of

ONE, TWO = "https://u:p@one:8443/analytics", "https://u:p@two:8443/analytics"


def understood(tmp_path: Path, **store: Any) -> Topology:
    return topology_of(settings_module.load(tmp_path, overrides={"store": store}).store)


@pytest.mark.parametrize(
    ("store", "form", "front", "shards"),
    [
        pytest.param({}, "embedded", ["127.0.0.1:8002"], [], id="nothing"),
        pytest.param({"dsn": ONE}, "server", ["one:8443"], [], id="a server"),
        pytest.param({"dsn": f"{ONE}|{TWO}"}, "server", ["one:8443", "two:8443"], [], id="replicas of one server"),
        pytest.param({"dsn": ONE, "cluster": "main"}, "cluster", ["one:8443"], [], id="a cluster"),
        pytest.param(
            {"dsn": ONE, "cluster": "main", "shards": [f"{ONE}|http://u:p@one-b/analytics", TWO]},
            "cluster",
            ["one:8443"],
            [["one:8443", "one-b:8123"], ["two:8443"]],
            id="a cluster's shards with replicas",
        ),
        pytest.param(
            {"shards": [ONE, TWO]}, "shards", ["one:8443", "two:8443"], [["one:8443"], ["two:8443"]], id="shards"
        ),
        pytest.param(
            {"dsn": ONE, "shards": [ONE, TWO]},
            "shards",
            ["one:8443", "two:8443"],
            [["one:8443"], ["two:8443"]],
            id="shards one of which is also the store's address",
        ),
    ],
)
def test_settings_name_one_of_four_forms(
    tmp_path: Path, store: dict[str, Any], form: str, front: list[str], shards: list[list[str]]
) -> None:
    found = understood(tmp_path, **store)
    assert found.form == form
    assert [address.name for address in found.front] == front
    assert [[address.name for address in replicas] for replicas in found.shards] == shards


def test_an_address_holds_all_that_a_connection_needs(tmp_path: Path) -> None:
    (address,) = understood(tmp_path, dsn="https://us%40er:p%2Fw@ch.example/db").front
    assert address == Address("https", "ch.example", 8443, "us@er", "p/w", "db")
    (role,) = understood(tmp_path, dsn="http://hedgerow@127.0.0.1:9/").front
    assert (role.password, role.database, role.is_near) == (None, "hedgerow", True)


@pytest.mark.parametrize(
    ("store", "because"),
    [
        ({"dsn": "clickhouse:9000"}, r"store\.dsn must look like"),
        ({"dsn": "https://one:port/db"}, r"store\.dsn must look like"),
        ({"shards": [ONE, "two"]}, r"store\.shards must look like"),
        ({"cluster": "main"}, r"store\.cluster needs store\.dsn"),
        ({"dsn": "https://u:p@front/analytics", "shards": [ONE, TWO]}, r"needs store\.cluster"),
        ({"dsn": ONE, "cluster": "main", "shards": [TWO, "https://u:p@three/other"]}, "the same database"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(tmp_path: Path, store: dict[str, Any], because: str) -> None:
    with pytest.raises(SettingsRefused, match=because):
        understood(tmp_path, **store)


def test_only_a_cluster_has_local_names(tmp_path: Path) -> None:
    cluster = understood(tmp_path, dsn=ONE, cluster="main")
    server = understood(tmp_path, dsn=ONE)
    assert [cluster.local(table) for table in ("events", "sessions", "persons")] == [
        "events_local",
        "sessions_local",
        "persons",
    ]
    assert [cluster.on_cluster(table) for table in ("events", "persons")] == [" ON CLUSTER main", ""]
    assert (server.local("events"), server.on_cluster("events")) == ("events", "")


def shard(number: int, weight: int = 1, here: int = 0) -> dict[str, int]:
    return {"shard_num": number, "weight": weight, "here": here}


@pytest.mark.parametrize(
    ("asked", "found", "because"),
    [
        pytest.param(None, [], "knows no cluster 'main'", id="unknown cluster"),
        pytest.param(None, [shard(1)], "names 2 shards, but the cluster main has 1", id="number"),
        pytest.param(None, [shard(1), shard(2, weight=3)], "the same weight", id="weights"),
        pytest.param(0, [shard(1), shard(2, here=1)], "Place 1 of store.shards is shard 2", id="order"),
    ],
)
def test_shards_that_a_cluster_counts_otherwise_are_refused(
    tmp_path: Path, asked: int | None, found: list[dict[str, int]], because: str
) -> None:
    """Events would be put where Distributed tables, which skip shards by their key, do not look."""
    shards = understood(tmp_path, shards=[ONE, TWO]).shards
    check_shards("main", shards, 0, [shard(1, here=1), shard(2)])
    check_shards("main", shards, 1, [shard(1), shard(2, here=1)])
    with pytest.raises(SettingsRefused, match=because):
        check_shards("main", shards, asked, found)


@pytest.mark.parametrize("code", [60, 81])
def test_a_server_without_tables_is_waited_for_and_says_what_to_do(tmp_path: Path, code: int) -> None:
    def ask(sql: str, parameters: Any = None) -> list[dict[str, Any]]:
        raise StoreError("there is none", clickhouse_code=code)

    with pytest.raises(StoreUnavailable, match="Run: hedgerow store migrate"):
        check(understood(tmp_path, dsn=ONE), None, ask)


def test_a_schema_that_is_too_old_is_waited_for_and_a_newer_one_is_used(tmp_path: Path) -> None:
    server = understood(tmp_path, dsn=ONE)
    with pytest.raises(StoreUnavailable, match=r"they lack 2 persons, 3 sessions.* Run: hedgerow store migrate"):
        check(server, None, lambda *_: [{"number": 1}])
    check(server, None, lambda *_: [{"number": number} for number in range(1, 100)])
