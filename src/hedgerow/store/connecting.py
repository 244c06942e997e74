"""A client of one server of the event store, and its errors as the product knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import clickhouse_connect
import urllib3
from clickhouse_connect.driver.exceptions import DatabaseError, Error, OperationalError
from clickhouse_connect.driver.httputil import get_pool_manager

from hedgerow.runtime.secrets import Secrets
from hedgerow.settings import Settings
from hedgerow.store.errors import RETRIABLE, StoreError, StoreUnavailable
from hedgerow.store.topology import Address

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

CONNECT_TIMEOUT_S = 5
MAX_CONNECTIONS = 16  # kept open; more are opened, and closed again, when more threads ask at once


def open_client(settings: Settings, address: Address, timeout_s: int, *, readonly: bool = False) -> Client:
    """A client without a session, so that several threads may use it. Raises what `translated` gives.

    The database is named from the first statement on and not while connecting: it may have to be made yet.
    """
    options: dict[str, Any] = {"readonly": 1} if readonly else {}
    authority = str(settings.store.ca_file) if settings.store.ca_file else None
    password = Secrets(settings.data).store_password if address.password is None else address.password
    try:
        client = clickhouse_connect.get_client(
            interface=address.scheme,
            host=address.host,
            port=address.port,
            username=address.username,
            password=password,
            settings=options,
            pool_mgr=get_pool_manager(maxsize=MAX_CONNECTIONS, num_pools=2, ca_cert=authority),
            compress=False if address.is_near else "lz4",
            connect_timeout=CONNECT_TIMEOUT_S,
            send_receive_timeout=timeout_s,
            autogenerate_session_id=False,
            query_retries=1,
        )
    except Exception as error:
        raise translated(error) from error
    client.database = address.database
    return client


def translated(error: Exception) -> Exception:
    """The error as the product knows it; programming errors stay what they are."""
    if isinstance(error, OperationalError) or isinstance(error.__cause__, urllib3.exceptions.HTTPError):
        return StoreUnavailable()
    if isinstance(error, (urllib3.exceptions.HTTPError, ConnectionError, TimeoutError)):
        return StoreUnavailable()
    if isinstance(error, DatabaseError):
        code = int(getattr(error, "code", 0) or 0)
        if code in RETRIABLE:
            return StoreUnavailable(str(error), clickhouse_code=code)
        return StoreError(str(error), clickhouse_code=code)
    if isinstance(error, Error):
        return StoreError(str(error))
    return error
