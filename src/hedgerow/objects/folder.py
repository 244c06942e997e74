"""Objects as files of a folder, the embedded home.

An object is written to `.drafts/`, synced, and only then given its name, which is one atomic step: a reader sees the
whole object or none, and what was acknowledged survives a power cut. A draft of a process that died is removed by the
next one that opens the folder, a day later.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp

from hedgerow.objects.interface import Fault, ObjectInfo, ObjectMissing, ObjectsUnavailable

DRAFTS = ".drafts"  # no key may start with a dot
ABANDONED_AFTER_S = 24 * 3600


class Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drafts = folder / DRAFTS
        self._known: set[Path] = set()  # folders that exist and whose entries are on the disk
        with _faults():
            self._make(self._drafts)
            _forget_abandoned(self._drafts)

    def put(self, key: str, body: bytes | memoryview, if_absent: bool) -> bool:
        return self._write(key, (body,), _name_once if if_absent else _name)

    def put_stream(self, key: str, chunks: Iterable[bytes]) -> None:
        self._write(key, chunks, _name)

    def get(self, key: str) -> bytes:
        with _faults(), _missing(key):
            return (self._folder / key).read_bytes()

    def get_range(self, key: str, start: int, length: int) -> bytes:
        with _faults(), _missing(key), (self._folder / key).open("rb") as file:
            file.seek(start)
            return file.read(length)

    def list(self, folder: str) -> Iterator[ObjectInfo]:
        with _faults():
            yield from self._walk(self._folder / folder)

    def delete(self, keys: Sequence[str]) -> None:
        with _faults():
            for key in keys:
                with suppress(FileNotFoundError, NotADirectoryError):
                    (self._folder / key).unlink()

    def sign(self, key: str, expires_s: float) -> str | None:
        return None

    def close(self) -> None:
        pass

    def _write(self, key: str, chunks: Iterable[bytes | memoryview], give_name: Callable[[Path, Path], bool]) -> bool:
        path = self._folder / key
        with _faults():
            self._make(path.parent)
            handle, name = mkstemp(dir=self._drafts)
        draft = Path(name)
        try:
            with open(handle, "wb") as file:
                for chunk in chunks:  # outside of `_faults`: an error of the caller's own is not the store's
                    with _faults():
                        file.write(chunk)
                with _faults():
                    file.flush()
                    os.fsync(handle)
            with _faults():
                written = give_name(draft, path)
                _sync(path.parent)
            return written
        finally:
            draft.unlink(missing_ok=True)

    def _make(self, folder: Path) -> None:
        """Make a folder such that it, too, survives a power cut."""
        if folder in self._known and folder.is_dir():
            return
        if folder != self._folder:
            self._make(folder.parent)
        folder.mkdir(parents=folder == self._folder, exist_ok=True, mode=0o700)
        _sync(folder.parent)
        self._known.add(folder)

    def _walk(self, folder: Path) -> Iterator[ObjectInfo]:
        try:
            entries = list(os.scandir(folder))
        except (FileNotFoundError, NotADirectoryError):
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk(path)
                continue
            with suppress(FileNotFoundError):  # deleted meanwhile
                found = entry.stat(follow_symlinks=False)
                modified_at = datetime.fromtimestamp(found.st_mtime, UTC)
                yield ObjectInfo(path.relative_to(self._folder).as_posix(), found.st_size, modified_at)


def _name(draft: Path, path: Path) -> bool:
    draft.replace(path)
    return True


def _name_once(draft: Path, path: Path) -> bool:
    try:
        os.link(draft, path)  # unlike a rename, it fails where the name is taken
    except FileExistsError:
        return False
    return True


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget_abandoned(drafts: Path) -> None:
    for draft in drafts.iterdir():
        with suppress(FileNotFoundError):
            if draft.stat().st_mtime < time.time() - ABANDONED_AFTER_S:
                draft.unlink()


@contextmanager
def _missing(key: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise ObjectMissing(key) from error


@contextmanager
def _faults() -> Iterator[None]:
    """What the file system refuses, as the store's own faults."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        refused = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
        fault = Fault.DISK_FULL if full else Fault.REFUSED if refused else Fault.FAILED
        raise ObjectsUnavailable(fault, str(error)) from error
