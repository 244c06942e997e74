"""Secrets, generated once per installation into `<data>/secrets/`, mode 0600. There is no default for any of them.

Roles on several hosts share them: `HEDGEROW_SECRETS_DIR` names a folder that holds them, such as a mounted secret.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from hedgerow.errors import SettingsRefused

SHARED_FOLDER = "HEDGEROW_SECRETS_DIR"
LENGTH = 43  # characters of 32 random bytes in URL-safe base64


class Secrets:
    """The installation's secrets, each read, or made, at its first use."""

    def __init__(self, data: Path) -> None:
        shared = os.environ.get(SHARED_FOLDER)
        self.folder = Path(shared) if shared else data / "secrets"

    @property
    def store_password(self) -> str:
        """Password of the embedded engine's HTTP interface."""
        return self._read_or_make("store-password")

    @property
    def operations_token(self) -> str:
        """Bearer token that opens `/metrics` to callers that are not on this machine."""
        return self._read_or_make("operations-token")

    @property
    def internal_token(self) -> str:
        """Shared by the roles: what the edge vouches for, such as the client's address, is believed with it only."""
        return self._read_or_make("internal-token")

    def _read_or_make(self, name: str) -> str:
        path = self.folder / name
        for _ in range(2):
            try:
                value = path.read_text().strip()
            except FileNotFoundError:
                self._make(path)
                continue
            if len(value) < LENGTH:
                raise SettingsRefused(
                    f"{path} is shorter than a generated secret; remove it and start again to get a new one."
                )
            return value
        raise SettingsRefused(f"{path} cannot be created.")

    def _make(self, path: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(secrets.token_urlsafe(32))
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # fails where another process was first: everyone ends up with the same secret
        except FileExistsError:
            pass
        finally:
            draft.unlink()
