"""Who gets a column: what many rows are read for, and nothing that is there already."""

from __future__ import annotations

from hedgerow.promotion.choice import Limits, Use, choose

LIMITS = Limits(queries=10, rows_read=1_000_000, columns=2)
BUSY = Use(queries=50, rows_read=9_000_000)


def test_a_property_that_many_questions_read_gets_a_column() -> None:
    uses = {("event", "plan"): BUSY, ("event", "rare"): Use(50, 1000), ("event", "once"): Use(1, 90_000_000)}
    assert choose(uses, {}, (), LIMITS).promote == (("event", "plan"),)


def test_the_dearest_come_first_where_not_all_find_a_place_and_persons_have_places_of_their_own() -> None:
    uses = {("event", f"p{n}"): Use(20, n * 1_000_000) for n in range(1, 6)} | {("person", "email"): BUSY}
    assert choose(uses, {}, (), LIMITS).promote == (("event", "p5"), ("event", "p4"), ("person", "email"))


def test_what_has_a_column_is_not_promoted_again_and_groups_and_sessions_are_not_at_all() -> None:
    uses = {("event", "$browser"): BUSY, ("event", "plan"): BUSY, ("group", "size"): BUSY, ("session", "x"): BUSY}
    assert (
        choose(uses, {("event", "plan"): True}, {"$browser"}, LIMITS) == ((), ())
        or not choose(uses, {("event", "plan"): True}, {"$browser"}, LIMITS).promote
    )


def test_a_column_that_nobody_asks_for_goes_and_makes_room() -> None:
    present = {("event", "old"): True, ("event", "new"): False}
    found = choose({("event", "plan"): BUSY}, present, (), LIMITS)
    assert found.demote == (("event", "old"),)
    assert found.promote == (("event", "plan"),)


def test_a_little_use_is_enough_to_stay() -> None:
    assert not choose({("event", "old"): Use(2, 150_000)}, {("event", "old"): True}, (), LIMITS).demote
