"""The routes about data do what the API's description says, with a store that answers."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS

from tests.events.support import NOW

EXAMPLES = 15  # a route
OURS = "^/api/projects/[^/]+/(events|persons|groups|groups_types|event_definitions|property_definitions|ingestion_w)"


@pytest.fixture
def full(tenant):
    """A project that has something of everything."""
    tenant.group_type(0, "company")
    tenant.groups((0, "acme", {"size": 5}))
    (ann,) = tenant.people({"distinct_id": "ann", "set": {"email": "ann@example.com"}})
    chain = 'a.x:href="/"nth-child="1"'
    tenant.send(
        {"distinct_id": "ann", "person_id": ann, "properties": {"$browser": "Firefox"}, "elements_chain": chain},
        {"distinct_id": "nobody", "timestamp": NOW.replace(year=2020)},
    )
    tenant.names = {"project_id": str(tenant.project.id)}
    return tenant


def test_no_500_and_no_undocumented_answer(full):
    installation = full.served.installation
    api = schemathesis.openapi.from_asgi("/api/schema/", installation.app).include(path_regex=OURS)
    problems, seen = [], 0
    for found in api.get_all_operations():
        operation = found.ok()
        seen += 1

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answers_as_described(case: schemathesis.Case) -> None:
            case.path_parameters |= full.names
            response = case.call(headers={"Authorization": f"Bearer {installation.key}"})
            # what fits the schema may still be refused with the 400 that is documented, e.g. a filter that is none
            case.validate_response(response, excluded_checks=[CHECKS.get_one("positive_data_acceptance")])
            assert response.status_code not in (403, 500, 503), response.text

        try:
            answers_as_described()
        except Exception as problem:  # collected, so that one run shows all of them
            problems.append(f"{operation.label}: {problem}")
    assert seen > 30
    assert not problems, "\n\n".join(problems)
