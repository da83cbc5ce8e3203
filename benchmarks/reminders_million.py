"""A million scheduled reminders: what they cost at the start, in memory, and when one is added."""

import statistics
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks._measure import Row, idle, one_core, ratio, resident_mb, timed
from benchmarks._processes import running
from benchmarks._seed import FIRST_GUILD, PRODUCER, Deadlines, Studios, opened
from bot.domain.deadlines import Target, TargetNoun
from bot.domain.ladders import DEFAULT_LADDER
from bot.domain.studios import Actor
from bot.domain.when import LocalTime
from bot.services._unit import UnitOfWork
from bot.services.deadlines import DeadlineService
from db.database import Database
from tests.local_discord import LocalDiscord

_PROJECTS = 10  # of a studio; each has some eight deadlines
_REMINDERS = len(DEFAULT_LADDER)  # of a deadline
_MANY = Studios(count=1_000, projects=_PROJECTS)
_FEW = Studios(count=1, projects=_PROJECTS)
_OF_STUDIO = 1_000  # reminders
_STARTS = 3
_ADDED = 400  # to each: a median of fewer moves by a tenth
_LATER = 2_500_000_000  # seconds since 1970: after all that is added here


async def measure(folder: Path) -> list[Row]:
    """Beside a database with none, and one with a thousand."""
    many, few, none = folder / "many", folder / "few", folder / "none"
    for place, studios in ((many, _MANY), (few, _FEW), (none, None)):
        place.mkdir()
        async with opened(place / "talkback.db") as db:
            if studios is not None:
                await _fill(db, studios)
    starts = await _starts(many, none)
    with one_core():
        return [*starts, await _adding(many, few)]


async def _fill(db: Database, studios: Studios) -> None:
    count = studios.count * _OF_STUDIO // _REMINDERS
    deadlines = Deadlines(studios, 1, count, lambda number: _LATER + number * 60, _assignee)
    async with db.transaction() as conn:
        await studios.add(conn)
        await deadlines.add(conn)


async def _starts(many: Path, none: Path) -> list[Row]:
    """Start the bot on both in turns, after a first start in which it syncs its commands."""
    seconds: dict[Path, list[float]] = {many: [], none: []}
    memory: dict[Path, list[float]] = {many: [], none: []}
    async with LocalDiscord() as server:
        for number in range(_STARTS + 1):
            for place in (many, none):
                async with running(server, place) as bot:
                    if number == 0:
                        await server.changes.until(lambda: server.bot_routes.commands)
                        continue
                    await idle(bot.pid)
                    seconds[place].append(bot.seconds_to_ready)
                    memory[place].append(resident_mb(bot.pid))
    later = statistics.median(seconds[many]) - statistics.median(seconds[none])
    more = statistics.median(memory[many]) - statistics.median(memory[none])
    return [
        Row("ready later than with none, medians", later * 1000, 100, "ms"),
        Row("more memory when idle than with none, medians", more, 20, "MB"),
    ]


async def _adding(many: Path, few: Path) -> Row:
    """Set deadlines in the same projects of both, in turns."""
    taken: dict[Path, list[float]] = {many: [], few: []}
    async with opened(many / "talkback.db") as first, opened(few / "talkback.db") as second:
        for number in range(_ADDED):
            pair = ((many, first), (few, second))
            for place, db in pair if number % 2 else pair[::-1]:
                taken[place].append(await timed(lambda db=db, number=number: _add(db, number)))
    note = f"medians, {statistics.median(taken[many]) * 1000:.1f} ms"
    return Row(
        "adding a deadline with its reminders over the same at 1,000",
        ratio(taken[many], taken[few]),
        1.2,
        "×",
        note=note,
    )


async def _add(db: Database, number: int) -> None:
    work = UnitOfWork(db, now=_now, wake=lambda _: None)
    at = datetime.fromtimestamp(_LATER, UTC) - timedelta(days=30, minutes=number)
    await DeadlineService(work).set(
        Actor(FIRST_GUILD, PRODUCER, is_manager=True),
        Target(TargetNoun.PROJECT, number % _PROJECTS + 1),
        LocalTime(at.replace(tzinfo=None), "UTC", at),
        assignee=_assignee(number),
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _assignee(number: int) -> int:
    return 700_000 + number % 5_000
