"""Retention over random histories, compared with the plain one; who is behind every cell, too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from hedgerow.insights.kinds import kind_of, read_query
from hedgerow.insights.models import Selection
from tests.insights.reference import retention as reference
from tests.insights.retention.questions import Question, expected, random_question
from tests.insights.support import HISTORIES, SEED, Asked, World, random_histories

NOW = datetime(2024, 12, 24, 12, tzinfo=UTC)
QUESTIONS = 3  # of each history


def test_tables_are_those_of_the_reference(histories: list[Asked]) -> None:
    for project in histories:
        for number in range(QUESTIONS):
            seed = (project.history.seed or 0) * 100 + number
            _compare(project, seed)


def _compare(project: Asked, seed: int) -> None:
    asked = random_question(project.history, seed)
    said = f"history {project.history.seed}, question {seed}: {asked.query}"
    rows = project.results(asked.query, now=NOW)
    tables = expected(asked)
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["breakdown_value"], []).append(row)
    assert list(found) == list(tables), said
    for value, table in tables.items():
        counts = reference.as_answer(found[value])
        assert counts == reference.shown(table, asked.rows, asked.columns), f"{said}, {value}"
        if asked.question.aggregation:
            totals = [[cell["aggregation_value"] for cell in row["values"]] for row in found[value]]
            assert totals == _totals(table, asked), said


def _totals(table: dict[tuple[int, int], reference.Cell], asked: Question) -> Any:
    """Rows of columns; a mean is that of the actors of the cell."""
    return [
        pytest.approx([_total(table.get((row, column)), asked) for column in range(asked.columns)])
        for row in range(asked.rows)
    ]


def _total(cell: reference.Cell | None, asked: Question) -> float:
    if cell is None:
        return 0.0
    return cell.total / (len(cell.actors) if asked.question.aggregation == "avg" else 1)


def test_the_people_of_a_row_are_those_that_were_counted(histories: list[Asked]) -> None:
    for project in histories:
        seed = (project.history.seed or 0) * 100 + 50
        asked = random_question(project.history, seed)
        model = read_query(asked.query)
        actors = kind_of(model).actors
        assert actors is not None
        for value, table in expected(asked).items():
            for row in range(min(asked.rows, 4)):
                asking = project.asking(now=NOW)
                answer = asking.rows(actors(model, Selection(interval=row, breakdown=value), asking))
                people = {str(one["actor_id"]): one for one in answer.named()}
                said = f"history {project.history.seed}, question {seed}, row {row}, {value}: {asked.query}"
                assert set(people) == table.get((row, 0), reference.Cell()).actors, said
                for column in range(asked.columns):
                    flag = f"{asked.question.period.lower()}_{column}"
                    there = {id_ for id_, one in people.items() if one[flag]}
                    assert there == table.get((row, column), reference.Cell()).actors, f"{said}, column {column}"
                    assert there == {id_ for id_, one in people.items() if column in one["appearances"]}, said


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_many_histories(world: World) -> None:
    many = world.insert(random_histories(max(500, HISTORIES), SEED + 30_000))
    test_tables_are_those_of_the_reference(many)
    test_the_people_of_a_row_are_those_that_were_counted(many)
