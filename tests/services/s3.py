"""A service that speaks S3 over HTTP (moto's), in a process of its own, to be stopped, restarted and made to refuse."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.services.hedgerow import free_port
from tests.services.install import moto_server
from tests.services.waiting import Never, wait_for

START_S = 60.0
STOP_S = 20.0
PROCESS = Path(__file__).with_name("s3_process.py")


class S3Server:
    """`endpoint` is the service, `dsn` a place in a bucket of it. It keeps address and objects over a restart."""

    bucket = "hedgerow-test"
    region = "us-east-1"
    access_key_id = "test-key"
    secret_access_key = "test-secret"

    def __init__(self, folder: Path) -> None:
        self._log = folder / "s3.log"
        self._port = free_port()
        self.endpoint = f"http://127.0.0.1:{self._port}"
        self.dsn = f"s3://{self.bucket}/hedgerow"
        self._process: subprocess.Popen[str] | None = None

    def settings(self, **others: object) -> dict[str, object]:
        """The `objects` section of the settings that reaches this server."""
        return {
            "dsn": self.dsn, "endpoint": self.endpoint, "region": self.region, "allow_http": True,
            "access_key_id": self.access_key_id, "secret_access_key": self.secret_access_key, **others,
        }  # fmt: skip

    def environment(self) -> dict[str, str]:
        """The same as variables of the environment."""
        return {f"HEDGEROW_OBJECTS__{name.upper()}": str(value) for name, value in self.settings().items()}

    def start(self) -> S3Server:
        if self._process is None:
            python = moto_server().with_name("python")
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [str(python), str(PROCESS), str(self._port)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
                )  # fmt: skip
            self._order("start")
            self._make_bucket()
        else:
            self._order("start")
        return self

    def stop(self) -> None:
        self._order("stop")

    kill = stop  # moto has no disk to leave a half-written object on

    def restart(self) -> S3Server:
        self.stop()
        return self.start()

    def check_signatures(self, wanted: bool) -> None:
        """Whether requests must come from an account that may; moto knows none until one is made in it."""
        httpx.post(f"{self.endpoint}/moto-api/reset-auth", content=b"0" if wanted else b"inf").raise_for_status()

    def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate(timeout=STOP_S)

    def _order(self, order: str) -> None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{order}\n")
        process.stdin.flush()
        if process.stdout.readline().strip() != order:
            raise Never(f"The S3 server did not {order}: {self._log.read_text()[-2000:]}")

    def _make_bucket(self) -> None:
        signed = f"AWS4-HMAC-SHA256 Credential={self.access_key_id}/20260101/{self.region}/s3/aws4_request"
        wait_for(
            lambda: httpx.put(f"{self.endpoint}/{self.bucket}", headers={"Authorization": signed}).status_code == 200,
            timeout=START_S, what="S3 server", tolerate=(httpx.TransportError,),
        )  # fmt: skip


@contextmanager
def running_s3() -> Iterator[S3Server]:
    with tempfile.TemporaryDirectory(prefix="s3-") as folder:
        server = S3Server(Path(folder))
        try:
            yield server.start()
        finally:
            server.close()
