"""What an editor offers while a query is being written; `|` is the cursor."""

from __future__ import annotations

import pytest

from hedgerow.hogql.context import PropertyKind
from hedgerow.hogql.editor.suggestions import Suggestion, suggest
from tests.hogql.parser.corpus import QUERIES

PROPERTIES: dict[str, list[tuple[str, str | None]]] = {
    "event": [("price", "Numeric"), ("$browser", "String"), ("two words", None)],
    "person": [("plan", "String"), ("email", "String")],
    "group": [("seats", "Numeric")],
    "session": [],
}


class Project:
    def properties(
        self, kind: PropertyKind, group_type_index: int, typed: str, most: int
    ) -> list[tuple[str, str | None]]:
        return [one for one in PROPERTIES[kind] if typed.lower() in one[0].lower()][:most]

    def saved_queries(self) -> list[str]:
        return ["weekly report"]

    def variables(self) -> list[str]:
        return ["country"]


def suggested(text: str, source: str | None = None) -> list[Suggestion]:
    at = text.index("|")
    return suggest(text[:at] + text[at + 1 :], at, Project(), source=source).found


@pytest.mark.parametrize(
    ("text", "inserted"),
    [
        ("SELECT properties.| FROM events", ["price", "$browser", "`two words`"]),
        ("SELECT properties.$b| FROM events", ["$browser"]),
        ("SELECT properties['p| FROM events", ["price"]),
        ("SELECT e.properties['|'] FROM events AS e", ["price", "$browser", "two words"]),
        ("SELECT person.properties.| FROM events", ["plan", "email"]),
        ("SELECT pdi.person.properties.em| FROM events", ["email"]),
        ("SELECT properties.| FROM persons", ["plan", "email"]),
        ("SELECT group_0.properties.| FROM events", ["seats"]),
        ("SELECT * FROM events AS e JOIN persons AS p ON p.propert| = e.person_id", ["properties"]),
        ("SELECT s.| FROM (SELECT event AS what, count() AS n FROM events GROUP BY 1) AS s", ["what", "n"]),
        ("SELECT s.p.| FROM (SELECT properties AS p FROM events) AS s", []),
        ("SELECT (SELECT is_ident| FROM persons) FROM events", ["is_identified"]),
        ("SELECT count() FROM events UNION ALL SELECT is_ident| FROM persons", ["is_identified"]),
        ("SELECT * FROM coh|", ["cohort_people", "static_cohort_people"]),
        ("SELECT * FROM events JOIN weekly|", ["`weekly report`"]),
        ("SELECT * FROM events, static| WHERE 1", ["static_cohort_people"]),
        ("WITH recent AS (SELECT 1) SELECT * FROM rece|", ["recent"]),
        ("WITH x AS (SELECT event AS what FROM events) SELECT wha| FROM x", ["what"]),
        (
            "SELECT a FROM events WHERE {|",
            ["filters", "filters.dateRange.from", "filters.dateRange.to", "variables.country"],
        ),
        ("SELECT a FROM events WHERE {variables.|}", ["country"]),
        ("SELECT count() AS total FROM events ORDER BY tot|", ["total"]),
        ("SELECT event AS |", []),
        ("SELECT 1 FROM events WHERE event = '|", []),
        ("SELECT 1 FROM events WHERE event = 'ev|'", []),
        ("SELECT 1|", []),
        ("sel|", ["SELECT"]),
    ],
)
def test_suggestions(text: str, inserted: list[str]) -> None:
    found = [one.insert for one in suggested(text)]
    assert found[: len(inserted)] == inserted
    assert bool(found) == bool(inserted)


def test_what_begins_with_the_word_comes_before_what_contains_it() -> None:
    labels = [one.label for one in suggested("SELECT ev| FROM events")]
    assert labels[:2] == ["event", "events"]
    assert "reverse" in labels


def test_functions_show_an_example() -> None:
    found = next(one for one in suggested("SELECT uniqEx| FROM events") if one.label == "uniqExact")
    assert (found.kind, found.insert, found.detail) == ("Function", "uniqExact()", "aggregate")
    assert found.documentation
    assert "uniqExact(" in found.documentation


def test_expressions_by_themselves() -> None:
    assert [one.insert for one in suggested("properties.pla| = 1", source="persons")] == ["plan"]


def test_long_lists_say_that_there_is_more() -> None:
    assert not suggest("SELECT  FROM events", 7, Project()).complete
    assert suggest("SELECT evt FROM events", 10, Project()).complete


@pytest.mark.parametrize("query", QUERIES)
def test_no_beginning_of_a_query_is_too_unfinished(query: str) -> None:
    for at in range(len(query) + 1):
        suggest(query[:at], at, Project())
        suggest(query, at, Project())
