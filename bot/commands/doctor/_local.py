"""What can be checked on this machine: the database, the folder of media, the queue."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.commands.doctor._report import Report
from bot.config import Settings
from bot.domain.health import OutboxHealth, counted, lateness_words
from bot.domain.media import NamedFile
from db import files, outbox_health, studios
from db.database import (
    Connection,
    StoreError,
    StoreInUseError,
    hold,
    integrity,
    open_read_only,
    reading,
)
from db.migrate import applied, known

_MEGABYTE = 2**20
_NO_ROOM, _LITTLE_ROOM = 256 * _MEGABYTE, 2048 * _MEGABYTE  # of the first, mixes are refused


@dataclass(frozen=True, slots=True)
class Contents:
    """What the database says that is to be checked elsewhere; nothing where it cannot be read."""

    channels: Mapping[int, int | None] = field(default_factory=dict[int, int | None])
    """The channel for project threads, by the server, of every studio that was set up."""
    files: Sequence[NamedFile] = ()
    """That should be in the media folder."""


async def check_database(settings: Settings, report: Report, *, now: datetime) -> Contents:
    """Look at the database without touching it, also while a bot runs on it."""
    path = settings.database
    if not path.exists():
        report.warn("database", f"there is none at {path} yet: `talkback run` makes it")
        return Contents()
    _check_lock(path, report)
    try:
        async with open_read_only(path) as raw:
            if problem := await integrity(raw):
                report.fail("database", f"{path} is damaged ({problem}): `talkback restore FILE`")
                return Contents()
            report.ok("database", f"{path} is sound, {_megabytes(path.stat().st_size)}")
            conn = reading(raw)
            if not await _check_schema(conn, report):
                return Contents()
            await _check_queue(conn, report, now)
            return Contents(await studios.channels(conn), await files.list_named(conn))
    except StoreError as error:
        report.fail("database", f"{error} `talkback restore FILE` puts a backup in its place")
        return Contents()


def check_media(settings: Settings, report: Report) -> None:
    """Whether mixes can be kept, and how much room there is."""
    folder = settings.media
    present = folder
    while not present.exists():
        present = present.parent
    try:
        with tempfile.TemporaryFile(dir=present):
            pass
    except OSError as error:
        report.fail(
            "media",
            f"{folder} cannot be written to ({error.strerror}): let Talkback write there, or set "
            "TALKBACK_MEDIA to another folder",
        )
        return
    free = shutil.disk_usage(present).free
    room = f"{folder} can be written to, {_megabytes(free)} free"
    if free < _NO_ROOM:
        report.fail("media", f"{room}: mixes are refused below {_megabytes(_NO_ROOM)}, make room")
    elif free < _LITTLE_ROOM:
        report.warn("media", f"{room}: make room soon")
    else:
        report.ok("media", room)


def _check_lock(path: Path, report: Report) -> None:
    try:
        with hold(path):
            report.ok("bot", "none runs on this database")
    except StoreInUseError:
        report.ok("bot", "one runs on this database")
    except OSError as error:
        report.fail(
            "bot",
            f"the lock beside {path} cannot be taken ({error.strerror}): let Talkback write to "
            "that folder",
        )


async def _check_schema(conn: Connection, report: Report) -> bool:
    had, here = await applied(conn), known()
    if newer := sorted(set(had) - set(here)):
        report.fail("schema", f"of a newer Talkback ({', '.join(newer)}): update this one")
        return False
    if missing := [name for name in here if name not in had]:
        report.warn("schema", f"older ({', '.join(missing)} to come): `talkback run` updates it")
        return False
    report.ok("schema", f"as this version has it ({had[-1]})")
    return True


async def _check_queue(conn: Connection, report: Report, now: datetime) -> None:
    found = await outbox_health.health(conn, now)
    text = (
        f"{counted(found.waiting)} waiting, {counted(found.overdue)} overdue{_since(found)}, "
        f"{counted(found.failed)} failed; {_punctuality(found)}"
    )
    if found.is_behind:
        report.warn("queue", f"{text}: is the bot running, and on Discord? The log says why")
    elif found.failed:
        report.warn("queue", f"{text}: the log says why; `/studio show` what Discord denies")
    else:
        report.ok("queue", text)


def _since(found: OutboxHealth) -> str:
    oldest = found.oldest_overdue_at
    return "" if oldest is None else f" since {oldest:%Y-%m-%d %H:%M:%S} UTC"


def _punctuality(found: OutboxHealth) -> str:
    if found.lateness_p50 is None or found.lateness_p99 is None:
        return "nothing delivered in the last day"
    half, nearly_all = map(lateness_words, (found.lateness_p50, found.lateness_p99))
    return (
        f"{counted(found.delivered)} delivered in the last day, late p50 {half}, p99 {nearly_all}"
    )


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB"
