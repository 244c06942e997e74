"""The kinds that an editor of queries asks, on a project with data."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.insights.support import Asked, Happened, Person, World

TEXT = "SELECT properties.price, properties.nope FROM events WHERE {filters} AND timestamp > now() - INTERVAL 1 DAY"


@pytest.fixture(scope="module")
def asked(world: World) -> Asked:
    bought = Happened("bought", datetime(2024, 5, 1, tzinfo=UTC), properties={"price": 5, "paid 100%": True})
    return world.one(bought, persons=[Person(["somebody"], {"plan": "pro"})])


def metadata(asked: Asked, query: str, language: str = "hogQL", **more: object) -> dict[str, object]:
    return asked.ask({"kind": "HogQLMetadata", "language": language, "query": query, **more})


def test_a_valid_query(asked: Asked) -> None:
    assert metadata(asked, TEXT, filters={"dateRange": {"date_from": "-7d"}}) == {
        "query": TEXT,
        "isValid": True,
        "errors": [],
        "warnings": [],
        "notices": [
            {"message": "The event property 'price' is a number.", "start": 7, "end": 23, "fix": None},
            {"message": "The event property 'nope' is text.", "start": 25, "end": 40, "fix": None},
        ],
        "isUsingIndices": "yes",
        "table_names": ["events"],
    }


def test_an_invalid_query(asked: Asked) -> None:
    found = metadata(asked, "SELECT event FROM evnts")
    assert found["isValid"] is False
    assert found["errors"] == [
        {"message": "Unknown table `evnts`. Did you mean events?", "start": 18, "end": 23, "fix": "events"}
    ]


def test_an_expression_of_another_query(asked: Asked) -> None:
    source = {"kind": "HogQLQuery", "query": "SELECT * FROM persons"}
    assert metadata(asked, "properties.plan", "hogQLExpr", sourceQuery=source)["isValid"] is True
    assert metadata(asked, "event", "hogQLExpr", sourceQuery=source)["isValid"] is False
    assert metadata(asked, "event", "hogQLExpr")["isValid"] is True


def test_a_text_with_expressions_in_braces(asked: Asked) -> None:
    def template(text: str, **more: object) -> list[tuple[str, str]]:
        found = metadata(asked, text, "hogTemplate", **more)
        errors = found["errors"]
        assert isinstance(errors, list)
        assert found["isValid"] is not bool(errors)
        return [(one["message"], text[one["start"] : one["end"]]) for one in errors]

    fine = ["", "It's {event}", "{upper(concat('}', person.properties.plan))}: \\{event and {1 + 1}", "no braces }"]
    assert [template(text) for text in fine] == [[], [], [], []]
    places = [place for _, place in template("Hello {evnt}, {nope(1)} and {event}")]
    assert places == ["evnt", "nope(1)"]
    assert template("See {event") == [("An expression is not closed: a } is missing.", "{event")]
    assert template("See {inputs.url}") != []
    assert template("See {inputs.url}", globals={"inputs": {"url": "https://example.com"}}) == []
    found = metadata(asked, "Paid {properties.price}", "hogTemplate")
    assert found["notices"] == [
        {"message": "The event property 'price' is a number.", "start": 6, "end": 22, "fix": None}
    ]


def test_programs_are_not_there(asked: Asked) -> None:
    found = metadata(asked, "return 1", "hog")
    assert found["isValid"] is False
    assert "hog is not there" in str(found["errors"])


def labels(asked: Asked, text: str, language: str = "hogQL", **more: object) -> list[str]:
    at = text.index("|")
    query = {"kind": "HogQLAutocomplete", "language": language, "query": text.replace("|", "", 1), **more}
    answer = asked.ask({**query, "startPosition": at, "endPosition": at})
    assert answer["incomplete_list"] is False
    return [one["insertText"] for one in answer["suggestions"]]


def test_suggestions_know_the_project(asked: Asked) -> None:
    assert labels(asked, "SELECT properties.| FROM events") == ["`paid 100%`", "price"]
    assert labels(asked, "SELECT properties['%| FROM events") == ["paid 100%"]
    assert labels(asked, "SELECT person.properties.p| FROM events") == ["plan"]
    assert labels(asked, "properties.|", "hogQLExpr", sourceQuery={"query": "SELECT 1 FROM persons"}) == ["plan"]
    assert labels(asked, "return |", "hog") == []


def test_over_http(asked: Asked) -> None:
    found = asked.post({"kind": "HogQLMetadata", "language": "hogQL", "query": "SELECT 1"})
    assert found["isValid"] is True
    query = {"kind": "HogQLAutocomplete", "language": "hogQL", "query": "SELECT * FROM eve"}
    found = asked.post({**query, "startPosition": 17, "endPosition": 17})
    assert found["suggestions"][0]["label"] == "events"
