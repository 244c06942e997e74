"""A self-made certificate for a server on loopback, by the system's openssl."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.services.install import program


class Certificate:
    """`certificate` and `key` are files in `folder`; valid for `name`, 127.0.0.1, ::1 and localhost, for two days."""

    def __init__(self, folder: Path, name: str) -> None:
        self.certificate, self.key = folder / "server.crt", folder / "server.key"
        names = f"subjectAltName=DNS:{name},DNS:localhost,IP:127.0.0.1,IP:::1"
        subprocess.run(
            [str(program("openssl")), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", names,
             "-keyout", str(self.key), "-out", str(self.certificate)],
            check=True, capture_output=True,
        )  # fmt: skip
