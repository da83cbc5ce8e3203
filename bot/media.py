"""Keeps the files that members submit: a folder in which a file's name is its SHA-256.

The same content is stored once, a file never changes under its name, and whether a copy is intact
can be told at any time. What a member called a file plays no part in where it is.
"""

import asyncio
import contextlib
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator
from functools import partial
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Protocol, Self, TypeVar

from bot.domain.errors import DiskFullError, InvalidError
from bot.domain.media import (
    EmptyFileError,
    FileTooLargeError,
    StoredFile,
    is_no_room,
)

_P = ParamSpec("_P")
_T = TypeVar("_T")

_BLOCK = 2**20
"""Bytes that are gathered for one trip to a thread: a chunk of HTTP is too small to be worth it."""
_PART = ".part"
_ABANDONED_AFTER = 3600.0
"""Seconds after which a part that nobody finished is what a crash left."""


class DiskUsage(Protocol):
    """What is asked of `shutil.disk_usage`."""

    @property
    def free(self) -> int:
        """Bytes."""
        ...


class MediaStore:
    """A content-addressed store on a folder, which may be used by one process at a time.

    Nothing here blocks the event loop but looking up a name. A file that is not complete is never
    seen: it is written beside its place, forced to the disk, and renamed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        reserve: int = 256 * 2**20,
        disk_usage: Callable[[Path], DiskUsage] = shutil.disk_usage,
    ) -> None:
        """Prepare to use a folder; `open` creates it.

        Args:
            folder: where the files are.
            reserve: bytes of the disk that are left free for the database and its backups.
            disk_usage: tells how much is free at a path.

        """
        self._folder = folder
        self._reserve = reserve
        self._disk_usage = disk_usage

    async def open(self) -> None:
        """Create the folder where it is missing, and sweep out what a crash left half-written."""
        await _in_thread(self._open)

    async def intake(self, chunks: AsyncIterator[bytes], *, max_bytes: int) -> StoredFile:
        """Store what a stream brings, while it comes; nothing is left of one that fails.

        Raises:
            FileTooLargeError: more than `max_bytes` came.
            EmptyFileError: nothing came.
            DiskFullError: no room, or less than the reserve.

        """
        gathered, size = bytearray(), 0
        part = _Part(self._folder, self._check_room)
        try:
            await _in_thread(part.create)
            async for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    raise FileTooLargeError(max_bytes)
                gathered += chunk
                if len(gathered) >= _BLOCK:
                    await _in_thread(part.write, bytes(gathered))
                    gathered.clear()
            if size == 0:
                raise EmptyFileError
            await _in_thread(part.write, bytes(gathered))
            return await _in_thread(self._keep, part)
        finally:
            await _in_thread(part.discard)

    async def adopt(self, path: Path) -> StoredFile:
        """Move a finished file of this machine into the store.

        Raises:
            EmptyFileError: it has no content.
            DiskFullError: no room; the file stays where it was.

        """
        return await _in_thread(self._adopt, path)

    async def verify(self, sha256: str) -> bool:
        """Whether the file is there and its content is still what its name says."""
        return await _in_thread(self._verify, sha256)

    def exists(self, sha256: str) -> bool:
        """Whether the file is there."""
        return self.path(sha256).is_file()

    def path(self, sha256: str) -> Path:
        """Return where a file is or would be; to be read, never written.

        Raises:
            InvalidError: the name is not 64 lower-case hex digits.

        """
        if re.fullmatch(r"[0-9a-f]{64}", sha256) is None:
            raise InvalidError("That is not the name of a stored file.")
        return self._folder / sha256[:2] / sha256[2:]

    @contextlib.asynccontextmanager
    async def scratch(self) -> AsyncGenerator[Path, None]:
        """Give a path on the store's disk for work in progress; nothing is left there afterwards.

        It is the place to make a file for `adopt`. After a crash, `open` sweeps it out.
        """
        folder = _part_path(self._folder)
        try:
            await _in_thread(folder.mkdir)
            yield folder / "work"
        finally:
            await _in_thread(shutil.rmtree, folder, ignore_errors=True)

    def _open(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # unreleased music
        # A file's age is told by the clock of the system, whatever the bot takes for "now".
        oldest = time.time() - _ABANDONED_AFTER
        for part in self._folder.glob(f"*{_PART}"):
            if part.stat().st_mtime < oldest:
                if part.is_dir():
                    shutil.rmtree(part)
                else:
                    part.unlink()

    def _check_room(self) -> None:
        if self._disk_usage(self._folder).free < self._reserve:
            raise DiskFullError

    def _keep(self, part: "_Part") -> StoredFile:
        stored = part.finish()
        place = self.path(stored.sha256)
        if not (place.is_file() and place.stat().st_size == stored.size):
            with _disk_errors():
                place.parent.mkdir(exist_ok=True)
                part.path.replace(place)
                _sync_folder(place.parent)
                _sync_folder(self._folder)
        return stored

    def _adopt(self, path: Path) -> StoredFile:
        with path.open("rb") as source, _Part(self._folder, self._check_room) as part:
            part.create()
            while block := source.read(_BLOCK):
                part.write(block)
            if source.tell() == 0:
                raise EmptyFileError
            stored = self._keep(part)
        path.unlink()
        return stored

    def _verify(self, sha256: str) -> bool:
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False


class _Part:
    """A file that is being written; `discard` spares one that was moved to its place."""

    def __init__(self, folder: Path, check_room: Callable[[], None]) -> None:
        self.path = _part_path(folder)
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
        with _disk_errors():
            self._file = FileIO(self.path, "x")

    def write(self, block: bytes) -> None:
        """Append a block."""
        self._check_room()
        rest = memoryview(block)
        with _disk_errors():
            while rest:  # a raw write may take only a part, the last one before the disk is full
                rest = rest[self._opened().write(rest) :]
        self._hash.update(block)
        self._size += len(block)

    def finish(self) -> StoredFile:
        """Force the content to the disk and say what it is."""
        with _disk_errors():
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
def _disk_errors() -> Generator[None, None, None]:
    """Turn the system's ways to say that there is no room into `DiskFullError`."""
    try:
        yield
    except OSError as error:
        if is_no_room(error):
            raise DiskFullError from error
        raise


def _sync_folder(folder: Path) -> None:
    """Force a new name to the disk, where the system lets a folder be opened (Windows does not)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _part_path(folder: Path) -> Path:
    return folder / f"{secrets.token_hex(16)}{_PART}"


async def _in_thread(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Run blocking work in a thread, and do not return before it has ended, even if cancelled.

    `asyncio.to_thread` returns at once when cancelled while its thread works on: a part would be
    removed under the hands of a thread that still writes to it.
    """
    future = asyncio.get_running_loop().run_in_executor(None, partial(work, *args, **kwargs))
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        future.exception()  # looked at, so that asyncio does not report it: the work was given up
        raise
