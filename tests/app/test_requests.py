"""What holds for every route: path spelling, request ids, headers, and the shape of errors."""

import pytest

SHAPE = {"type", "code", "detail", "attr"}


@pytest.mark.parametrize("path", ["/api/users/@me/", "/api/users/@me", "//api//users//@me//", "/api/users/@me?x=1"])
def test_a_path_answers_in_each_spelling_without_a_redirect(installation, path):
    answer = installation.client.get(
        "http://testserver" + path, headers={"Authorization": f"Bearer {installation.key}"}, follow_redirects=False
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "type_", "code"),
    [
        ("GET", "/api/nothing", 404, "invalid_request", "not_found"),
        ("PUT", "/api/users/@me/", 405, "invalid_request", "method_not_allowed"),
        ("GET", "/api/users/@me/?a=%00", 400, "validation_error", "null_characters_not_allowed"),
    ],
)
def test_every_error_has_the_one_shape(installation, method, path, status, type_, code):
    answer = installation.request(method, path)
    body = answer.json()
    assert (answer.status_code, body["type"], body["code"]) == (status, type_, code)
    assert set(body) == SHAPE


def test_the_description_of_the_api_can_be_had_without_a_key(installation):
    answer = installation.client.get("/api/schema")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Hedgerow"
