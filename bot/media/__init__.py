"""Keeps the files that members submit: a folder in which a file's name is its SHA-256.

The same content is stored once, a file never changes under its name, and whether a copy is intact
can be told at any time. What a member called a file plays no part in where it is.
"""

import contextlib
import hashlib
import os
import re
import shutil
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from bot.domain.errors import DiskFullError, InvalidError
from bot.domain.media import EmptyFileError, FileLostError, FileTooLargeError, StoredFile
from bot.media._parts import ENDING, Part, disk_errors, part_path, sync_folder
from bot.threads import in_thread

_T = TypeVar("_T")

_BLOCK = 2**20
"""Bytes that are gathered for one trip to a thread: a chunk of HTTP is too small to be worth it."""
_NAME = re.compile(r"[0-9a-f]{64}")
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
        self._changing = threading.Lock()
        """Held where a file gets or loses its name: taken in again, it is not to be removed."""

    async def open(self) -> None:
        """Create the folder where it is missing, and sweep out what a crash left half-written."""
        await in_thread(self._open)

    async def intake(
        self,
        chunks: AsyncIterator[bytes],
        *,
        max_bytes: int,
        examine: Callable[[Path, int], Awaitable[_T]],
    ) -> tuple[StoredFile, _T]:
        """Store what a stream brings, while it comes, if it stands an examination.

        Nothing is left of one that fails.

        Args:
            chunks: what comes.
            max_bytes: how much of it is taken.
            examine: reads the whole file at a path, of so many bytes, before it is kept; when it
                raises, nothing is left of the file. What it returns is handed on.

        Raises:
            FileTooLargeError: more than `max_bytes` came.
            EmptyFileError: nothing came.
            DiskFullError: no room, or less than the reserve.

        """
        gathered, size = bytearray(), 0
        part = Part(self._folder, self._check_room)
        try:
            await in_thread(part.create)
            async for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    raise FileTooLargeError(max_bytes)
                gathered += chunk
                if len(gathered) >= _BLOCK:
                    await in_thread(part.write, bytes(gathered))
                    gathered.clear()
            if size == 0:
                raise EmptyFileError
            await in_thread(part.write, bytes(gathered))
            examined = await examine(part.path, size)
            return await in_thread(self._keep, part), examined
        finally:
            await in_thread(part.discard)

    async def adopt(self, path: Path) -> StoredFile:
        """Move a finished file of this machine into the store.

        Raises:
            EmptyFileError: it has no content.
            DiskFullError: no room; the file stays where it was.

        """
        return await in_thread(self._adopt, path)

    async def verify(self, sha256: str) -> bool:
        """Whether the file is there and its content is still what its name says."""
        return await in_thread(self._verify, sha256)

    async def list_stored(self) -> list[str]:
        """The names of all files, whatever was asked to be kept beside them."""
        return await in_thread(self._list_stored)

    async def remove(self, sha256: str, *, untouched_for: timedelta) -> bool:
        """Delete a file; False if it is gone already, or was taken in since so long.

        Who took it in may not have written of it yet. Its age is told by the system's clock.
        """
        return await in_thread(self._remove, sha256, untouched_for.total_seconds())

    def exists(self, sha256: str) -> bool:
        """Whether the file is there."""
        return self.path(sha256).is_file()

    def path(self, sha256: str) -> Path:
        """Return where a file is or would be; to be read, never written.

        Raises:
            InvalidError: the name is not 64 lower-case hex digits.

        """
        if _NAME.fullmatch(sha256) is None:
            raise InvalidError("That is not the name of a stored file.")
        return self._folder / sha256[:2] / sha256[2:]

    def require(self, sha256: str) -> Path:
        """Return where a file is.

        Raises:
            FileLostError: it is not there.

        """
        if not self.exists(sha256):
            raise FileLostError
        return self.path(sha256)

    @contextlib.asynccontextmanager
    async def scratch(self) -> AsyncGenerator[Path, None]:
        """Give a path on the store's disk for work in progress; nothing is left there afterwards.

        It is the place to make a file for `adopt`. After a crash, `open` sweeps it out.

        Raises:
            DiskFullError: less than the reserve is free.

        """
        folder = part_path(self._folder)
        try:
            await in_thread(self._make, folder)
            yield folder / "work"
        finally:
            await in_thread(shutil.rmtree, folder, ignore_errors=True)

    def _open(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # unreleased music
        # A file's age is told by the clock of the system, whatever the bot takes for "now".
        oldest = time.time() - _ABANDONED_AFTER
        for part in self._folder.glob(f"*{ENDING}"):
            if part.stat().st_mtime < oldest:
                if part.is_dir():
                    shutil.rmtree(part)
                else:
                    part.unlink()

    def _make(self, folder: Path) -> None:
        self._check_room()
        with disk_errors():
            folder.mkdir()

    def _check_room(self) -> None:
        if self._disk_usage(self._folder).free < self._reserve:
            raise DiskFullError

    def _keep(self, part: Part) -> StoredFile:
        stored = part.finish()
        place = self.path(stored.sha256)
        with self._changing, disk_errors():
            place.parent.mkdir(exist_ok=True)
            try:
                part.path.replace(place)  # what was there may be damaged
            except PermissionError:  # Windows moves nothing onto a file that is being read
                if not place.is_file():
                    raise
                os.utime(place)  # taken in just now, for `remove`
            sync_folder(place.parent)
            sync_folder(self._folder)
        return stored

    def _adopt(self, path: Path) -> StoredFile:
        with path.open("rb") as source, Part(self._folder, self._check_room) as part:
            part.create()
            while block := source.read(_BLOCK):
                part.write(block)
            if source.tell() == 0:
                raise EmptyFileError
            stored = self._keep(part)
        path.unlink()
        return stored

    def _list_stored(self) -> list[str]:
        names = (f"{file.parent.name}{file.name}" for file in self._folder.glob("??/*"))
        return [name for name in names if _NAME.fullmatch(name)]

    def _remove(self, sha256: str, untouched_for: float) -> bool:
        place = self.path(sha256)
        with self._changing:
            if not place.is_file() or place.stat().st_mtime > time.time() - untouched_for:
                return False
            place.unlink()
        return True

    def _verify(self, sha256: str) -> bool:
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False
