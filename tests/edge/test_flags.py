"""`/flags/`, `/decide/`, definitions and lists: the right shape of nothing."""

from __future__ import annotations

import gzip
import json
from typing import Any

import httpx
import pytest

from tests.edge.conftest import FOREIGN_KEY, LIMITED_KEY, OTHER_TOKEN, PERSONAL_KEY, SECRET_KEY, TOKEN, Edge

ABOUT = {"errorsWhileComputingFlags", "requestId", "evaluatedAt"}
CONFIG = {"token", "supportedCompression", "hasFeatureFlags", "sessionRecording", "autocapture_opt_out"}


def ask(edge: Edge, path: str, body: Any = None) -> httpx.Response:
    return edge.client.post(path, json={"token": TOKEN, "distinct_id": "d"} if body is None else body)


@pytest.mark.parametrize("path", ["/flags/?v=2", "/flags?v=3", "/flags/?v=4"])
def test_flags_answer_the_superset_shape(edge: Edge, path: str) -> None:
    answer = ask(edge, path).json()
    assert answer.keys() == {"flags", *ABOUT}
    assert isinstance(answer["evaluatedAt"], int)
    assert len(answer["requestId"]) == 36


@pytest.mark.parametrize("path", ["/flags/", "/flags/?v=2&config=true"])
def test_flags_merge_the_config_where_it_is_asked_for(edge: Edge, path: str) -> None:
    assert {"flags", *ABOUT, *CONFIG} <= ask(edge, path).json().keys()


def test_flags_version_1_is_the_legacy_shape(edge: Edge) -> None:
    assert ask(edge, "/flags/?v=1").json().keys() == {"featureFlags", "featureFlagPayloads", *ABOUT}


@pytest.mark.parametrize(
    ("query", "flags", "payloads"),
    [("", [], None), ("?v=1", [], None), ("?v=2", {}, None), ("?v=3", {}, {}), ("?v=4", None, None)],
)
def test_decide_answers_the_shape_of_its_version(edge: Edge, query: str, flags: Any, payloads: Any) -> None:
    answer = ask(edge, f"/decide/{query}").json()
    assert answer.get("featureFlags") == flags
    assert answer.get("featureFlagPayloads") == payloads
    assert answer.get("flags") == ({} if query == "?v=4" else None)
    assert {"isAuthenticated", "toolbarParams", *ABOUT, *CONFIG} <= answer.keys()


@pytest.mark.parametrize(
    "body",
    [
        {"api_key": TOKEN, "distinct_id": "d"},
        {"$token": TOKEN, "distinct_id": 7},
        {"token": TOKEN, "$distinct_id": "d"},
        {"token": TOKEN, "disable_flags": True},
    ],
)
def test_flags_accept_every_place_of_token_and_id(edge: Edge, body: Any) -> None:
    assert ask(edge, "/flags/?v=2", body).status_code == 200


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        pytest.param(b"{", 400, "invalid_json", id="not JSON"),
        pytest.param(gzip.compress(b"{}")[:-5], 400, "truncated_body", id="gzip cut off"),
        pytest.param(b"[1]", 400, "not_an_object", id="an array"),
        pytest.param(b"", 400, "empty_body", id="empty"),
        pytest.param(json.dumps({"token": TOKEN}).encode(), 400, "missing_distinct_id", id="no distinct id"),
        pytest.param(b'{"distinct_id":"d"}', 401, "missing_token", id="no token"),
        pytest.param(b'{"distinct_id":"d","token":"phc_x"}', 401, "unknown_token", id="unknown token"),
        pytest.param(b'{"distinct_id":"d","token":"phx_x"}', 401, "personal_key", id="personal key"),
    ],
)
def test_flags_refuse(edge: Edge, content: bytes, status: int, code: str) -> None:
    answer = edge.client.post("/flags/?v=2", content=content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_flags_read_what_strict_parsers_refuse(edge: Edge) -> None:
    body = b'{"token":"%s","distinct_id":"d","person_properties":{"a":NaN}}' % TOKEN.encode()
    assert edge.client.post("/flags/?v=2", content=body).status_code == 200


def test_flags_methods(edge: Edge) -> None:
    assert edge.client.get("/flags/").json()["flags"] == {}
    assert edge.client.head("/flags/").status_code == 200
    assert edge.client.options("/flags/").status_code == 204
    assert edge.client.put("/flags/").status_code == 405


def test_flags_are_timed(edge: Edge) -> None:
    ask(edge, "/flags/?v=2")
    assert edge.metric("hedgerow_flags_evaluation_seconds_count") > 0


DEFINITIONS = ["/flags/definitions", "/flags/definitions/", "/api/feature_flag/local_evaluation"]


@pytest.mark.parametrize("path", DEFINITIONS)
@pytest.mark.parametrize("key", [PERSONAL_KEY, SECRET_KEY])
def test_definitions_open_to_a_secret_key(edge: Edge, path: str, key: str) -> None:
    answer = edge.client.get(f"{path}?token={TOKEN}&send_cohorts", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    assert answer.json() == {"flags": [], "group_type_mapping": {"0": "company"}, "cohorts": {}}


@pytest.mark.parametrize(
    ("authorization", "token", "status"),
    [
        pytest.param("", TOKEN, 401, id="no key"),
        pytest.param(f"Bearer {TOKEN}", TOKEN, 401, id="project token as key"),
        pytest.param("Bearer phx_unknown", TOKEN, 401, id="unknown personal key"),
        pytest.param("Bearer phs_unknown", TOKEN, 401, id="unknown secret key"),
        pytest.param(f"Bearer {LIMITED_KEY}", TOKEN, 403, id="without the scope"),
        pytest.param(f"Bearer {FOREIGN_KEY}", TOKEN, 403, id="of another organisation"),
        pytest.param(f"Bearer {PERSONAL_KEY}", "phc_unknown", 404, id="unknown project"),
    ],
)
def test_definitions_stay_closed(edge: Edge, authorization: str, token: str, status: int) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    assert edge.client.get(f"/flags/definitions?token={token}", headers=headers).status_code == status


def test_a_personal_key_reaches_every_project_of_its_organisation(edge: Edge) -> None:
    headers = {"Authorization": f"Bearer {PERSONAL_KEY}"}
    answer = edge.client.get(f"/flags/definitions?token={OTHER_TOKEN}", headers=headers)
    assert answer.json()["group_type_mapping"] == {}


def test_there_is_no_remote_config_flag_yet(edge: Edge) -> None:
    path = f"/api/projects/@current/feature_flags/a/remote_config?token={TOKEN}"
    assert edge.client.get(path).status_code == 401
    assert edge.client.get(path, headers={"Authorization": f"Bearer {PERSONAL_KEY}"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/api/surveys", {"surveys": [], "survey_config": None}),
        ("/api/early_access_features", {"earlyAccessFeatures": []}),
        ("/api/web_experiments", {"experiments": []}),
        ("/api/product_tours", {"product_tours": []}),
    ],
)
def test_lists_are_empty_in_their_own_shape(edge: Edge, path: str, value: Any) -> None:
    for spelling in (path, path + "/"):
        answer = edge.client.get(f"{spelling}?token={TOKEN}", headers={"Origin": "https://a.example"})
        assert (answer.status_code, answer.json()) == (200, value)
        assert answer.headers["access-control-allow-origin"] == "https://a.example"
    assert edge.client.get(path).status_code == 401
    assert edge.client.get(f"{path}?token=phc_unknown").json()["type"] == "authentication_error"
