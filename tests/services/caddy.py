"""A real Caddy (Debian's) with the very file of `deploy/caddy`, in which port, certificate and edges are put in."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.services.certificate import Certificate
from tests.services.hedgerow import free_port
from tests.services.install import REPOSITORY, program
from tests.services.waiting import wait_for

SHIPPED = REPOSITORY / "deploy" / "caddy" / "Caddyfile"
START_S = 20.0
STOP_S = 20.0
NAME = "analytics.example.com"


class CaddyServer:
    """`url` is HTTPS with the certificate that `tls()` trusts. `edges` are `host:port`."""

    def __init__(self, folder: Path, edges: Sequence[str]) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.url_v6 = f"https://[::1]:{self.port}"
        self.certificate = Certificate(folder, NAME)
        self.file = folder / "Caddyfile"
        self._process: subprocess.Popen[bytes] | None = None
        text = SHIPPED.read_text()
        for shipped, ours in (
            ("{\n\tservers {", "{\n\tadmin off\n\tauto_https disable_redirects\n\tservers {"),
            (f"{NAME} {{", f"https://127.0.0.1:{self.port}, https://[::1]:{self.port}, https://{NAME}:{self.port} {{"),
            ("\ttls {", f"\ttls {self.certificate.certificate} {self.certificate.key} {{"),
            ("reverse_proxy 127.0.0.1:8000 {", f"reverse_proxy {' '.join(edges)} {{"),
        ):
            assert text.count(shipped) == 1, f"{shipped!r} is not once in the shipped file"
            text = text.replace(shipped, ours)
        if caddy_version() < (2, 7):
            text = text.replace("request_buffers 2MiB", "buffer_requests")  # as the file says for Debian
        self.file.write_text(text)

    def start(self) -> CaddyServer:
        self.check(self.file)
        with (self.folder / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                [str(caddy()), "run", "--config", str(self.file), "--adapter", "caddyfile"],
                stdout=output, stderr=subprocess.STDOUT, cwd=self.folder, env=self._environment(),
            )  # fmt: skip
        wait_for(
            self._answers, timeout=START_S, every=0.05, what="Caddy", tolerate=(OSError,), give_up=self._ended
        )  # fmt: skip
        return self

    def check(self, file: Path) -> None:
        """`caddy validate`, which builds the whole configuration without running it."""
        done = subprocess.run(
            [str(caddy()), "validate", "--config", str(file), "--adapter", "caddyfile"],
            capture_output=True, text=True, check=False, env=self._environment(),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def tls(self) -> ssl.SSLContext:
        """Trusts the server's certificate, and nothing else."""
        return ssl.create_default_context(cafile=str(self.certificate.certificate))

    def log(self) -> str:
        return (self.folder / "output.log").read_text()

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {**os.environ, "HOME": folder, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}

    def _answers(self) -> bool:
        with socket.create_connection(("127.0.0.1", self.port), 5):
            return True

    def _ended(self) -> str | None:
        if self._process is not None and (code := self._process.poll()) is not None:
            return f"Caddy ended with {code}:\n{self.log()[-3000:]}"
        return None


def caddy() -> Path:
    return program("caddy")


def caddy_version() -> tuple[int, ...]:
    """Such as (2, 6); a build of one's own does not know its version, and counts as new."""
    said = subprocess.run([str(caddy()), "version"], capture_output=True, text=True, check=True).stdout
    numbers = re.match(r"v?(\d+)\.(\d+)", said)
    return (int(numbers[1]), int(numbers[2])) if numbers else (99, 0)


@contextmanager
def running_caddy(*, edges: Sequence[str]) -> Iterator[CaddyServer]:
    with tempfile.TemporaryDirectory(prefix="caddy-") as folder:
        server = CaddyServer(Path(folder), edges)
        try:
            yield server.start()
        finally:
            server.stop()
