"""Which sites are known, as the look-ups and the channels of sessions both read them."""

from __future__ import annotations

import pytest
import re2

from hedgerow.hogql.sites import SITES, pattern_of


def kinds_of(host: str) -> list[str]:
    return [kind for kind in SITES if re2.search(pattern_of(kind), host)]


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("www.google.co.uk", "Search"),
        ("GOOGLE", "Search"),
        ("l.facebook.com", "Social"),
        ("t.co", "Social"),
        ("news.ycombinator.com", "Social"),
        ("youtu.be", "Video"),
        ("amazon.com.br", "Shopping"),
    ],
)
def test_sites_that_are_known(host, kind):
    assert kinds_of(host) == [kind]


@pytest.mark.parametrize("host", ["", "t.example.com", "notgoogle.com", "google.example.com", "x-ray.com", "shop.test"])
def test_sites_that_are_not(host):
    assert kinds_of(host) == []


def test_no_site_is_of_two_kinds():
    names = [name for every in SITES.values() for name in every]
    assert len(names) == len(set(names))
