"""Parameters of the address that a session began at, as `sessions` has them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.insights.support import Happened, World

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
FIRST = "https://shop.example/?utm_term=red%20shoes&utm_content=&gclid=abc#utm_content=no"


def visit(session: str, minutes: int, url: str) -> Happened:
    properties = {"$session_id": session, "$current_url": url}
    return Happened("$pageview", NOON + timedelta(minutes=minutes), session, properties)


def test_they_are_those_of_the_first_address_and_null_where_it_has_none(world: World) -> None:
    asked = world.one(
        visit("s1", 0, FIRST), visit("s1", 1, "https://shop.example/?utm_term=later&utm_content=top"),
        visit("s2", 0, "https://shop.example/"),
    )  # fmt: skip
    columns = "$entry_utm_term, $entry_utm_content, $entry_gclid, $entry_fbclid"
    found = asked.asking(now=NOON).rows(f"SELECT {columns} FROM sessions ORDER BY session_id")
    assert [tuple(row) for row in found.rows] == [("red shoes", None, "abc", None), (None, None, None, None)]
    by_event = "SELECT session.$entry_utm_term AS term, count() FROM events GROUP BY term ORDER BY term NULLS LAST"
    assert [tuple(row) for row in asked.asking(now=NOON).rows(by_event).rows] == [("red shoes", 2), (None, 1)]
