from __future__ import annotations

import socket

import pytest

from hedgerow.errors import SettingsRefused
from hedgerow.runtime import ports

NAMES = ["app.port", "store.port", "edge.ops_port", "worker.ops_port"]


def test_the_same_installation_gets_the_same_ports_again() -> None:
    assert ports.choose(NAMES, seed="/data") == ports.choose(NAMES, seed="/data")


def test_two_installations_do_not_collide() -> None:
    first, second = ports.choose(NAMES, seed="/one"), ports.choose(NAMES, seed="/two")

    assert len({*first.values(), *second.values()}) == 2 * len(NAMES)


def test_a_port_in_use_is_passed_over() -> None:
    wanted = ports.choose(["store.port"], seed="/data")["store.port"]
    with socket.socket() as other:
        other.bind(("127.0.0.1", wanted))
        other.listen()

        assert ports.choose(["store.port"], seed="/data")["store.port"] != wanted


def test_ports_lie_below_those_of_outgoing_connections() -> None:
    assert all(port < 32768 for port in ports.choose(NAMES, seed="/data").values())


def test_a_taken_public_port_is_refused_in_plain_words() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        with pytest.raises(SettingsRefused, match=rf"Port {taken} .* cannot be used .*Address already in use"):
            ports.settle_public("127.0.0.1", taken)


def test_port_zero_is_any_free_one() -> None:
    assert ports.is_free("127.0.0.1", ports.settle_public("127.0.0.1", 0))
