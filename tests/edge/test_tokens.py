"""Tokens: a new project works at once, an unknown one costs little, and trouble with the database loses no event."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from hedgerow.database.engine import Database, open_engine
from hedgerow.database.models import Base, Project
from tests.edge.conftest import TOKEN, Edge, batch, event, fill, until


def add_project(edge: Edge, token: str) -> None:
    engine = open_engine(edge.settings)
    with Database(engine).write() as session:
        session.add(Project(name="New", api_token=token))
    engine.dispose()


def send(edge: Edge, token: str) -> int:
    return edge.capture("/batch/", json={"api_key": token, "batch": [event()]}).status_code


def test_a_project_works_the_moment_it_is_made(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(HEDGEROW_EDGE__TOKEN_REFRESH="PT600S")
    assert send(edge, "phc_new") == 401
    add_project(edge, "phc_new")
    until(lambda: send(edge, "phc_new") == 200)
    add_project(edge, "phc_newer")
    assert send(edge, "phc_newer") == 200


def test_a_removed_project_is_refused_soon(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge()
    assert send(edge, TOKEN) == 200
    engine = open_engine(edge.settings)
    with Database(engine).write() as session:
        session.query(Project).filter_by(api_token=TOKEN).one().api_token = "phc_rotated"
    engine.dispose()
    until(lambda: send(edge, TOKEN) == 401)
    assert send(edge, "phc_rotated") == 200


def test_a_flood_of_unknown_tokens_does_not_slow_known_ones(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge()
    with ThreadPoolExecutor(20) as pool:
        refused = [pool.submit(send, edge, f"phc_{number}") for number in range(200)]
        assert send(edge, TOKEN) == 200
        assert not all(one.done() for one in refused), "it waited for all the unknown ones"
        assert {future.result() for future in refused} == {401}


def test_events_are_accepted_while_tokens_cannot_be_checked(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge(filled=False)
    assert edge.capture(json=batch()).status_code == 200
    assert (edge.last().token, edge.last().project_id) == (TOKEN, 0)
    assert send(edge, "phx_key") == 401
    fill(edge.settings)
    until(lambda: edge.capture(json=batch()).status_code == 200 and edge.last().project_id == 1)
    assert send(edge, "phc_unknown") == 401


def test_known_tokens_go_on_while_the_database_is_away(new_edge: Callable[..., Edge]) -> None:
    edge = new_edge()
    engine = open_engine(edge.settings)
    Base.metadata.drop_all(engine)
    engine.dispose()
    until(lambda: send(edge, "phc_unknown") == 200)
    assert send(edge, TOKEN) == 200
    assert edge.last().project_id == 1
