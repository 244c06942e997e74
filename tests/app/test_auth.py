"""What no route can forget: every route of the API asks who is calling, and refuses strangers."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from hedgerow.app.openapi import describe
from hedgerow.errors import HedgerowError
from hedgerow.keys.scopes import allows
from hedgerow.pages.visitor import safe_next

PUBLIC: set[str] = set()  # paths of the API that need no credentials


def operations(installation):
    for path, methods in describe(installation.app)["paths"].items():
        for method in methods:
            yield method.upper(), path


def filled(path: str, project: str) -> str:
    path = path.replace("{project_id}", project).replace("{organization_id}", "stranger")
    return re.sub(r"\{\w+\}", str(uuid4()), path)


def test_every_route_refuses_a_caller_without_credentials(installation):
    for method, path in operations(installation):
        if path not in PUBLIC:
            answer = installation.client.request(method, filled(path, "1"), json={} if method != "GET" else None)
            assert answer.status_code == 401, f"{method} {path}"


def test_every_route_of_a_project_refuses_a_key_of_another_organization(installation):
    project, _ = installation.stranger()
    for method, path in operations(installation):
        if "{project_id}" in path:
            answer = installation.request(method, filled(path, str(project.id)), json={} if method != "GET" else None)
            assert answer.status_code == 403, f"{method} {path}"


def test_every_route_of_an_organization_hides_it_from_others(installation):
    installation.stranger()
    for method, path in operations(installation):
        if "{organization_id}" in path:
            answer = installation.request(method, filled(path, "1"), json={} if method != "GET" else None)
            assert answer.status_code == 404, f"{method} {path}"


def test_every_route_of_a_project_needs_a_scope(installation):
    key = installation.key_with("link:read")  # of nothing that exists
    for method, path in operations(installation):
        if "{project_id}" in path:
            answer = installation.request(method, filled(path, "1"), key=key, json={} if method != "GET" else None)
            assert answer.status_code == 403, f"{method} {path}"
            assert "API key missing required scope '" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("granted", "required", "allowed"),
    [
        (["*"], "person:write", True),
        (["person:write"], "person:read", True),
        (["person:read"], "person:write", False),
        (["person:read"], "person:read", True),
        (["persona:read"], "person:read", False),
        ([], "person:read", False),
    ],
)
def test_writing_implies_reading_and_nothing_else(granted, required, allowed):
    assert allows(granted, required) is allowed


@pytest.mark.parametrize(
    ("wanted", "safe"),
    [("/project?saved=true", "/project?saved=true"), ("//a", "/"), ("/\\a", "/"), ("/a\r\nb", "/"), ("a", "/")],
)
def test_only_paths_of_this_site_are_gone_back_to(wanted, safe):
    assert safe_next(wanted) == safe


def test_every_error_has_a_sentence_a_type_and_a_code():
    for error in HedgerowError.__subclasses__():
        assert error.default_detail[-1] in ".!"
        assert error.type
        assert error.code
