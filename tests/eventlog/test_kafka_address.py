"""`log.dsn` and `log.options`: what is understood, what is refused, and that a refusal repeats no password."""

from __future__ import annotations

from typing import Any

import pytest

from hedgerow.errors import SettingsRefused
from hedgerow.eventlog.kafka.address import client_config, parse
from hedgerow.settings import EventLog


@pytest.mark.parametrize(
    ("dsn", "expected"),
    [
        pytest.param(
            "kafka://one", {"bootstrap.servers": "one:9092", "security.protocol": "PLAINTEXT"}, id="the usual port"
        ),
        pytest.param(
            "kafka://one:1,two:2/",
            {"bootstrap.servers": "one:1,two:2", "security.protocol": "PLAINTEXT"},
            id="several brokers",
        ),
        pytest.param("kafkas://[::1]:1", {"bootstrap.servers": "[::1]:1", "security.protocol": "SSL"}, id="TLS, IPv6"),
        pytest.param(
            "kafkas://us%40er:p%3Ass%2F@one:1",
            {
                "bootstrap.servers": "one:1",
                "security.protocol": "SASL_SSL",
                "sasl.username": "us@er",
                "sasl.password": "p:ss/",
            },
            id="a user and a password with odd characters",
        ),
    ],
)
def test_addresses(dsn: str, expected: dict[str, Any]) -> None:
    assert parse(dsn) == expected


@pytest.mark.parametrize(
    "dsn",
    [
        "one:9092",
        "http://one:9092",
        "kafka://",
        "kafka://one:99999",
        "kafka://one:9092,",
        "kafka://hunter2@one",
        "kafka://user:@one",
        "kafka://user:hunter2@one two",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(dsn: str) -> None:
    with pytest.raises(SettingsRefused, match="must look like kafka://") as refused:
        parse(dsn)
    assert "hunter2" not in str(refused.value)


def test_a_user_means_sasl_of_the_kind_that_is_asked_for() -> None:
    dsn = "kafka://user:password@one"
    assert client_config(EventLog(dsn=dsn))["sasl.mechanism"] == "PLAIN"
    options = {"sasl.mechanism": "SCRAM-SHA-512"}
    assert client_config(EventLog(dsn=dsn, options=options))["sasl.mechanism"] == "SCRAM-SHA-512"


@pytest.mark.parametrize("name", ["acks", "enable.idempotence", "enable.auto.commit", "group.id"])
def test_what_durability_rests_on_cannot_be_changed(name: str) -> None:
    with pytest.raises(SettingsRefused, match=name):
        client_config(EventLog(dsn="kafka://one", options={name: "0"}))
