"""Walking a tree finds all of its nodes, though each class says only once which of its fields hold any."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from hedgerow.hogql import ast
from hedgerow.hogql.parse import parse_expr, parse_select
from tests.hogql.parser.corpus import EXPRESSIONS, QUERIES


def everywhere(value: Any) -> list[ast.Node]:
    """The nodes directly below a value, whatever its types say."""
    if isinstance(value, ast.Node):
        return [value]
    if isinstance(value, list | tuple):
        return [found for one in value for found in everywhere(one)]
    if isinstance(value, dict):
        return everywhere(list(value.values()))
    return []


@pytest.mark.parametrize("text", [*QUERIES, *EXPRESSIONS])
def test_no_field_that_holds_nodes_is_passed_over(text: str) -> None:
    tree = parse_select(text) if text in QUERIES else parse_expr(text)
    for node in ast.walk(tree):
        values = [getattr(node, one.name) for one in dataclasses.fields(node)]
        assert [id(one) for one in ast.children(node)] == [id(one) for one in everywhere(values)]


@pytest.mark.parametrize("text", [*QUERIES, *EXPRESSIONS])
def test_a_copy_shares_no_node_and_no_list(text: str) -> None:
    tree = parse_select(text) if text in QUERIES else parse_expr(text)
    copied = ast.copy(tree)
    assert copied == tree
    assert not {id(node) for node in ast.walk(tree)} & {id(node) for node in ast.walk(copied)}
    for node in ast.walk(copied):
        if isinstance(node, ast.Field):
            node.chain.append("changed")
    assert all("changed" not in node.chain for node in ast.walk(tree) if isinstance(node, ast.Field))
