"""From `log.dsn` and `log.options` to what librdkafka is configured with.

    kafka://user:password@host1:9092,host2:9092      kafkas://... is the same over TLS

A user makes it SASL, PLAIN unless `log.options` names another `sasl.mechanism` (SCRAM-SHA-256, SCRAM-SHA-512). User
and password are percent-decoded. What durability and order rest on cannot be set by `log.options`.
"""

from __future__ import annotations

import logging
import re
from urllib.parse import unquote

from hedgerow.errors import SettingsRefused
from hedgerow.settings import EventLog

SCHEMES = {"kafka": False, "kafkas": True}  # whether it is TLS
PORT = 9092
LOG_LEVEL = "2"  # critical: a broker that is away is told by us, not by librdkafka's every try to connect
BROKER = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?")
OURS = frozenset(
    {"bootstrap.servers", "acks", "request.required.acks", "enable.idempotence", "group.id", "enable.auto.commit"}
    | {"enable.auto.offset.store", "auto.offset.reset", "partition.assignment.strategy", "isolation.level"}
    | {"group.protocol", "transactional.id", "message.max.bytes", "security.protocol", "sasl.username"}
    | {"sasl.password", "enable.partition.eof"}
)

Config = dict[str, str | int | float | bool]
logger = logging.getLogger("librdkafka")


def client_config(settings: EventLog) -> Config:
    """What every client of the cluster is given. Raises `SettingsRefused`, which never repeats the address."""
    assert settings.dsn is not None
    config = parse(settings.dsn)
    for name, value in settings.options.items():
        if name in OURS:
            raise SettingsRefused(f"log.options must not set {name}: Hedgerow's promises rest on its own value.")
        config[name] = value
    if "sasl.username" in config:
        config.setdefault("sasl.mechanism", "PLAIN")
    return {"log_level": LOG_LEVEL, "log.connection.close": "false", "client.id": "hedgerow", **config}


def parse(dsn: str) -> Config:
    """The address alone. Raises `SettingsRefused`."""
    scheme, found, rest = dsn.partition("://")
    user, with_user, brokers = rest.rpartition("@")
    if not found or scheme not in SCHEMES:
        raise _refused()
    name, with_password, password = user.partition(":")
    if with_user and not (name and with_password and password):
        raise _refused()
    config: Config = {
        "bootstrap.servers": ",".join(_broker(one) for one in brokers.rstrip("/").split(",")),
        "security.protocol": f"{'SASL_' if with_user else ''}{'SSL' if SCHEMES[scheme] else 'PLAINTEXT'}",
    }
    if with_user:
        config |= {"sasl.username": unquote(name), "sasl.password": unquote(password)}
    return config


def _broker(text: str) -> str:
    match = BROKER.fullmatch(text.strip())
    if match is None or int(match[2] or PORT) > 65535:
        raise _refused()
    return f"{match[1]}:{match[2] or PORT}"


def _refused() -> SettingsRefused:
    return SettingsRefused("log.dsn must look like kafka://user:password@host1:9092,host2:9092 (kafkas:// for TLS).")


def topic_name(settings: EventLog, topic: str) -> str:
    return f"{settings.topic_prefix}-{topic}"


def group_name(settings: EventLog, name: str) -> str:
    return f"{settings.topic_prefix}-{name}"
