"""Addresses of PostgreSQL as settings have them: URLs as libpq reads them, also with several hosts and TLS options."""

from __future__ import annotations

from typing import Any

from hedgerow.errors import SettingsRefused

SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")

# A peer that vanished without a word is noticed within a minute; an address that nobody answers, within seconds.
CONNECTION = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

# The server ends sessions whose client is gone: their locks would stop every other worker.
SESSION = (
    "SET idle_in_transaction_session_timeout = '2min'",
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
    "SET tcp_user_timeout = '60s'",
    "SET lock_timeout = '60s'",
)


def connection_parameters(option: str, dsn: str, application: str) -> dict[str, Any]:
    """What `psycopg.connect` takes. Raises `SettingsRefused`, naming the option, for what is no such address."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    scheme = next((scheme for scheme in SCHEMES if dsn.startswith(scheme)), None)
    if scheme is None:
        raise SettingsRefused(
            f"{option} must begin with postgresql://, as in postgresql://user:password@host/database."
        )
    try:
        given = conninfo_to_dict("postgresql://" + dsn.removeprefix(scheme))
    except psycopg.Error:  # its words would repeat the password
        raise SettingsRefused(
            f"{option} is not a PostgreSQL address. In a password, the characters @ / : are written as %40 %2F %3A."
        ) from None
    return {"application_name": f"hedgerow {application}", **CONNECTION, **given}
