"""A Hedgerow with a small shop in it, which the clients of other people read and write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.shop import FUNNEL, Shop
from tests.services.hedgerow import Hedgerow


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Of these tests alone: clients list everything that there is, and it is compared as a whole."""
    server = Hedgerow(tmp_path_factory.mktemp("clients") / "data")
    try:
        server.start()
        yield kept(Shop(server).fill())
    finally:
        code = server.stop()
    assert code == 0, f"hedgerow serve did not stop cleanly:\n{server.tail()}"


def kept(shop: Shop) -> Shop:
    """With insights, dashboards, annotations and cohorts, as somebody made them before the clients came."""
    board = shop.keep("dashboards", name="Sign-ups", description="How many come", tags=["growth"])
    shop.keep(
        "insights",
        name="Sign-ups a day",
        saved=True,
        dashboards=[board["id"]],
        query={
            "kind": "InsightVizNode",
            "source": {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "signed_up"}]},
        },
    )
    steps = [{"kind": "EventsNode", "event": step} for step in FUNNEL]
    shop.keep(
        "insights",
        name="Onboarding",
        description="From the first visit to a project",
        favorited=True,
        query={"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery", "series": steps}},
    )
    shop.keep("annotations", content="Version 2", date_marker="2026-01-05T10:00:00Z", scope="project")
    shop.keep("annotations", content="Sale", date_marker="2026-02-01T00:00:00Z", scope="organization")
    on_growth = {"type": "person", "key": "plan", "value": ["growth"], "operator": "exact"}
    shop.keep(
        "cohorts",
        name="On the growth plan",
        filters={"properties": {"type": "OR", "values": [{"type": "AND", "values": [on_growth]}]}},
    )
    return shop
