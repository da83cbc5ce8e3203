"""`talkback backup FILE`: a sound copy of the database, also while the bot runs."""

import argparse
import asyncio
from pathlib import Path

from bot.commands import CommandError, say
from bot.commands._settings import load_settings
from db import database
from db.database import StoreError, open_read_only


def main(options: argparse.Namespace) -> int:
    """Copy the database to a file; the exit status.

    Raises:
        CommandError: there is nothing to copy, or the file cannot be written.
    """
    source, target = load_settings().database, Path(options.file)
    if not source.is_file():
        raise CommandError(f"There is no database at {source} (TALKBACK_DATABASE).")
    if target.exists() and target.samefile(source):
        raise CommandError(f"{target} is the database itself.")
    if target.exists() and not options.force:
        raise CommandError(f"{target} exists. Name another file, or overwrite it with --force.")
    try:
        asyncio.run(_backup(source, target))
    except (StoreError, OSError) as error:
        raise CommandError(f"No backup was made: {error}") from error
    say(f"{target}: a sound copy of {source}, {target.stat().st_size:,} bytes.")
    say("The media folder is not in it: copy that too, its files never change.")
    return 0


async def _backup(source: Path, target: Path) -> None:
    async with open_read_only(source) as raw:
        await database.backup(raw, target)
