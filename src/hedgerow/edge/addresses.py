"""The client's address: the connection's, unless the connection comes from a proxy that the operator trusts.

`X-Forwarded-For` is walked from its right end, where the nearest proxy writes, to the first address that is no
trusted proxy. What stands left of that one was written by somebody nobody vouches for.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from hedgerow.edge.http import Request

Address = IPv4Address | IPv6Address


class Addresses:
    def __init__(self, trusted_proxies: list[str]) -> None:
        self._networks = [ip_network(network, strict=False) for network in trusted_proxies]
        self._trusts = lru_cache(maxsize=4096)(self._is_trusted)

    def client(self, request: Request) -> str:
        """The client's address as text, `""` on a connection that has none."""
        peer = request.scope["client"]
        if peer is None:
            return ""
        address: str = peer[0]
        if not self._networks:
            return address.removeprefix("::ffff:")
        if not self._trusts(address):
            return plain(address)
        for hop in reversed(_hops(request)):
            parsed = parse(hop)
            if parsed is None:
                break
            address = parsed
            if not self._trusts(address):
                break
        return plain(address)

    def comes_from_trusted_proxy(self, request: Request) -> bool:
        peer = request.scope["client"]
        return bool(self._networks) and peer is not None and self._trusts(peer[0])

    def _is_trusted(self, text: str) -> bool:
        try:
            address = ip_address(plain(text))
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def plain(text: str) -> str:
    """Without the IPv6 wrapping of IPv4 addresses and without a zone."""
    return text.removeprefix("::ffff:").partition("%")[0]


def parse(hop: str) -> str | None:
    """An address of `X-Forwarded-For` in its one spelling; it may carry a port. None where it is none."""
    text = hop.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return str(address.ipv4_mapped or address) if isinstance(address, IPv6Address) else str(address)


def _hops(request: Request) -> list[str]:
    values = [value.decode("latin-1") for name, value in request.scope["headers"] if name == b"x-forwarded-for"]
    return ",".join(values).split(",") if values else []


def is_loopback(text: str) -> bool:
    try:
        return ip_address(plain(text)).is_loopback
    except ValueError:
        return False
