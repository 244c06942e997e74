import pytest

from hedgerow.events.elements import parse_chain


def test_a_chain_becomes_elements_from_the_inside_out():
    chain = (
        'a.small.nav:attr__class="small nav"href="/buy"nth-child="2"nth-of-type="1"text="Buy now";'
        'button#:attr_id="go";div:nth-child="0"'
    )
    link, button, box = parse_chain(chain)
    assert link == {
        "text": "Buy now",
        "tag_name": "a",
        "attr_class": ["small", "nav"],
        "href": "/buy",
        "attr_id": None,
        "nth_child": 2,
        "nth_of_type": 1,
        "attributes": {"attr__class": "small nav"},
        "order": 0,
    }
    assert (button["attr_id"], button["order"]) == ("go", 1)
    assert (box["tag_name"], box["nth_child"], box["attr_class"]) == ("div", 0, None)


@pytest.mark.parametrize(
    ("chain", "text"),
    [
        pytest.param(r'a:text="say \"hi\""', 'say "hi"', id="escaped quotes"),
        pytest.param(r'a:text="C:\\dir"', r"C:\dir", id="escaped backslash"),
        pytest.param('a:text="one; two"', "one; two", id="semicolon in a value"),
        pytest.param('a:text="x=\\"y\\":z"', 'x="y":z', id="what looks like an attribute in a value"),
        pytest.param('a:text=""', "", id="empty value"),
        pytest.param('a:text="caf\u00e9 \U0001f600"', "caf\u00e9 \U0001f600", id="beyond ASCII"),
    ],
)
def test_values_are_unescaped(chain, text):
    (element,) = parse_chain(chain)
    assert element["text"] == text


def test_a_class_may_hold_a_colon():
    (element,) = parse_chain('div.md:flex.p-2:nth-child="3"')
    assert (element["tag_name"], element["attr_class"], element["nth_child"]) == ("div", ["md:flex", "p-2"], 3)


def test_an_element_without_attributes_has_no_colon_in_its_class():
    elements = parse_chain("div.x:;b.md:x:;body:")
    assert [(one["tag_name"], one["attr_class"]) for one in elements] == [
        ("div", ["x"]),
        ("b", ["md:x"]),
        ("body", None),
    ]


@pytest.mark.parametrize(
    ("chain", "tags"),
    [
        ("", []),
        (";;;", []),
        ("plain", ["plain"]),
        ('a:text="never closed', ["a"]),
        (":::", ["::"]),
        ('a:nth-child="many"', ["a"]),
        ('="x"', ['="x"']),
    ],
)
def test_what_is_not_a_chain_is_no_error(chain, tags):
    assert [element["tag_name"] for element in parse_chain(chain)] == tags


def test_an_endless_chain_is_cut():
    assert len(parse_chain("a;" * 5000)) == 1000
