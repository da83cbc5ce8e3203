"""Files that are being written, and the disk's ways to refuse them."""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable, Generator
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.domain.errors import DiskFullError
from bot.domain.media import StoredFile, is_no_room

ENDING = ".part"


class Part:
    """A file that is being written; `discard` spares one that was moved to its place."""

    def __init__(self, folder: Path, check_room: Callable[[], None]) -> None:
        self.path = part_path(folder)
        self._file: FileIO | None = None
        self._check_room = check_room
        self._hash = hashlib.sha256()
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.discard()

    def create(self) -> None:
        """Make the file; before this, nothing of it exists."""
        self._check_room()
        with disk_errors():
            self._file = FileIO(self.path, "x")

    def write(self, block: bytes) -> None:
        """Append a block."""
        self._check_room()
        rest = memoryview(block)
        with disk_errors():
            while rest:  # a raw write may take only a part, the last one before the disk is full
                rest = rest[self._opened().write(rest) :]
        self._hash.update(block)
        self._size += len(block)

    def finish(self) -> StoredFile:
        """Force the content to the disk and say what it is."""
        with disk_errors():
            os.fsync(self._opened().fileno())
            self._opened().close()
        return StoredFile(sha256=self._hash.hexdigest(), size=self._size)

    def discard(self) -> None:
        """Close and remove what is still here under the temporary name."""
        if self._file is not None:
            self._file.close()
            self.path.unlink(missing_ok=True)

    def _opened(self) -> FileIO:
        if self._file is None:
            raise RuntimeError("create() comes first")
        return self._file


@contextlib.contextmanager
def disk_errors() -> Generator[None, None, None]:
    """Turn the system's ways to say that there is no room into `DiskFullError`."""
    try:
        yield
    except OSError as error:
        if is_no_room(error):
            raise DiskFullError from error
        raise


def sync_folder(folder: Path) -> None:
    """Force a new name to the disk, where the system lets a folder be opened (Windows does not)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def part_path(folder: Path) -> Path:
    return folder / f"{secrets.token_hex(16)}{ENDING}"
