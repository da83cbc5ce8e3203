"""`talkback doctor`: is everything there that the bot needs, and does it get its work done?"""

import argparse
import asyncio
from datetime import UTC, datetime

from bot.commands import CommandError, say
from bot.commands._settings import load_settings
from bot.commands.doctor._discord import check_discord
from bot.commands.doctor._files import check_files
from bot.commands.doctor._local import check_database, check_media
from bot.commands.doctor._report import Level, Report
from bot.config import Settings


def main(_: argparse.Namespace) -> int:
    """Check and print; the exit status: 1 if anything failed."""
    report = Report()
    try:
        settings = load_settings()
    except CommandError as error:
        report.fail("settings", str(error))
        return 1
    if unknown := settings.unknown():
        names = ", ".join(unknown)
        report.warn("settings", f"ignored, for there is no such one in .env.example: {names}")
    else:
        report.ok("settings", "every variable is understood")
    asyncio.run(_check(settings, report))
    say(", ".join(f"{report.counts[level]} {level}" for level in Level))
    return 1 if report.counts[Level.FAIL] else 0


async def _check(settings: Settings, report: Report) -> None:
    found = await check_database(settings, report, now=datetime.now(UTC))
    check_media(settings, report)
    await check_files(settings, report, found.files)
    await check_discord(settings, report, found.channels)
