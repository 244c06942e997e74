"""Every kind of expression of the language, with the tree that it is."""

from __future__ import annotations

import pytest

from hedgerow.hogql import ast
from hedgerow.hogql.ast import Call, Compare, Constant, Field, call, name
from hedgerow.hogql.parse import parse_expr
from hedgerow.hogql.print_hogql import to_hogql

a, b, c, d = (Field([letter]) for letter in "abcd")
one, two, null = Constant(1), Constant(2), Constant(None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-1", -1),
        ("+1", 1),
        ("010", 10),
        ("0x1F", 31),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-inf", float("-inf")),
        ("true", True),
        ("NULL", None),
        ("'it''s'", "it's"),
        (r"'\'\n\x41\\'", "'\nA\\"),
        (r"'\d+'", r"\d+"),
        ("f'plain {x}'".replace("{x}", ""), "plain "),
    ],
)
def test_constants(text: str, value: object) -> None:
    found = parse_expr(text)
    assert isinstance(found, Constant)
    assert (found.value, type(found.value)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        # names and access
        ("properties.$browser", name("properties", "$browser")),
        ("properties.`x y`.\"z\"", name("properties", "x y", "z")),
        ("properties['x y']", ast.ArrayAccess(name("properties"), Constant("x y"))),
        ("a.from", name("a", "from")),
        ("e.*", name("e", "*")),
        ("date", name("date")),
        ("interval", name("interval")),
        ("a[1]", ast.ArrayAccess(a, one)),
        ("a[1:2]", ast.ArraySlice(a, one, two)),
        ("a[:]", ast.ArraySlice(a, None, None)),
        ("a.1", ast.TupleAccess(a, 1)),
        ("a.1.2", ast.TupleAccess(ast.TupleAccess(a, 1), 2)),
        ("(a, b).1", ast.TupleAccess(ast.Tuple([a, b]), 1)),
        ("a?.b", ast.ArrayAccess(a, Constant("b"), nullish=True)),
        ("a?.[1]", ast.ArrayAccess(a, one, nullish=True)),
        ("a?.1", ast.TupleAccess(a, 1, nullish=True)),
        ("f(a).b", ast.ArrayAccess(call("f", a), Constant("b"))),
        # lists
        ("[]", ast.Array([])),
        ("[a, b,]", ast.Array([a, b])),
        ("array[1]", ast.Array([one])),
        ("(a)", a),
        ("(a,)", ast.Tuple([a])),
        ("(a, b)", ast.Tuple([a, b])),
        # calls
        ("count(*)", call("count")),
        ("count(distinct a, b)", Call("count", [a, b], distinct=True)),
        ("quantile(0.95)(a)", Call("quantile", [a], params=[Constant(0.95)])),
        ("sum(a) filter (where b)", Call("sum", [a], filter=b)),
        ("left(a, 1)", call("left", a, one)),
        ("f(a as b)", call("f", ast.Alias("b", a))),
        ("arrayMap(x -> x, a)", call("arrayMap", ast.Lambda(["x"], name("x")), a)),
        ("(x, y) -> a", ast.Lambda(["x", "y"], a)),
        ("() -> a", ast.Lambda([], a)),
        ("first_value(a) ignore nulls over w", ast.WindowCall(call("first_value", a), "w")),
        ("cast(a as Decimal(10,2))", ast.TypeCast(a, "decimal(10, 2)")),
        ("cast(a, 'Int')", ast.TypeCast(a, "int")),
        ("a::DateTime64(3, 'UTC')::String", ast.TypeCast(ast.TypeCast(a, "datetime64(3, 'UTC')"), "string")),
        # what is a call underneath
        ("a ? b : c", call("if", a, b, c)),
        ("a ? b : c ? d : 1", call("multiIf", a, b, c, d, one)),
        ("case when a then b end", call("if", a, b, null)),
        ("case when a then b when c then d else 1 end", call("multiIf", a, b, c, d, one)),
        ("case a when 1 then b else c end", call("if", Compare("=", a, one), b, c)),
        ("a ?? b", call("ifNull", a, b)),
        ("a ?? b ?? c", call("coalesce", a, b, c)),
        ("a || b || c", call("concat", a, b, c)),
        ("f'{a}'", a),
        ("f'x {a}{f'{b}!'}'", call("concat", Constant("x "), a, call("concat", b, Constant("!")))),
        ("f'it''s \\{a}'", Constant("it's {a}")),
        ("interval 7 day", call("toIntervalDay", Constant(7))),
        ("interval '2 weeks'", call("toIntervalWeek", two)),
        ("interval a + 1 hours", call("toIntervalHour", ast.Arithmetic("+", a, one))),
        ("-a", ast.Arithmetic("-", Constant(0), a)),
        # comparisons
        ("a == b", Compare("=", a, b)),
        ("a <> b", Compare("!=", a, b)),
        ("a is not null", Compare("!=", a, null, is_null=True)),
        ("a is distinct from b", call("isDistinctFrom", a, b)),
        ("a <=> b", call("isNotDistinctFrom", a, b)),
        ("a not ilike b", Compare("not ilike", a, b)),
        ("a =~* b", Compare("=~*", a, b)),
        ("a !~ b", Compare("!~", a, b)),
        ("a in (1)", Compare("in", a, ast.Tuple([one]))),
        ("a not in (1, 2)", Compare("not in", a, ast.Tuple([one, two]))),
        ("a global not in b", Compare("global not in", a, b)),
        ("a in cohort 1", Compare("in cohort", a, one)),
        ("a not in cohort 'x'", Compare("not in cohort", a, Constant("x"))),
        ("a not between 1 and 2 and b", ast.And([ast.Between(a, one, two, negated=True), b])),
        ("{variables.x} > 1", Compare(">", ast.Placeholder(["variables", "x"]), one)),
        ("* exclude (a, b)", ast.Star(exclude=["a", "b"])),
        ("e.* except (a)", ast.Star(["e"], exclude=["a"])),
        ("columns('^x')", ast.Star(pattern="^x")),
        # how tightly operators bind
        ("not a = b", ast.Not(Compare("=", a, b))),
        ("not (a) in (1)", ast.Not(Compare("in", a, ast.Tuple([one])))),
        ("a ?? b = c", call("ifNull", a, Compare("=", b, c))),
        ("a or b and c", ast.Or([a, ast.And([b, c])])),
        ("a + b * c", ast.Arithmetic("+", a, ast.Arithmetic("*", b, c))),
        ("a - b - c", ast.Arithmetic("-", ast.Arithmetic("-", a, b), c)),
        ("-a * b", ast.Arithmetic("*", ast.Arithmetic("-", Constant(0), a), b)),
        ("a and b and c", ast.And([a, b, c])),
        ("a = b = c", Compare("=", Compare("=", a, b), c)),
        ("a --comment\n+ /* x */ b // c", ast.Arithmetic("+", a, b)),
    ],
)  # fmt: skip
def test_trees(text: str, tree: ast.Expr) -> None:
    assert parse_expr(text) == tree
    assert parse_expr(to_hogql(tree)) == tree


def test_nodes_know_their_place() -> None:
    text = "  count( distinct a.b ) + 'x' "
    found = parse_expr(text)
    assert [text[node.start : node.end] for node in ast.walk(found)] == [
        "count( distinct a.b ) + 'x'",
        "'x'",
        "count( distinct a.b )",
        "a.b",
    ]


def test_values_fill_placeholders() -> None:
    found = parse_expr(
        "{x} = {y} and z in {ids} and f({columns})", {"x": name("a"), "y": "it's", "ids": [1, 2], "columns": [a, b]}
    )
    assert to_hogql(found) == "a = 'it\\'s' AND z IN [1, 2] AND f([a, b])"
    assert to_hogql(parse_expr("{x} = {y}")) == "{x} = {y}"


def test_a_tree_belongs_to_who_asked() -> None:
    first = parse_expr("f(a)")
    assert isinstance(first, Call)
    first.args.append(b)
    assert parse_expr("f(a)") == call("f", a)
