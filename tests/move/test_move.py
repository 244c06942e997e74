"""A whole move of a running installation, as an operator makes it."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from clickhouse_connect.driver.exceptions import ClickHouseError

from tests.move.homes import Homes, Moved, move, start_move
from tests.services.hedgerow import Hedgerow
from tests.services.kafka import running_kafka
from tests.services.redis import running_redis
from tests.services.s3 import running_s3
from tests.services.waiting import wait_for
from tests.store.support import log_of
from tests.system.check import assert_nothing_lost_or_doubled, load

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HISTORY = 90_000  # events, so that there is a half-way to be killed at
LONG_HISTORY = int(os.environ.get("HEDGEROW_MOVED_EVENTS", "1_000_000"))
OTHER_PROJECT = 77


def insert_history(source: Hedgerow, count: int) -> None:
    source.command_store(
        "INSERT INTO events (uuid, project_id, event, timestamp, distinct_id, person_id, properties, session_id) "
        f"SELECT generateUUIDv4(), {OTHER_PROJECT}, concat('e', toString(number % 9)), "
        "now64(6) - toIntervalSecond(number * 10), concat('visitor ', toString(number % 5000)), generateUUIDv4(), "
        "concat('{\"n\":', toString(number), '}'), "
        "if(number % 3 = 0, concat('session ', toString(intDiv(number, 30))), '') "
        f"FROM numbers({count})"
    )


def knock(url: str, token: str) -> int:
    event = {"api_key": token, "event": "knock", "distinct_id": "watcher", "uuid": str(uuid4())}
    return httpx.post(f"{url}/e/", json=event, timeout=10).status_code


def target_events(homes: Homes) -> int:
    import clickhouse_connect

    client = clickhouse_connect.get_client(dsn=homes.store_dsn)
    try:
        return int(client.query("SELECT count() FROM events").first_row[0])
    finally:
        client.close()


def test_a_move_under_load_that_is_killed_half_way_loses_and_doubles_nothing(
    source: Hedgerow, homes: Homes, tmp_path: Path
) -> None:
    move_under_load(source, homes, tmp_path, HISTORY, timeout=400)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_the_demo_and_a_million_events_move_to_every_home_at_once(
    source: Hedgerow, homes: Homes, tmp_path: Path
) -> None:
    shop = int(source.api("POST", "/api/projects/", {"name": "Shop"})["id"])
    source.command("demo", "--project", str(shop), timeout=600)
    source.wait_for(lambda: source.metric("worker", "hedgerow_log_lag_records") == 0, timeout=120)
    before = shown(source, shop)
    assert before["n"] > 10_000
    with running_kafka() as kafka, running_redis() as redis, running_s3() as s3:
        homes.others = {
            "log": {"dsn": kafka.dsn, "partitions": 6},
            "cache": {"dsn": redis.dsn},
            "objects": s3.settings(),
        }
        homes.write()
        moved = move_under_load(source, homes, tmp_path, LONG_HISTORY, timeout=900)
        try:
            assert shown(moved.start(), shop) == before
        finally:
            moved.stop()


def shown(hedgerow: Hedgerow, project: int) -> dict[str, int]:
    """What is to be seen of a project: events, people, distinct ids, definitions."""
    (found,) = hedgerow.query(
        "SELECT count() AS n, uniqExact(uuid) AS ids, sum(cityHash64(properties)) AS sum FROM events"
        " WHERE project_id = {shop:Int64}",
        shop=project,
    )
    listed = hedgerow.api("GET", f"/api/projects/{project}/event_definitions/")["count"]
    people = hedgerow.api("GET", f"/api/projects/{project}/persons/?include_total=true&limit=1")["count"]
    return {**found, "definitions": listed, "people": people}


def move_under_load(source: Hedgerow, homes: Homes, tmp_path: Path, history: int, timeout: float) -> Moved:
    """Kill the move half-way, move again, go on at the new homes; then everything is there once."""
    insert_history(source, history)
    with load(source, tmp_path, seed=31, rate=60, in_order="log" not in homes.others) as done:
        source.wait_for("SELECT count() > 300 AS enough FROM events WHERE project_id = {project_id:Int64}")
        killed = start_move(source, homes)
        wait_for(
            lambda: target_events(homes) > 1000,
            timeout=120,
            what="the first events on the other side",
            tolerate=(ClickHouseError,),
            give_up=lambda: None if killed.poll() is None else killed.communicate()[0],
        )
        killed.kill()
        killed.communicate()
        half = target_events(homes)
        assert half < history

        code, said = move(source, homes, timeout=timeout)
        assert code == 0, said + log_of(homes.store)
        with pytest.raises(httpx.HTTPStatusError, match="503"):
            httpx.get(f"{source.url}/_health").raise_for_status()
        assert source.stop() == 0

        moved = Moved(tmp_path / "elsewhere", homes, source.port).start()
        try:
            assert (moved.project_id, moved.project_token) == (source.project_id, source.project_token)
            moved.wait_for(lambda: knock(moved.url, moved.project_token) == 200)
        except BaseException:
            moved.stop()
            raise
    try:
        assert_nothing_lost_or_doubled(moved, done)
        found = moved.query(
            f"SELECT count() AS n, uniqExact(uuid) AS ids FROM events WHERE project_id = {OTHER_PROJECT}"
        )
        assert found == [{"n": history, "ids": history}]
        sessions = moved.query(
            f"SELECT count() AS n, sum(events) AS events FROM sessions_view WHERE project_id = {OTHER_PROJECT}"
        )
        assert sessions == [{"n": -(-history // 30), "events": -(-history // 3)}]
    finally:
        moved.stop()
    return moved
