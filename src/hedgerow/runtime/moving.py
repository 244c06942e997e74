"""What `serve` and `hedgerow move` say to each other through files of the data folder.

`run/pause.json` asks the supervisor to take nothing in: it names the process that asks, and is void once that process
has gone, however it went, so that a move that was killed never leaves an installation closed. `run/paused.json` is the
supervisor's answer. `moved.json` says that the data live elsewhere now; it stays until somebody goes back with
`hedgerow serve --force`.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from hedgerow.errors import SettingsRefused
from hedgerow.settings import Settings

PARTS = ("metadata", "persons", "store", "log", "objects")


def pause_path(data: Path) -> Path:
    return data / "run" / "pause.json"


def paused_path(data: Path) -> Path:
    return data / "run" / "paused.json"


def moved_path(data: Path) -> Path:
    return data / "moved.json"


def homes(settings: Settings) -> dict[str, str]:
    """Where each part of the data lives, without passwords; empty for the data folder."""
    persons = settings.persons.dsn or settings.metadata.dsn
    addresses = {
        "metadata": settings.metadata.dsn,
        "persons": persons,
        "store": ",".join(filter(None, [settings.store.dsn, *settings.store.shards])),
        "log": settings.log.dsn,
        "objects": settings.objects.dsn,
    }
    return {part: _without_passwords(address or "") for part, address in addresses.items()}


def _without_passwords(addresses: str) -> str:
    return ",".join("|".join(map(_without_password, one.split("|"))) for one in addresses.split(","))


def _without_password(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def ask_for_pause(data: Path) -> None:
    """Ask in the name of this process; again and again is harmless."""
    _write(pause_path(data), {"pid": os.getpid(), "created": psutil.Process().create_time()})


def end_pause(data: Path) -> None:
    pause_path(data).unlink(missing_ok=True)


def pause_is_asked(settings: Settings) -> bool:
    """Whether nothing may be taken in: somebody who still lives asks for it, or the data have moved elsewhere."""
    if has_moved(settings):
        return True
    if not pause_path(settings.data).exists():  # nearly always; 2 us
        return False
    asked = _read(pause_path(settings.data))
    try:
        return bool(asked) and psutil.Process(asked["pid"]).create_time() == asked["created"]
    except (psutil.NoSuchProcess, KeyError):
        return False


def has_moved(settings: Settings) -> bool:
    """Whether the folder's data live elsewhere now, and these settings do not say so."""
    if not moved_path(settings.data).exists():
        return False
    return bool(_read(moved_path(settings.data)).get("homes") != homes(settings))


def say_paused(data: Path) -> None:
    _write(paused_path(data), {"pid": os.getpid(), "at": time.time()})


def say_resumed(data: Path) -> None:
    with suppress(OSError):
        paused_path(data).unlink(missing_ok=True)


def paused_by(data: Path) -> int | None:
    """The process id of the supervisor that has paused."""
    said = _read(paused_path(data))
    return int(said["pid"]) if said else None


def mark_moved(data: Path, settings: Settings, settings_file: Path) -> None:
    """From here on the folder's copy is the old one. Durable when this returns."""
    _write(moved_path(data), {"at": time.time(), "settings": str(settings_file), "homes": homes(settings)})


def refuse_if_moved(settings: Settings, *, force: bool) -> None:
    """Raises `SettingsRefused` where the folder's data live elsewhere and these settings do not say so.

    With `force` the mark is put aside instead: the folder is the installation again.
    """
    if not has_moved(settings):
        return
    if force:
        moved_path(settings.data).rename(settings.data / f"moved-until-{int(time.time())}.json")
        return
    moved = _read(moved_path(settings.data))
    there = ", ".join(f"{part} at {address}" for part, address in moved.get("homes", {}).items() if address)
    raise SettingsRefused(
        f"The data of {settings.data} were moved ({there}). Start the roles with --config {moved.get('settings')}; "
        "--force serves the old copy again, which lacks what has come in since."
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    """Replace the file at once and durably."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    with draft.open("w") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
