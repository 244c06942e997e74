"""The routes of questions do what the API's description says, whatever is sent to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS

from hedgerow.insights.kinds import KINDS
from tests.insights.support import Happened, World

EXAMPLES = 15  # a route
OURS = "^/api/projects/[^/]+/(query|exports)/"
DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)

KEYS = ["kind", "source", "query", "select", "series", "dateRange", "properties", "filters", "values", "variables"]
KEYS += ["orderBy", "where", "limit", "offset", "after", "search", "interval", "breakdownFilter", "event", "shortId"]
values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
anything = st.recursive(
    values | st.sampled_from(sorted(KINDS)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
queries = st.builds(
    lambda kind, rest: {"kind": kind, **rest},
    st.sampled_from([*sorted(KINDS), "InsightVizNode", "SavedInsightNode"]),
    st.dictionaries(st.sampled_from(KEYS), anything, max_size=5),
)


def test_no_500_and_no_undocumented_answer(world: World) -> None:
    asked = world.one(Happened("a", DAY))
    api = schemathesis.openapi.from_asgi("/api/schema/", world.installation.app).include(path_regex=OURS)
    problems: list[str] = []
    seen = 0
    for found in api.get_all_operations():
        operation = found.ok()
        seen += 1

        @settings(
            max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def send(case: Any) -> None:
            case.path_parameters["project_id"] = str(asked.project.id)
            answer = case.call(headers={"Authorization": f"Bearer {world.installation.key}"})
            try:
                case.validate_response(answer, checks=[CHECKS.get_one("not_a_server_error")])
                case.validate_response(answer, checks=[CHECKS.get_one("status_code_conformance")])
            except Exception as error:
                problems.append(str(error)[:600])

        send()
    assert not problems, "\n\n".join(problems[:3])
    assert seen >= 8


def test_no_body_of_a_query_is_a_500(world: World) -> None:
    asked = world.one(Happened("a", DAY))
    strange: list[str] = []

    @settings(
        max_examples=100, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(query=queries)
    def send(query: dict[str, Any]) -> None:
        answer = world.installation.post(f"{asked.path}/query/", {"query": query})
        if answer.status_code not in {200, 202, 400}:
            strange.append(f"{answer.status_code} {query}")

    send()
    assert not strange, "\n".join(strange[:5])
