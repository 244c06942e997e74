"""Objects in a bucket of S3 (and what speaks it), Google Cloud Storage or Azure, through `obstore`.

obstore repeats what failed on the way, with growing pauses. All of it is bounded, since a sender may be waiting for
its 200: no try begins later than `LONGEST_RETRY` after the first, and each ends after `LONGEST_SILENCE` without a byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import AzureStore, GCSStore, S3Store

from hedgerow.errors import SettingsRefused
from hedgerow.objects.faults import cause_of, fault_of, status_of
from hedgerow.objects.interface import Fault, ObjectInfo, ObjectMissing, ObjectsUnavailable, checked
from hedgerow.settings import Objects as Options

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

CONNECT = timedelta(seconds=3)
LONGEST_SILENCE = timedelta(seconds=20)  # a part of 5 MiB gets through at 2 Mbit/s
LONGEST_REQUEST = timedelta(minutes=5)
LONGEST_RETRY = timedelta(seconds=12)
MOST_RETRIES = 9  # an address that refuses connections is given up after 3 to 8 s of growing pauses
PART_BYTES = 5 * 1024 * 1024  # the least that S3 takes for a part other than the last
PARTS_AT_ONCE = 4
PAST_THE_END = 416
SCHEMES = {"s3": "S3", "gs": "Google Cloud Storage", "az": "Azure"}


class Bucket:
    def __init__(self, options: Options) -> None:
        self._store = open_bucket(options)

    def put(self, key: str, body: bytes | memoryview, if_absent: bool) -> bool:
        """An object that is there answers False; rarely it is our own, of a try whose answer got lost."""
        with _faults():
            try:
                obstore.put(
                    self._store,
                    key,
                    body,
                    mode="create" if if_absent else "overwrite",
                    chunk_size=PART_BYTES,
                    max_concurrency=PARTS_AT_ONCE,
                )
            except AlreadyExistsError:
                return False
        return True

    def put_stream(self, key: str, chunks: Iterable[bytes]) -> None:
        with _faults():
            obstore.put(
                self._store,
                key,
                _without_empty(chunks),
                use_multipart=True,
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_AT_ONCE,
            )

    def get(self, key: str) -> bytes:
        with _faults(key):
            return obstore.get(self._store, key).bytes().to_bytes()

    def get_range(self, key: str, start: int, length: int) -> bytes:
        with _faults(key):
            if length == 0:
                obstore.head(self._store, key)
                return b""
            try:
                return obstore.get_range(self._store, key, start=start, length=length).to_bytes()
            except BaseError as error:
                if status_of(error) == PAST_THE_END:
                    return b""
                raise

    def list(self, folder: str) -> Iterator[ObjectInfo]:
        with _faults():
            for page in obstore.list(self._store, folder or None, chunk_size=1000):
                for found in page:
                    yield ObjectInfo(found["path"], found["size"], found["last_modified"])

    def delete(self, keys: Sequence[str]) -> None:
        try:
            with _faults("several"):
                obstore.delete(self._store, keys)
        except ObjectMissing:  # Google and Azure refuse to delete what is not there, and may have stopped at it
            for key in keys:
                self._delete_one(key)

    def _delete_one(self, key: str) -> None:
        try:
            with _faults(key):
                obstore.delete(self._store, key)
        except ObjectMissing:
            pass

    def sign(self, key: str, expires_s: float) -> str | None:
        with _faults():
            return obstore.sign(self._store, "GET", key, timedelta(seconds=expires_s))

    def close(self) -> None:
        pass  # obstore closes idle connections by itself


def open_bucket(options: Options) -> S3Store | GCSStore | AzureStore:
    """The store of `objects.dsn`. Raises `SettingsRefused`; contacts nobody."""
    parts = urlsplit(options.dsn or "")
    prefix = parts.path.strip("/")
    if parts.scheme not in SCHEMES or not parts.hostname or parts.query or parts.netloc != parts.hostname:
        raise SettingsRefused(
            "objects.dsn must look like s3://bucket/prefix, gs://bucket/prefix or az://container/prefix; "
            "keys go into objects.access_key_id and objects.secret_access_key."
        )
    if prefix:
        try:
            checked(prefix)
        except ValueError:
            raise SettingsRefused(
                "objects.dsn has a prefix with characters other than A-Z a-z 0-9 . _ = @ + -"
            ) from None
    if (options.endpoint or "").startswith("http://") and not options.allow_http:
        raise SettingsRefused("objects.endpoint is http://, which sends objects unprotected; set objects.allow_http.")
    if bool(options.access_key_id) != bool(options.secret_access_key):
        raise SettingsRefused("objects.access_key_id and objects.secret_access_key are set together or not at all.")
    if options.encryption and parts.scheme != "s3":
        raise SettingsRefused(f"objects.encryption is for S3; {SCHEMES[parts.scheme]} encrypts whatever it stores.")
    if options.kms_key and options.encryption != "aws:kms":
        raise SettingsRefused('objects.kms_key needs objects.encryption = "aws:kms".')
    try:
        return _OPEN[parts.scheme](options, parts.netloc, prefix or None)
    except (BaseError, ValueError) as error:
        raise SettingsRefused(f"The object store of objects.dsn cannot be opened: {cause_of(error)}.") from error


def _s3(options: Options, bucket: str, prefix: str | None) -> S3Store:
    config = {
        "endpoint": options.endpoint,
        "region": options.region,
        "access_key_id": options.access_key_id,
        "secret_access_key": options.secret_access_key,
        "server_side_encryption": options.encryption,
        "sse_kms_key_id": options.kms_key,
    }
    return S3Store(
        bucket, prefix=prefix, config=_given(config), client_options=_client(options), retry_config=_retries()
    )


def _gcs(options: Options, bucket: str, prefix: str | None) -> GCSStore:
    if options.access_key_id or options.secret_access_key:
        raise SettingsRefused("gs:// takes no key: name the service account's file in GOOGLE_APPLICATION_CREDENTIALS.")
    config = {"base_url": options.endpoint}
    return GCSStore(
        bucket, prefix=prefix, config=_given(config), client_options=_client(options), retry_config=_retries()
    )


def _azure(options: Options, container: str, prefix: str | None) -> AzureStore:
    config = {
        "endpoint": options.endpoint,
        "account_name": options.access_key_id,
        "account_key": options.secret_access_key,
    }
    return AzureStore(
        container, prefix=prefix, config=_given(config), client_options=_client(options), retry_config=_retries()
    )


_OPEN: dict[str, Callable[[Options, str, str | None], S3Store | GCSStore | AzureStore]] = {
    "s3": _s3,
    "gs": _gcs,
    "az": _azure,
}


def _given(config: dict[str, str | None]) -> Any:
    return {name: value for name, value in config.items() if value is not None}


def _client(options: Options) -> ClientConfig:
    return {
        "allow_http": options.allow_http,
        "connect_timeout": CONNECT,
        "read_timeout": LONGEST_SILENCE,
        "timeout": LONGEST_REQUEST,
    }


def _retries() -> RetryConfig:
    pauses = {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=4), "base": 2}
    return {"max_retries": MOST_RETRIES, "retry_timeout": LONGEST_RETRY, "backoff": pauses}  # type: ignore[typeddict-item]


def _without_empty(chunks: Iterable[bytes]) -> Iterator[bytes]:
    return (chunk for chunk in chunks if chunk)


@contextmanager
def _faults(key: str | None = None) -> Iterator[None]:
    """What obstore raises, as the store's own errors. With a key, "not found" means that object."""
    try:
        yield
    except (BaseError, FileNotFoundError) as error:
        fault = fault_of(error)
        if isinstance(error, FileNotFoundError) and key is not None and fault is not Fault.NO_BUCKET:
            raise ObjectMissing(key) from error
        raise ObjectsUnavailable(fault, cause_of(error)) from error
