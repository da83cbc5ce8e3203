"""Whether every file of the media folder is there, and still what it was when it was taken in."""

from collections.abc import Sequence
from itertools import groupby

from bot.commands.doctor._report import Report
from bot.config import Settings
from bot.domain.media import NamedFile
from bot.media import MediaStore

_SHOWN = 20
"""Lines: of a folder that is gone as a whole, more would say nothing more."""


async def check_files(settings: Settings, report: Report, named: Sequence[NamedFile]) -> None:
    """Read every file to its end, and compare its hash with its name.

    Args:
        settings: of whoever hosts it.
        report: takes the lines.
        named: the files that mixes are made of.
    """
    media = MediaStore(settings.media)
    whole = lost = 0
    for sha256, alike in groupby(sorted(named, key=_sha256), key=_sha256):
        problem = await _problem(media, sha256)
        if problem is None:
            whole += 1
            continue
        lost += 1
        if lost <= _SHOWN:
            labels = "; ".join(dict.fromkeys(file.label for file in alike))
            report.fail("file", f"of {labels} {problem}")
    if lost > _SHOWN:
        report.fail("files", f"{lost - _SHOWN} more are missing or damaged")
    if not lost:
        report.ok("files", f"{whole:,} checked, all whole")


async def _problem(media: MediaStore, sha256: str) -> str | None:
    path = media.path(sha256)
    try:
        if await media.verify(sha256):
            return None
    except OSError as error:
        return f"cannot be read ({error.strerror}): {path}"
    what = "damaged" if media.exists(sha256) else "missing"
    return f"is {what}: put {path} back from a backup, or submit that mix again"


def _sha256(file: NamedFile) -> str:
    return file.sha256
