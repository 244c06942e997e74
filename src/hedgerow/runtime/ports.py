"""Choosing loopback ports for the roles of one `serve`, and telling early that the public port is taken."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from zlib import crc32

from hedgerow.errors import SettingsRefused
from hedgerow.settings import LOOPBACK

# Below the kernel's ephemeral range (32768 and up): a role that is down for a moment must not find its port in use by
# another role's outgoing connection, nor that connection connected to itself.
FIRST, LAST = 20_000, 32_000


def choose(names: list[str], seed: str) -> dict[str, int]:
    """A free loopback port for each name. The same seed gives the same ports while nobody else uses them."""
    candidates = _candidates(seed)
    return {name: next(port for port in candidates if is_free(LOOPBACK, port)) for name in names}


def _candidates(seed: str) -> Iterator[int]:
    order = random.Random(crc32(seed.encode()))  # noqa: S311 - spreads installations over the range; nothing secret
    ports = list(range(FIRST, LAST))
    order.shuffle(ports)
    yield from ports
    raise SettingsRefused(f"No port between {FIRST} and {LAST} is free on {LOOPBACK}.")


def is_free(host: str, port: int) -> bool:
    return problem(host, port) is None


def problem(host: str, port: int) -> OSError | None:
    """Why a server could not listen there; none where it could."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        return error
    return None


def settle_public(host: str, port: int) -> int:
    """The public port to use: `port`, or a free one for 0. Raises `SettingsRefused` where it is taken."""
    if port == 0:
        return choose(["edge"], seed=str(random.random()))["edge"]  # noqa: S311
    error = problem(host, port)
    if error is not None:
        raise SettingsRefused(
            f"Port {port} on {host} cannot be used ({error.strerror or error}). "
            f"Stop what uses it, or choose another: hedgerow serve --port {port + 1 if port < 65535 else 8000}."
        )
    return port
