"""Whose address a request has, with and without proxies that are trusted."""

from __future__ import annotations

from typing import Any

import pytest

from hedgerow.edge.addresses import Addresses
from hedgerow.edge.http import Request

PROXIES = ["10.0.0.0/8", "192.168.1.7/32", "fd00::/8"]


def request(peer: str | None, *forwarded: str) -> Request:
    async def unused(*_: Any) -> Any:
        raise AssertionError

    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    client = None if peer is None else (peer, 1)
    return Request({"method": "GET", "path": "/", "headers": headers, "client": client}, unused, unused)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        pytest.param("8.8.8.8", [], "8.8.8.8", id="nobody forwards"),
        pytest.param("8.8.8.8", ["1.1.1.1"], "8.8.8.8", id="a stranger's header"),
        pytest.param("10.0.0.1", [], "10.0.0.1", id="a proxy without a header"),
        pytest.param("10.0.0.1", ["1.1.1.1"], "1.1.1.1", id="a proxy"),
        pytest.param("10.0.0.1", ["6.6.6.6, 1.1.1.1"], "1.1.1.1", id="a forged address before it"),
        pytest.param("10.0.0.1", ["6.6.6.6", "1.1.1.1, 10.2.2.2"], "1.1.1.1", id="two headers, two proxies"),
        pytest.param("10.0.0.1", ["10.0.0.9, 10.0.0.8"], "10.0.0.9", id="proxies only"),
        pytest.param("10.0.0.1", ["1.1.1.1, unknown"], "10.0.0.1", id="not an address"),
        pytest.param("10.0.0.1", ["1.1.1.1:4711"], "1.1.1.1", id="with a port"),
        pytest.param("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1", id="IPv6 with a port"),
        pytest.param("::ffff:10.0.0.1", ["::ffff:1.1.1.1"], "1.1.1.1", id="IPv4 in IPv6"),
        pytest.param("10.0.0.1", ["::FFFF:1.1.1.1"], "1.1.1.1", id="the same in capitals"),
        pytest.param("10.0.0.1", ["::ffff:a00:2, 1.1.1.1, ::ffff:a00:2"], "1.1.1.1", id="a proxy's, as hexadecimals"),
        pytest.param("10.0.0.1", ["2001:DB8:0:0::1"], "2001:db8::1", id="IPv6 in another spelling"),
        pytest.param("10.0.0.1", ["fe80::1%eth0"], "fe80::1", id="IPv6 with a zone"),
        pytest.param("10.0.0.1", ["1.1.1.1,"], "10.0.0.1", id="nothing at the end"),
        pytest.param("10.0.0.1", ["1.1.1.1, 8.8.8.8, 10.0.0.2, 10.0.0.3"], "8.8.8.8", id="three proxies"),
        pytest.param("10.0.0.1", ["01.1.1.1"], "10.0.0.1", id="an octal number"),
        pytest.param("fd00::1", ["2001:db8::1"], "2001:db8::1", id="an IPv6 proxy"),
        pytest.param("192.168.1.8", ["1.1.1.1"], "192.168.1.8", id="next to the trusted one"),
        pytest.param(None, ["1.1.1.1"], "", id="no peer"),
    ],
)
def test_the_client_behind_proxies(peer: str | None, forwarded: list[str], client: str) -> None:
    assert Addresses(PROXIES).client(request(peer, *forwarded)) == client


@pytest.mark.parametrize("name", ["x-real-ip", "forwarded", "cf-connecting-ip", "true-client-ip", "proxy"])
@pytest.mark.parametrize("peer", ["10.0.0.1", "8.8.8.8"])
def test_no_other_header_is_believed(peer: str, name: str) -> None:
    asked = request(peer)
    asked.scope["headers"].append((name.encode(), b"for=6.6.6.6" if name == "forwarded" else b"6.6.6.6"))

    assert Addresses(PROXIES).client(asked) == peer


def test_without_trusted_proxies_the_header_counts_for_nothing() -> None:
    assert Addresses([]).client(request("::ffff:10.0.0.1", "1.1.1.1")) == "10.0.0.1"
