"""The API does what its own description says, whatever is sent to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import positive_data_acceptance
from schemathesis.core.failures import FailureGroup

from hedgerow.app.openapi import describe
from tests.app.harness import Installation, installed
from tests.app.server import real_store, store_events

# For each route: 25 s of the processor for the 156 that are different; every address with 12 takes four times that.
EXAMPLES = 6
MANY_EXAMPLES = 12
SAME = ("/api/environments/", "/api/projects/")  # two addresses of one thing
EVENTS = [{"event": "$pageview", "distinct_id": f"d{n}", "properties": {"n": n}} for n in range(20)]


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """With a real event store, so that the routes about data answer from it."""
    with (
        real_store(tmp_path_factory.mktemp("openapi")) as found,
        installed(found.data, overrides={"store": {"port": found.store.port}}) as made,
    ):
        store_events(made.context.event_store, 1, *EVENTS)
        yield made


def things_to_reach(fuzzed: Installation, path: str) -> dict[str, str]:
    """Values for the names in a path. Made anew for each route, because the one before may have deleted them."""
    fuzzed.post("/api/projects/", {"name": "Fuzzed"})
    reached = {"project_id": "@current", "organization_id": "@current", "uuid": "@me"}
    if "/personal_api_keys/" in path:
        key = fuzzed.post("/api/personal_api_keys/", {"label": "fuzzed", "scopes": ["user:read"]}).json()
        reached["id"] = key["id"]
    return reached


def fuzz(operation: Any, fuzzed: Installation, examples: int) -> None:
    """Send what fits the route's description and what does not, and hold the answers against it."""
    reached = things_to_reach(fuzzed, operation.path)

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def answers_as_described(case: schemathesis.Case) -> None:
        if case.method != "DELETE":  # mostly reach something; unknown ids would be 404 and no more
            case.path_parameters |= {name: reached[name] for name in reached.keys() & case.path_parameters.keys()}
        response = case.call(headers={"Authorization": f"Bearer {fuzzed.key}"})
        # A body that fits the schema may still be refused, with the 400 that is documented, e.g. an unknown scope.
        case.validate_response(response, excluded_checks=[positive_data_acceptance])

    answers_as_described()


def code_of_routes(fuzzed: Installation) -> dict[tuple[str, str], Any]:
    """(method, path) -> the function that answers."""
    routes = iter_route_contexts(fuzzed.app.routes)
    return {(method, route.path): route.endpoint for route in routes for method in route.methods or ()}


@pytest.mark.parametrize(
    ("examples", "every_address"),
    [
        (EXAMPLES, False),
        pytest.param(MANY_EXAMPLES, True, marks=[pytest.mark.soak, pytest.mark.timeout(1200)]),
    ],
    ids=["each route", "every address"],
)
def test_no_500_and_no_undocumented_answer(fuzzed: Installation, examples: int, every_address: bool) -> None:
    """What answers at two addresses by the same function is asked at one of them, except in the soak."""
    api = schemathesis.openapi.from_asgi("/api/schema/", fuzzed.app)
    code = code_of_routes(fuzzed)
    problems = []
    for found in api.get_all_operations():
        operation = found.ok()
        if operation.path.endswith("/live_events/"):
            continue  # never ends; tests/live reads it
        method, twin = operation.method.upper(), operation.path.replace(*SAME, 1)
        if not every_address and twin != operation.path and code.get((method, twin)) is code[method, operation.path]:
            continue
        try:
            fuzz(operation, fuzzed, examples)
        except (Exception, FailureGroup) as problem:  # collected, so that one run shows all of them
            problems.append(f"{operation.label}: {problem}")
    assert not problems, "\n\n".join(problems)


def test_every_route_of_the_api_is_described(fuzzed: Installation) -> None:
    document = describe(fuzzed.app)
    assert "/api/environments/{project_id}/" in document["paths"]
    for path, operations in document["paths"].items():
        assert path.startswith("/api/")
        assert path.endswith("/")
        for method, operation in operations.items():
            assert operation.get("description"), f"{method} {path} has no description"
            assert "401" in operation["responses"], f"{method} {path} does not say that it answers 401"
            assert "422" not in operation["responses"]
