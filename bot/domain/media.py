"""A stored file, and the failures of storing one."""

import errno
from dataclasses import dataclass

from bot.domain.errors import InvalidError, NotFoundError


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store: the same content is the same file."""

    sha256: str
    """64 lower-case hex digits."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that should be in the store, and what it is."""

    sha256: str
    song: str
    """Its title."""
    mix: str | None
    """"Mix 2"; None for a bounce that waits to be posted."""
    is_preview: bool
    is_voice: bool = False

    @property
    def label(self) -> str:
        """As whoever hosts the bot can ask for it: "Night Drive, Mix 2 (preview)"."""
        mix = self.mix or "a bounce that waits to be posted"
        part = " (preview)" if self.is_preview else " (a voice note)" if self.is_voice else ""
        return f"{self.song}, {mix}{part}"


class FileTooLargeError(InvalidError):
    """More bytes came than are taken."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(
            f"That file is larger than the {size_label(max_bytes)} that can be taken. "
            "Upload a smaller one, or submit a link."
        )


class EmptyFileError(InvalidError):
    """A file without content."""

    def __init__(self) -> None:
        super().__init__("That file is empty. Export it again, then upload it.")


class FileLostError(NotFoundError):
    """A file that a mix is made of is not in the store any more."""

    def __init__(self) -> None:
        super().__init__("The file is missing from the media folder. Submit the mix again.")


def is_no_room(error: OSError) -> bool:
    """Whether the disk is full, or a quota, or the file would exceed what the system lets it."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def size_label(size: int) -> str:
    """Return bytes as Discord shows them, in units of 1,024: "812 KB", "66 MB", "1.2 GB"."""
    amount, unit = float(size), "bytes"
    for larger in ("KB", "MB", "GB"):
        if round(amount) < 1024:
            break
        amount, unit = amount / 1024, larger
    digits = 0 if unit in ("bytes", "KB") or amount >= 10 else 1
    return f"{amount:.{digits}f} {unit}".replace(".0 ", " ")
