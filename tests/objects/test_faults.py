"""A bucket that cannot be used: what is wrong is told apart, in bounded time, and nothing is taken for missing."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from hedgerow.errors import SettingsRefused
from hedgerow.objects import bucket
from hedgerow.objects.interface import Fault
from hedgerow.objects.store import Objects, ObjectsUnavailable, open_objects
from hedgerow.settings import Objects as Options
from hedgerow.settings import Settings
from tests.objects.conftest import Open
from tests.services.s3 import S3Server, running_s3

CALLS: dict[str, Callable[[Objects], object]] = {
    "put": lambda objects: objects.put("tmp/one", b"x"),
    "put once": lambda objects: objects.put("tmp/one", b"x", if_absent=True),
    "put_stream": lambda objects: objects.put_stream("tmp/one", [b"x"]),
    "get": lambda objects: objects.get("tmp/one"),
    "get_range": lambda objects: objects.get_range("tmp/one", 0, 1),
    "list": lambda objects: list(objects.list("tmp")),
    "delete": lambda objects: objects.delete(["tmp/one"]),
}


def fault(objects: Objects, call: str = "put") -> Fault:
    with pytest.raises(ObjectsUnavailable) as caught:
        CALLS[call](objects)
    assert caught.value.status == 503
    assert caught.value.headers["Retry-After"]
    return caught.value.fault


@pytest.fixture
def own_s3() -> Iterator[S3Server]:
    with running_s3() as server:
        yield server


@pytest.mark.parametrize("call", CALLS)
def test_nobody_answers(open_bucket: Open, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    monkeypatch.setattr(bucket, "LONGEST_RETRY", timedelta(seconds=1))
    with socket.socket() as taken:  # bound and not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        begun = time.monotonic()

        assert fault(open_bucket(endpoint=f"http://127.0.0.1:{taken.getsockname()[1]}"), call) is Fault.UNREACHABLE

    assert time.monotonic() - begun < 60


def test_a_service_that_says_nothing_is_given_up(open_bucket: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "LONGEST_SILENCE", timedelta(seconds=1))
    monkeypatch.setattr(bucket, "LONGEST_RETRY", timedelta(seconds=2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()

        assert fault(open_bucket(endpoint=f"http://127.0.0.1:{silent.getsockname()[1]}")) is Fault.BUSY

    assert time.monotonic() - begun < 60


def test_calls_go_on_after_an_outage(own_s3: S3Server, tmp_path: Path) -> None:
    objects = open_objects(Settings(data=tmp_path, objects=own_s3.settings()))
    objects.put("log/events/one", b"before")
    own_s3.stop()
    assert fault(objects, "get") is Fault.UNREACHABLE  # after all the retries

    own_s3.start()

    assert objects.get("log/events/one") == b"before"
    assert objects.put("log/events/two", b"after")


def test_a_put_outlives_a_short_outage(own_s3: S3Server, tmp_path: Path) -> None:
    objects = open_objects(Settings(data=tmp_path, objects=own_s3.settings()))
    own_s3.stop()
    back = threading.Timer(0.7, own_s3.start)
    back.start()

    assert objects.put("log/events/one", b"x") is True
    back.join()


@pytest.mark.parametrize("call", CALLS)
def test_wrong_credentials(own_s3: S3Server, tmp_path: Path, call: str) -> None:
    own_s3.check_signatures(True)

    assert fault(open_objects(Settings(data=tmp_path, objects=own_s3.settings())), call) is Fault.REFUSED


@pytest.mark.parametrize("call", CALLS)
def test_a_bucket_that_does_not_exist_is_no_missing_object(open_bucket: Open, call: str) -> None:
    assert fault(open_bucket(dsn="s3://no-such-bucket/hedgerow"), call) is Fault.NO_BUCKET


@pytest.mark.parametrize("encryption", ["AES256", "aws:kms"])
def test_encryption_is_asked_for(open_bucket: Open, encryption: str) -> None:
    kms_key = "alias/hedgerow" if encryption == "aws:kms" else None
    objects = open_bucket(encryption=encryption, kms_key=kms_key)
    objects.put("one", b"x")
    objects.put_stream("many", [b"x" * 6_000_000])

    for name in ("one", "many"):
        headers = httpx.get(objects.sign(name, 60)).raise_for_status().headers
        assert headers["x-amz-server-side-encryption"] == encryption
        if kms_key:
            assert headers["x-amz-server-side-encryption-aws-kms-key-id"] == kms_key


def test_a_signed_address_opens_one_object_for_a_while(open_bucket: Open, open_folder: Open) -> None:
    objects = open_bucket()
    objects.put("replay/1", b"body")
    address = objects.sign("replay/1", 60)

    assert httpx.get(address).content == b"body"
    assert httpx.get(address.partition("?")[0]).status_code == 403
    assert open_folder().sign("replay/1", 60) is None


@contextmanager
def refusing(status: int, code: str, message: str) -> Iterator[str]:
    """The address of a service that answers everything with this error of S3."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()

    class Handler(BaseHTTPRequestHandler):
        def _refuse(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_DELETE = _refuse  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "code", "message", "expected"),
    [
        (403, "RequestTimeTooSkewed", "The difference is too large.", Fault.CLOCK),
        (403, "SignatureDoesNotMatch", "Check your key and signing method.", Fault.REFUSED),
        (403, "AccessDenied", "Access Denied", Fault.REFUSED),
        (403, "AccessDenied", "is not authorized to perform: kms:GenerateDataKey", Fault.ENCRYPTION),
        (400, "KMS.NotFoundException", "Key does not exist", Fault.ENCRYPTION),
        (501, "NotImplemented", "Server side encryption specified but KMS is not configured", Fault.ENCRYPTION),
        (400, "AuthorizationHeaderMalformed", "expecting eu-west-1", Fault.NO_BUCKET),
        (503, "SlowDown", "Please reduce your request rate.", Fault.BUSY),
        (500, "InternalError", "We encountered an internal error.", Fault.BUSY),
        (507, "XMinioStorageFull", "Storage backend has reached its minimum free drive threshold.", Fault.DISK_FULL),
        (400, "SomethingNew", "Nobody has seen this.", Fault.FAILED),
    ],
)  # fmt: skip
def test_refusals_are_told_apart(
    open_bucket: Open, monkeypatch: pytest.MonkeyPatch, status: int, code: str, message: str, expected: Fault
) -> None:
    monkeypatch.setattr(bucket, "MOST_RETRIES", 1)
    with refusing(status, code, message) as endpoint:
        objects = open_bucket(endpoint=endpoint)

        assert fault(objects) is expected
        assert fault(objects, "list") is expected


