"""Structured logs: JSON for machines, text on a terminal. Never a token, a key, a body or a person's data."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from hedgerow.settings import Telemetry

SECRET_KEYS = frozenset(
    {"token", "password", "authorization", "cookie", "api_key", "personal_api_key", "secret", "value"}
)


def _redact(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for key in SECRET_KEYS & event.keys():
        event[key] = "[redacted]"
    return event


def configure(role: str, telemetry: Telemetry) -> None:
    """Send structlog's and the libraries' records to standard error in one format, each with its `role`."""
    as_json = telemetry.log_format == "json" or (telemetry.log_format == "auto" and not sys.stderr.isatty())

    def add_role(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        event["role"] = role  # not a context variable: threads that a role starts would lack it
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        add_role,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(pad_event_to=30)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(telemetry.log_level.upper())
    for noisy in ("httpx", "httpcore", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    for noisy in ("urllib3", "clickhouse_connect"):  # they warn of each try; who calls them says what came of it
        logging.getLogger(noisy).setLevel(logging.ERROR)
