"""`talkback restore FILE`: a backup in the database's place, which is kept beside it."""

import argparse
import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

from bot.commands import CommandError, say
from bot.commands._settings import load_settings
from db import database
from db.database import StoreError, hold, integrity, open_read_only, reading
from db.migrate import applied, known

_BESIDE = ("", "-wal", "-shm")


def main(options: argparse.Namespace) -> int:
    """Put a backup in place; the exit status.

    Raises:
        CommandError: a bot runs on the database, or the file is no sound backup of this version.
    """
    place, backup = load_settings().database, Path(options.file)
    if not backup.is_file():
        raise CommandError(f"There is no file {backup}.")
    if place.exists() and place.samefile(backup):
        raise CommandError(f"{backup} is the database itself.")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with hold(place):
            kept = asyncio.run(_restore(backup, place))
    except (StoreError, OSError) as error:
        raise CommandError(f"Nothing was restored: {error}") from error
    say(f"{place} is now {backup}.")
    if kept is not None:
        say(f"What was there is kept as {kept}.")
    return 0


async def _restore(backup: Path, place: Path) -> Path | None:
    """Check the backup, copy it, and only then exchange the files; where the old one is kept."""
    fresh = place.with_name(f"{place.name}.restored")
    async with open_read_only(backup) as raw:
        if problem := await integrity(raw):
            raise StoreError(f"{backup} is damaged: {problem}")
        had = await applied(reading(raw))
        if not had:
            raise StoreError(f"{backup} is not a database of Talkback.")
        if unknown := sorted(set(had) - set(known())):
            raise StoreError(
                f"{backup} is of a newer Talkback ({', '.join(unknown)}): update first."
            )
        await database.backup(raw, fresh)
    kept = _keep(place)
    for suffix in ("-wal", "-shm"):  # they belong to the old file, and would spoil the new one
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    fresh.replace(place)
    return kept


def _keep(place: Path) -> Path | None:
    """Copy the present database with what a crash left beside it, as it is: it may be damaged."""
    if not place.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    kept = place.with_name(f"{place.name}.before-restore-{stamp}")
    for suffix in _BESIDE:
        part = place.with_name(place.name + suffix)
        if part.exists():
            shutil.copy2(part, kept.with_name(kept.name + suffix))
    return kept
