"""A real nginx (Debian's) with the very files of `deploy/nginx`, in which ports, certificate and servers are put in."""

from __future__ import annotations

import os
import re
import shutil
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

SHIPPED = REPOSITORY / "deploy" / "nginx"
START_S = 20.0
STOP_S = 20.0
NAME = "analytics.example.com"

MAIN = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 2048; }}
http {{
    {paths}
    types {{ text/html html; application/javascript js; }}
    access_log {folder}/access.log;
    include conf.d/*.conf;
}}
"""


class NginxServer:
    """`url` speaks HTTP, `tls_url` HTTPS with the certificate `certificate`; `redirect_url` is the port 80.

    `edges` and `apps` are `host:port`; without apps their requests go to the edges. The plain server is the shipped one
    with TLS taken off. `limits=False` lifts the rates, because all clients of a test have one address.
    `trusted` are networks in front of this nginx. `site` is the `host:port` of another such nginx, with TLS, that this
    one, as the nginx of somebody's own site, passes `/ingest` on to.
    """

    def __init__(
        self, folder: Path, *, edges: Sequence[str] = (), apps: Sequence[str] = (), internal_token: str = "",
        limits: bool = False, trusted: Sequence[str] = (), site: NginxServer | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.port, self.tls_port, self.redirect_port = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.url_v6 = f"http://[::1]:{self.port}"
        self.tls_url = f"https://127.0.0.1:{self.tls_port}"
        self.redirect_url = f"http://127.0.0.1:{self.redirect_port}"
        self.certificate = site.certificate if site else Certificate(folder, NAME)
        self._process: subprocess.Popen[bytes] | None = None
        if site is None:
            self._write(edges, apps or edges, internal_token, limits, trusted)
        else:
            self._write_site(site)

    def start(self) -> NginxServer:
        self.check()
        with (self.folder / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                [str(nginx()), *self._options()], stdout=output, stderr=subprocess.STDOUT, cwd=self.folder
            )
        wait_for(
            self._answers, timeout=START_S, every=0.02, what="nginx", tolerate=(OSError,), give_up=self._ended
        )  # fmt: skip
        return self

    def check(self) -> str:
        """What `nginx -t` says. Raises where it is not satisfied, or warns of anything."""
        done = subprocess.run([str(nginx()), "-t", *self._options()], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "[warn]" not in done.stderr, done.stderr
        return done.stderr

    def stop(self) -> None:
        self._end(signal.SIGQUIT)

    def kill(self) -> None:
        self._end(signal.SIGTERM)  # its workers end with it at once; SIGKILL would leave them behind

    def restart(self) -> NginxServer:
        self.stop()
        return self.start()

    def log(self, name: str = "error") -> str:
        path = self.folder / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def tls(self) -> ssl.SSLContext:
        """Trusts the server's certificate, and nothing else."""
        return ssl.create_default_context(cafile=str(self.certificate.certificate))

    # inner workings

    def _options(self) -> list[str]:
        return ["-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "error.log")]

    def _write(
        self, edges: Sequence[str], apps: Sequence[str], token: str, limits: bool, trusted: Sequence[str]
    ) -> None:
        self._write_main()
        shutil.copytree(SHIPPED / "hedgerow", self.folder / "hedgerow")
        if token:
            (self.folder / "hedgerow" / "app-token.conf").write_text(f'set $hedgerow_internal "{token}";\n')
        text = (SHIPPED / "hedgerow.conf").read_text()
        for upstream, servers in (("hedgerow_edge", edges), ("hedgerow_app", apps)):
            text = _with_servers(text, upstream, servers)
        if trusted:
            networks = "".join(f"set_real_ip_from {network};\n" for network in trusted)
            text = text.replace("# set_real_ip_from 10.0.0.0/8;\n", networks)
            text = text.replace("# real_ip_", "real_ip_")
        if not limits:
            text = re.sub(r"rate=\d+r/[sm]", "rate=100000r/s", text)
            for file in (self.folder / "hedgerow").glob("*.conf"):
                file.write_text(re.sub(r"burst=\d+", "burst=100000", file.read_text()))
        text = _put(text, "listen 80;", f"listen 127.0.0.1:{self.redirect_port};")
        text = _put(text, "    listen [::]:80;\n", "")
        text = _put(text, "listen 443 ssl http2;", f"listen 127.0.0.1:{self.tls_port} ssl http2;")
        text = _put(text, "    listen [::]:443 ssl http2;\n", "")
        text = _put(text, "/etc/ssl/certs/hedgerow.crt", str(self.certificate.certificate))
        text = _put(text, "/etc/ssl/private/hedgerow.key", str(self.certificate.key))
        text = _put(text, "/var/www/acme", str(self.folder / "acme"))
        text += f"server {{ {self._plain_listen()} include hedgerow/server.conf; }}\n"
        (self.folder / "conf.d" / "hedgerow.conf").write_text(text)

    def _write_site(self, site: NginxServer) -> None:
        """Somebody's site: a page of its own, and `ingest.conf` as it is shipped."""
        self._write_main()
        text = (SHIPPED / "ingest.conf").read_text()
        text = _put(text, "proxy_pass https://analytics.example.com;", f"proxy_pass {site.tls_url};")
        text = _put(text, "/etc/ssl/certs/ca-certificates.crt", str(self.certificate.certificate))
        (self.folder / "ingest.conf").write_text(text)
        (self.folder / "conf.d" / "site.conf").write_text(
            f"server {{ {self._plain_listen()} include ingest.conf; location / {{ return 200 'the site'; }} }}\n"
        )

    def _plain_listen(self) -> str:
        return f"listen 127.0.0.1:{self.port}; listen [::1]:{self.port};"

    def _write_main(self) -> None:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        paths = " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        user = "user root;" if os.getuid() == 0 else ""  # the folder is not for others
        (self.folder / "nginx.conf").write_text(MAIN.format(folder=self.folder, user=user, paths=paths))
        (self.folder / "conf.d").mkdir()

    def _answers(self) -> bool:
        with socket.create_connection(("127.0.0.1", self.port), 5):
            return True

    def _ended(self) -> str | None:
        if self._process is not None and (code := self._process.poll()) is not None:
            return f"nginx ended with {code}:\n{self.log()[-3000:]}"
        return None

    def _end(self, sign: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(sign)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:  # SIGQUIT waits for open streams
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_S)


def nginx() -> Path:
    os.environ["PATH"] += "" if "/usr/sbin" in os.environ["PATH"] else f"{os.pathsep}/usr/sbin"
    return program("nginx", "nginx-light")


def _put(text: str, shipped: str, ours: str) -> str:
    assert text.count(shipped) == 1, f"{shipped!r} is not once in the shipped file"
    return text.replace(shipped, ours)


def _with_servers(text: str, upstream: str, servers: Sequence[str]) -> str:
    start = text.index(f"upstream {upstream} {{")
    line = "    server 127.0.0.1:8000 max_fails=2 fail_timeout=5s;\n"
    at = text.index(line, start)
    lines = "".join(line.replace("127.0.0.1:8000", server) for server in servers)
    return text[:at] + lines + text[at + len(line) :]


@contextmanager
def running_nginx(
    *, edges: Sequence[str], apps: Sequence[str] = (), internal_token: str = "", limits: bool = False,
    trusted: Sequence[str] = (),
) -> Iterator[NginxServer]:  # fmt: skip
    """nginx as shipped, in front of these; see `NginxServer`."""
    with _folder() as folder:
        server = NginxServer(
            folder, edges=edges, apps=apps, internal_token=internal_token, limits=limits, trusted=trusted
        )
        yield from _run(server)


@contextmanager
def running_site(hedgerow: NginxServer) -> Iterator[NginxServer]:
    """The nginx of somebody's site, whose `/ingest` goes to that of Hedgerow by TLS."""
    with _folder() as folder:
        yield from _run(NginxServer(folder, site=hedgerow))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="nginx-") as folder:
        yield Path(folder)


def _run(server: NginxServer) -> Iterator[NginxServer]:
    try:
        yield server.start()
    finally:
        server.kill()
