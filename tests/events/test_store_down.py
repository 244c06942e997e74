"""What answers while the event store cannot be reached, and what says that it cannot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hedgerow.persons.ops import PersonOp
from hedgerow.persons.resolver import Resolver
from hedgerow.persons.store import open_store
from tests.app.harness import Installation, installed
from tests.store.support import free_port

P = "/api/projects/@current"


@pytest.fixture(scope="module")
def down(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An application with a person and no store."""
    with installed(tmp_path_factory.mktemp("down"), overrides={"store": {"port": free_port()}}) as made:
        persons = open_store(made.settings)
        ops = [
            PersonOp(project_id=made.project.id, distinct_id=name, event="x", timestamp=1.0) for name in ("ann", "bob")
        ]
        Resolver(persons, 10).resolve(ops, [], "0", 1, lambda *warning: None)
        persons.close()
        yield made


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/events/"),
        ("GET", "/events/?format=csv"),
        ("GET", '/events/?properties=[{"key":"a","value":"b","operator":"regex"}]'),
        ("GET", "/events/00000000-0000-0000-0000-000000000001/"),
        ("GET", "/events/values/?key=a"),
        ("GET", "/persons/?search=a"),
        ("GET", "/persons/values/?key=a"),
        ("GET", "/groups/property_definitions/"),
        ("DELETE", "/persons/1/?delete_events=true"),
        ("POST", "/persons/1/delete_events/"),
    ],
)
def test_what_needs_the_store_asks_to_try_again(down, method, path):
    answer = down.request(method, P + path)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert set(answer.json()) == {"type", "code", "detail", "attr"}
    assert down.get(f"{P}/persons/1/").status_code == 200  # nothing was deleted by halves


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/persons/", None, 200),
        ("GET", "/persons/?distinct_id=ann", None, 200),
        ("GET", "/persons/1/", None, 200),
        ("GET", "/groups/?group_type_index=0", None, 200),
        ("GET", "/groups_types/", None, 200),
        ("GET", "/event_definitions/", None, 200),
        ("GET", "/ingestion_warnings/", None, 200),
        ("POST", "/persons/1/update_property/", {"key": "a", "value": 1}, 202),
        ("DELETE", "/persons/2/", None, 202),
    ],
)
def test_what_does_not_goes_on(down, method, path, body, status):
    assert down.request(method, P + path, json=body).status_code == status
