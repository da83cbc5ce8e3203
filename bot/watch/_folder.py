"""A folder into which bounces are exported: which of its files are finished, and their content.

Nothing is ever written there, and nothing outside of it is read: links are passed over, subfolders
too. A file is known by its stamp (which file of the disk it is, its size, when it was changed), so
that what lies there under another name is the same, and what was exported anew is not.
"""

import os
import stat
import time
from collections.abc import AsyncGenerator, Iterator
from itertools import islice
from pathlib import Path

from bot.domain.errors import ConflictError
from bot.domain.file_names import is_audio_name
from bot.domain.names import printable
from bot.domain.proposals import Found, Source
from bot.threads import in_thread

_BLOCK = 2**20
_STILL = 10.0
"""Seconds for which a file is left alone by whoever writes it before it is taken for finished."""
_RECENT = 24 * 3600.0
"""Seconds after which a file that was never seen is an old one, and left alone."""
_MOST = 50
"""Files that are told at a time: somebody is to read of each."""
_UNFINISHED = ("~", ".", "#")  # how names begin that programs give to what they still write
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_CHANGED = "That file was changed or taken away since. Look for the newer question."


class WatchedFolder:
    """The folder, and since when each file in it lies still."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._still_since: dict[str, float] = {}
        self._told: set[str] = set()

    async def landed(self, now: float) -> list[Found]:
        """Some recent audio files that lie still and were not told yet; those put off come last.

        Args:
            now: seconds of a clock that only goes forward.

        Raises:
            OSError: the folder cannot be read.
        """
        files = await in_thread(lambda: dict(self._scan()))
        seen = {stamp: since for stamp, since in self._still_since.items() if stamp in files}
        self._still_since = seen | {stamp: now for stamp in files if stamp not in seen}
        self._told &= files.keys()
        landed = (
            files[stamp]
            for stamp, since in self._still_since.items()
            if stamp not in self._told and now - since >= _STILL
        )
        return list(islice(landed, _MOST))

    def tell(self, found: list[Found]) -> None:
        """Say that files were asked about; they are not told again."""
        self._told |= {each.place for each in found}

    def put_off(self, found: list[Found]) -> None:
        """Say that nobody can be asked about files yet; they are told again after the others."""
        for each in found:
            self._still_since[each.place] = self._still_since.pop(each.place)

    async def read(self, stamp: str) -> AsyncGenerator[bytes]:
        """The content of a file, in blocks.

        Raises:
            ConflictError: it is not there any more, or was changed; also at its end, when it was
                changed while it was read.
        """
        handle = await in_thread(self._open, stamp)
        try:
            while block := await in_thread(os.read, handle, _BLOCK):
                yield block
            if _stamp(os.fstat(handle)) != stamp:
                raise ConflictError(_CHANGED)
        finally:
            os.close(handle)

    def _scan(self) -> Iterator[tuple[str, Found]]:
        oldest = time.time() - _RECENT  # files bear the system's time, whatever the bot's is
        for path, status in self._files():
            stamp = _stamp(status)
            if status.st_size > 0 and (status.st_mtime >= oldest or stamp in self._still_since):
                name = printable(path.name)
                yield stamp, Found(Source.FOLDER, stamp, name, status.st_size)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in sorted(self._folder.iterdir()):
            if path.name.startswith(_UNFINISHED) or not is_audio_name(path.name):
                continue
            try:
                status = path.lstat()
            except FileNotFoundError:  # renamed or taken away since it was listed
                continue
            if stat.S_ISREG(status.st_mode):
                yield path, status

    def _open(self, stamp: str) -> int:
        for path, status in self._files():
            if _stamp(status) == stamp:
                try:
                    handle = os.open(path, _READ)
                except OSError as error:
                    raise ConflictError(_CHANGED) from error
                if _stamp(os.fstat(handle)) == stamp:
                    return handle
                os.close(handle)
        raise ConflictError(_CHANGED)


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_dev}:{status.st_ino}:{status.st_size}:{status.st_mtime_ns}"
