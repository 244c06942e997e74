"""Filters and actions on autocaptured elements, compared with the elements that the API shows of the same chain."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hedgerow.errors import InvalidInput
from hedgerow.events.elements import parse_chain
from hedgerow.hogql.context import ActionRef
from hedgerow.hogql.errors import HogQLError
from hedgerow.hogql.filters import action_to_expr, entity_to_expr
from hedgerow.hogql.filters.selectors import selector_pattern
from tests.hogql.filters.support import context, filtered, found, insert_events
from tests.hogql.support import MemoryCatalogue

CHAINS = {
    "buy": 'a.btn.btn--primary:attr__class="btn btn--primary"attr__data-attr="buy"attr__href="/cart"attr_id="go"'
    'href="/cart"nth-child="2"nth-of-type="1"text="Buy now";div.page:nth-child="1";body:nth-child="2"',
    "icon": 'svg:nth-child="1";a.btn:attr__href="/cart"href="/cart"nth-child="1"text="Cart";'
    'div.side:nth-child="3";body:nth-child="2"',
    "menu": 'button.md:flex.p-2:attr__type="submit"nth-child="1"text="Say \\"hi\\"; a.btn";form#x:nth-child="1"',
    "input": 'input:attr__name="q"attr__placeholder="a.btn;div"nth-child="1";label:text="Buy nowhere"',
    "none": "",
}
NAMES = list(CHAINS)
SAYING = ('b:attr__title=";a;"', 'b:attr__title=";a:"nth-child="1"', 'b:attr__title=":text="nth-child="1"')


@pytest.fixture(scope="module")
def of(shops):
    rows = [{"event": "$autocapture", "elements_chain": chain} for chain in CHAINS.values()]
    return context(insert_events(shops, rows))


def names(shops, of, **given):
    return {NAMES[index] for index in filtered(shops, [{"type": "element", **given}], of)}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("a", {"buy", "icon"}),
        ("svg", {"icon"}),
        ("*", {"buy", "icon", "menu", "input"}),
        (".btn", {"buy", "icon"}),
        ("a.btn", {"buy", "icon"}),
        (".btn--primary.btn", {"buy"}),
        (".bt", set()),
        ("#go", {"buy"}),
        ("a#go.btn", {"buy"}),
        ('[data-attr="buy"]', {"buy"}),
        ("[data-attr=buy]", {"buy"}),
        ("[data-attr]", {"buy"}),
        ("[attr]", set()),
        ('[href="/cart"]', {"buy", "icon"}),
        ('[href^="/ca"]', {"buy", "icon"}),
        ('[href$="rt"]', {"buy", "icon"}),
        ('[href*="ar"]', {"buy", "icon"}),
        ('[href*="x"]', set()),
        ('[class~="btn"]', {"buy"}),
        ("a:nth-child(2)", {"buy"}),
        ("a:nth-child(1)", {"icon"}),
        ("a:nth-of-type(1)", {"buy"}),
        ("div a", {"buy", "icon"}),
        ("div > a", {"buy", "icon"}),
        ("body > a", set()),
        ("body a", {"buy", "icon"}),
        ("body > div > a > svg", {"icon"}),
        ("body svg", {"icon"}),
        ("div.side > a", {"icon"}),
        ("a > div", set()),
        (r".md\:flex", {"menu"}),
        ("button.p-2", {"menu"}),
        ('button[type="submit"]', {"menu"}),
        ("svg, button", {"icon", "menu"}),
        ("input", {"input"}),
        pytest.param("div", {"buy", "icon"}, id="not what stands in the quotes of an attribute"),
        ('[placeholder="a.btn;div"]', {"input"}),
        ('a.btn--primary[data-attr="buy"][href="/cart"]#go:nth-child(2)', {"buy"}),
    ],
)
def test_selectors(shops, of, selector, expected):
    assert names(shops, of, key="selector", value=selector) == expected
    assert names(shops, of, key="selector", operator="is_not", value=selector) == set(NAMES) - expected


@pytest.mark.parametrize("selector", ["a:hover", "a >", "> a", "", "a,,b", "a]", "[x=", "a" * 3000, "a b)c"])
def test_selectors_that_cannot_be_matched_are_refused(selector):
    with pytest.raises(HogQLError):
        selector_pattern(selector)


@pytest.mark.parametrize(
    ("key", "operator", "value", "expected"),
    [
        ("tag_name", "exact", "a", {"buy", "icon"}),
        ("tag_name", "exact", ["svg", "button"], {"icon", "menu"}),
        ("tag_name", "exact", "b", set()),
        ("tag_name", "icontains", "UTT", {"menu"}),
        ("tag_name", "regex", "a|svg", {"buy", "icon"}),
        ("tag_name", "is_not", "a", {"menu", "input", "none"}),
        ("text", "exact", "Buy now", {"buy"}),
        ("text", "exact", 'Say "hi"; a.btn', {"menu"}),
        ("text", "icontains", "BUY", {"buy", "input"}),
        ("text", "icontains", '"HI"', {"menu"}),
        ("text", "regex", "^Buy now$", {"buy"}),
        ("text", "regex", '^Say ".*";', {"menu"}),
        ("text", "regex", "(", set()),
        ("text", "not_icontains", "buy", {"icon", "menu", "none"}),
        ("text", "is_set", None, {"buy", "icon", "menu", "input"}),
        ("href", "exact", "/cart", {"buy", "icon"}),
        ("href", "exact", "/car", set()),
        ("href", "regex", "^/c", {"buy", "icon"}),
        ("href", "is_not_set", None, {"menu", "input", "none"}),
    ],
)
def test_tags_texts_and_addresses(shops, of, key, operator, value, expected):
    assert names(shops, of, key=key, operator=operator, value=value) == expected


@pytest.mark.parametrize(
    ("key", "operator", "value"),
    [
        ("selector", "exact", "a"),
        ("tag_name", "exact", "a"),
        ("text", "exact", "nth-child="),
        ("text", "icontains", "child"),
        ("text", "regex", "^nth"),
    ],
)
def test_what_a_page_says_is_not_taken_for_an_element(shops, key, operator, value):
    said = context(insert_events(shops, [{"event": "$autocapture", "elements_chain": chain} for chain in SAYING]))
    assert filtered(shops, [{"type": "element", "key": key, "operator": operator, "value": value}], said) == set()


@pytest.mark.parametrize(("key", "operator"), [("selector", "regex"), ("text", "gt"), ("href", "is_date_after")])
def test_operators_that_elements_do_not_have(of, key, operator):
    with pytest.raises(InvalidInput, match="is not an operator"):
        filtered(None, [{"type": "element", "key": key, "operator": operator, "value": "2026-01-01"}], of)


tags = st.sampled_from(["a", "div", "b"])
classes = st.lists(st.sampled_from(["x", "y", "x-y", "md:x"]), unique=True, max_size=3).map(sorted)
texts = st.text(alphabet='ax;:."\\ =', max_size=6)


@st.composite
def elements(draw):
    attributes = {
        **({"text": draw(texts)} if draw(st.booleans()) else {}),
        **({"href": draw(texts)} if draw(st.booleans()) else {}),
        **({"nth-child": str(draw(st.integers(1, 2)))} if draw(st.booleans()) else {}),
    }
    return draw(tags), draw(classes), attributes


def written(element):
    tag, names_, attributes = element
    escaped = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in attributes.items()}
    listed = "".join(f'{name}="{value}"' for name, value in sorted(escaped.items()))
    return tag + "".join(f".{name}" for name in names_) + ":" + listed


def is_selected(parsed, tag, class_, child):
    return (
        (not tag or parsed["tag_name"] == tag)
        and (not class_ or class_ in (parsed["attr_class"] or ()))
        and (child is None or parsed["nth_child"] == child)
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chains=st.lists(st.lists(elements(), min_size=1, max_size=4), min_size=1, max_size=10),
    tag=st.sampled_from(["", "a", "div"]),
    class_=st.sampled_from(["", "x", "md:x", "x-y"]),
    child=st.sampled_from([None, 1]),
    outer=st.sampled_from(["", "b ", "b > "]),
    text=texts.filter(bool),
)
def test_patterns_agree_with_the_elements_that_are_shown(shops, chains, tag, class_, child, outer, text):
    texts_of = [";".join(map(written, chain)) for chain in chains]
    shown = [parse_chain(one) for one in texts_of]
    of = context(insert_events(shops, [{"event": "$autocapture", "elements_chain": one} for one in texts_of]))
    escaped = class_.replace(":", "\\:")
    inner = f"{tag}{'.' + escaped if class_ else ''}{f':nth-child({child})' if child else ''}" or "*"
    expected = set()
    for index, chain in enumerate(shown):
        for position, element in enumerate(chain):
            above = chain[position + 1 :][: 1 if ">" in outer else None]
            if is_selected(element, tag, class_, child) and (not outer or any(one["tag_name"] == "b" for one in above)):
                expected.add(index)
    assert filtered(shops, [{"type": "element", "key": "selector", "value": outer + inner}], of) == expected
    for key in ("text", "href"):
        exactly = {index for index, chain in enumerate(shown) if any(one[key] == text for one in chain)}
        assert filtered(shops, [{"type": "element", "key": key, "value": text}], of) == exactly
        within = {index for index, chain in enumerate(shown) if any(text in (one[key] or "") for one in chain)}
        assert filtered(shops, [{"type": "element", "key": key, "operator": "icontains", "value": text}], of) == within


ACTIONS = {
    "nothing said": ((), {0, 1, 2, 3}),
    "an event": (({"event": "$pageview"},), {0, 1}),
    "any of the steps": (({"event": "$pageview"}, {"event": "buy"}), {0, 1, 2}),
    "an address in it": (({"event": "$pageview", "url": "shop.test/cart"},), {0}),
    "an address with a wildcard": (({"event": "$pageview", "url": "https%cart"},), {0}),
    "an underscore is itself": (({"event": "$pageview", "url": "sh_p"},), set()),
    "an exact address": (({"event": "$pageview", "url": "https://shop.test/", "url_matching": "exact"},), {1}),
    "a pattern": (({"event": "$pageview", "url": "/$", "url_matching": "regex"},), {1}),
    "a pattern that is none": (({"event": "$pageview", "url": "(", "url_matching": "regex"},), set()),
    "its properties": (({"event": "buy", "properties": [{"key": "price", "operator": "gt", "value": 5}]},), {2}),
    "properties of any event": (({"properties": [{"key": "price", "operator": "is_set"}]},), {2}),
    "a click": (({"event": "$autocapture", "tag_name": "a", "text": "Buy now", "href": "/cart"},), {3}),
    "a click that contains": (
        (
            {
                "event": "$autocapture",
                "text": "BUY",
                "text_matching": "contains",
                "href": "/c",
                "href_matching": "regex",
            },
        ),
        {3},
    ),
    "a click elsewhere": (({"event": "$autocapture", "text": "Buy"},), set()),
    "a selector": (({"event": "$autocapture", "selector": "div > a.btn"},), {3}),
    "elements of other events say nothing": (({"event": "buy", "selector": "a"},), {2}),
    "empty fields say nothing": (({"event": "$pageview", "url": "", "text": None, "properties": []},), {0, 1}),
}


@pytest.fixture(scope="module")
def visits(shops):
    return insert_events(
        shops,
        [
            {"event": "$pageview", "properties": {"$current_url": "https://shop.test/cart"}},
            {"event": "$pageview", "properties": {"$current_url": "https://shop.test/"}},
            {"event": "buy", "properties": {"price": 7}},
            {"event": "$autocapture", "elements_chain": CHAINS["buy"]},
        ],
    )


@pytest.mark.parametrize("name", ACTIONS)
def test_actions(shops, visits, name):
    steps, expected = ACTIONS[name]
    of = context(visits, MemoryCatalogue(actions=[ActionRef(1, name, steps)]))
    assert found(shops, action_to_expr(of.catalogue.action(1), of), of) == expected
    assert found(shops, entity_to_expr({"kind": "ActionsNode", "id": 1}, of), of) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"kind": "EventsNode", "event": "$pageview"}, {0, 1}),
        ({"kind": "EventsNode", "event": None}, {0, 1, 2, 3}),
        ({"kind": "EventsNode"}, {0, 1, 2, 3}),
        ({"kind": "EventsNode", "event": "buy", "properties": [{"key": "price", "value": 8}]}, set()),
        ({"kind": "EventsNode", "properties": [{"key": "price", "value": 7}]}, {2}),
        ({"kind": "EventsNode", "event": "buy", "fixedProperties": [{"key": "price", "value": 8}]}, set()),
        pytest.param({"kind": "ActionsNode", "id": 99}, set(), id="an action that is gone"),
    ],
)
def test_series(shops, visits, node, expected):
    of = context(visits, MemoryCatalogue())
    assert found(shops, entity_to_expr(node, of), of) == expected
