"""The self-probe against a whole Hedgerow, and against what is not there."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from hedgerow import settings as all_settings
from hedgerow.runtime import state, telemetry
from hedgerow.scheduler import probe as probe_module
from hedgerow.scheduler import upkeep
from hedgerow.scheduler.probe import NotSent, Probe
from hedgerow.settings import Settings
from hedgerow.store.client import EventStore
from hedgerow.store.errors import StoreUnavailable
from tests.services.hedgerow import Hedgerow, free_port
from tests.services.waiting import wait_for


def failures(reason: str) -> float:
    return telemetry.REGISTRY.get_sample_value("hedgerow_probe_failures_total", {"reason": reason}) or 0


def settings_of(server: Hedgerow) -> Settings:
    return all_settings.load(server.data, overrides=state.overrides(state.serving(server.data)))


def probe_of(settings: Settings, token: str) -> Probe:
    return Probe(settings, lambda: token, EventStore(settings, role="test"))


@pytest.mark.slow
def test_the_scheduler_measures_the_way_of_an_event(hedgerow: Hedgerow) -> None:
    wait_for(lambda: hedgerow.metric("scheduler", "hedgerow_ingestion_latency_seconds_count") >= 1, timeout=60)

    assert time.time() - hedgerow.metric("scheduler", "hedgerow_probe_last_success_timestamp_seconds") < 60


@pytest.mark.slow
def test_probes_stay_out_of_projects_and_make_no_people(hedgerow: Hedgerow) -> None:
    wait_for(lambda: hedgerow.metric("scheduler", "hedgerow_ingestion_latency_seconds_count") >= 1, timeout=60)

    assert hedgerow.query("SELECT count() AS n FROM events WHERE event = 'self_probe' AND project_id != 0") == [
        {"n": 0}
    ]
    assert hedgerow.query("SELECT count() AS n FROM persons WHERE project_id = 0") == [{"n": 0}]


@pytest.mark.slow
def test_old_probes_are_removed_and_events_of_projects_are_not(hedgerow: Hedgerow) -> None:
    hedgerow.command_store(
        "INSERT INTO events (project_id, uuid, event, timestamp) SELECT number, generateUUIDv4(), 'ancient', "
        "now64(6) - INTERVAL 3 DAY FROM numbers(2)"
    )

    upkeep.remove_old_probes(EventStore(settings_of(hedgerow), role="test"))

    assert hedgerow.query("SELECT project_id FROM events WHERE event = 'ancient'") == [{"project_id": 1}]


@pytest.mark.slow
def test_a_probe_that_is_refused_is_counted(hedgerow: Hedgerow) -> None:
    before = failures("not_accepted")

    with pytest.raises(NotSent, match="401"):
        probe_of(settings_of(hedgerow), "phc_of_no_project").send()

    assert failures("not_accepted") == before + 1


def test_an_edge_that_is_down_is_counted(tmp_path: Path) -> None:
    settings = all_settings.load(tmp_path, overrides={"edge": {"port": free_port()}})
    before = failures("edge_unreachable")

    with pytest.raises(NotSent, match="cannot be reached"):
        probe_of(settings, "phc_any").send()

    assert failures("edge_unreachable") == before + 1


@pytest.mark.slow
def test_a_probe_that_never_arrives_is_counted_under_what_holds_it_up(
    hedgerow: Hedgerow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe_module, "LATE_AFTER_S", 0.0)
    settings = settings_of(hedgerow)
    without_store = settings.model_copy(update={"store": settings.store.model_copy(update={"port": free_port()})})
    token = hedgerow.project_token  # taken, and not where the probe looks for it
    late, unreachable = failures("late"), failures("store_unreachable")

    watched = probe_of(settings, token)
    watched.send()
    watched.look()
    blind = probe_of(without_store, token)
    blind.send()
    with pytest.raises(StoreUnavailable):
        blind.look()
    stop = threading.Event()
    thread = threading.Thread(target=blind.watch, args=(stop,))
    thread.start()
    wait_for(lambda: failures("store_unreachable") > unreachable)
    stop.set()
    thread.join()

    assert failures("late") == late + 1