def test_the_cause_is_one_line_without_secrets(open_bucket: Open) -> None:
    with refusing(403, "AccessDenied", "Access\nDenied") as endpoint, pytest.raises(ObjectsUnavailable) as caught:
        list(open_bucket(endpoint=endpoint).list("tmp"))

    assert "Access Denied" in caught.value.cause
    assert "\n" not in caught.value.cause
    assert "?" not in caught.value.cause
    assert "test-secret" not in str(caught.value)
    assert endpoint not in caught.value.detail, "senders are not told where objects are kept"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"dsn": "ftp://bucket"}, "s3://bucket/prefix"),
        ({"dsn": "s3://"}, "s3://bucket/prefix"),
        ({"dsn": "s3://key:secret@bucket/prefix"}, "objects.access_key_id"),
        ({"dsn": "s3://bucket/../other"}, "prefix"),
        ({"dsn": "s3://bucket", "endpoint": "http://minio:9000"}, "objects.allow_http"),
        ({"dsn": "s3://bucket", "access_key_id": "alone"}, "together"),
        ({"dsn": "gs://bucket", "encryption": "AES256"}, "Google"),
        ({"dsn": "gs://bucket", "access_key_id": "a", "secret_access_key": "b"}, "GOOGLE_APPLICATION_CREDENTIALS"),
        ({"dsn": "s3://bucket", "encryption": "AES256", "kms_key": "k"}, "objects.kms_key"),
        ({"dsn": "az://container"}, "Account must be specified"),
    ],
)  # fmt: skip
def test_options_that_cannot_work_are_refused_at_start(options: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsRefused, match=says) as caught:
        bucket.open_bucket(Options(**options))  # type: ignore[arg-type]

    assert "secret@" not in caught.value.detail


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"dsn": "s3://bucket.with.dots/a/b"}, "S3Store"),
        ({"dsn": "gs://bucket/prefix", "endpoint": "https://storage.example"}, "GCSStore"),
        ({"dsn": "az://container", "access_key_id": "account", "secret_access_key": "a2V5"}, "AzureStore"),
    ],
)  # fmt: skip
def test_each_service_is_opened_by_its_scheme(options: dict[str, str], kind: str) -> None:
    assert type(bucket.open_bucket(Options(**options))).__name__ == kind  # type: ignore[arg-type]
