"""A whole move of a running installation, as an operator makes it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from clickhouse_connect.driver.exceptions import ClickHouseError

from tests.move.homes import Homes, Moved, move, start_move
from tests.services.hedgerow import Hedgerow
from tests.services.waiting import wait_for
from tests.store.support import log_of
from tests.system.check import assert_nothing_lost_or_doubled, load

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

HISTORY = 90_000  # events, so that there is a half-way to be killed at
OTHER_PROJECT = 77
INSERT_HISTORY = f"""
INSERT INTO events (uuid, project_id, event, timestamp, distinct_id, person_id, properties, session_id)
SELECT generateUUIDv4(), {OTHER_PROJECT}, concat('e', toString(number % 9)), now64(6) - toIntervalSecond(number * 10),
       concat('visitor ', toString(number % 5000)), generateUUIDv4(), concat('{{"n":', toString(number), '}}'),
       if(number % 3 = 0, concat('session ', toString(intDiv(number, 30))), '')
FROM numbers({HISTORY})
"""


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
    source.command_store(INSERT_HISTORY)
    with load(source, tmp_path, seed=31, rate=60) as done:
        source.wait_for("SELECT count() > 300 AS enough FROM events WHERE project_id = {project_id:Int64}")
        killed = start_move(source, homes)
        wait_for(
            lambda: target_events(homes) > 1000,
            timeout=60,
            what="the first events on the other side",
            tolerate=(ClickHouseError,),
            give_up=lambda: None if killed.poll() is None else killed.communicate()[0],
        )
        killed.kill()
        killed.communicate()
        half = target_events(homes)
        assert half < HISTORY

        code, said = move(source, homes)
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
        assert moved.query("SELECT count() AS n, uniqExact(uuid) AS ids FROM events WHERE project_id = 77")[0] == {
            "n": HISTORY, "ids": HISTORY,
        }  # fmt: skip
        sessions = moved.query("SELECT count() AS n, sum(events) AS events FROM sessions_view WHERE project_id = 77")[0]
        assert sessions == {"n": HISTORY // 30, "events": HISTORY // 3}
    finally:
        moved.stop()
